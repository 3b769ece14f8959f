import Circuits

/// Places a hand-written program: tensors, tables and steps in, a whole circuit with offsets and lanes out.
package enum CircuitDraft {
  package static func circuit(
    name: String, tables: [LookupTable], witness: [TensorDeclaration], parameters: [TensorDeclaration],
    parameterBits: [Int], steps: [Step], input: Int, output: Int, tableBits: Int
  ) throws -> Circuit {
    let slots = 1 << tableBits
    var witness = witness
    let offsets = placements(witness.map(\.committedSize) + [slots])
    for index in witness.indices { witness[index].offsets = [offsets[index]] }
    var parameters = parameters
    for (index, offset) in placements(parameters.map(\.committedSize)).enumerated() {
      parameters[index].offsets = [offset]
    }
    var circuit = Circuit(
      name: name, quantisation: .init(inputScale: 1, outputScale: 1, head: ""), tables: tables, witness: witness,
      parameters: parameters, parameterBits: parameterBits, steps: steps, input: input, output: output,
      lanes: LookupLanes(count: 1, bits: tableBits, pieces: []), multiplicities: offsets[witness.count])
    try fillLanes(of: &circuit)
    return circuit
  }

  /// Looks everything up, in as many lanes as it takes.
  static func fillLanes(of circuit: inout Circuit) throws {
    let slots = circuit.lanes.slots
    var pieces: [LanePiece] = []
    for lookup in try circuit.lookups() {
      for (index, block) in circuit.witness[lookup.argument].blocks.enumerated() {
        let length = min(block.size, slots)
        for start in stride(from: 0, to: block.size, by: length) {
          pieces.append(
            LanePiece(
              lane: 0, slot: 0, length: length, tag: lookup.tag, argument: block.offset + start,
              value: lookup.value.map { circuit.witness[$0].offsets[index] + start }))
        }
      }
    }
    for (index, place) in placements(pieces.map(\.length)).enumerated() {
      pieces[index].lane = place / slots
      pieces[index].slot = place % slots
    }
    circuit.lanes = LookupLanes(
      count: (pieces.map(\.lane).max() ?? 0) + 1, bits: circuit.lanes.bits, pieces: pieces)
  }

  private static func placements(_ sizes: [Int]) -> [Int] {
    var offsets = [Int](repeating: 0, count: sizes.count)
    var next = 0
    for index in sizes.indices.sorted(by: { (sizes[$1], $0) < (sizes[$0], $1) }) {
      offsets[index] = next
      next += sizes[index]
    }
    return offsets
  }
}
