import Circuits

/// Places a hand-written program: tensors, tables and steps in, a whole circuit with offsets and lanes out.
package enum CircuitDraft {
  package static func circuit(
    name: String, tables: [LookupTable], witness: [TensorDeclaration], parameters: [TensorDeclaration],
    parameterBits: [Int], steps: [Step], input: Int, output: Int, tableBits: Int
  ) throws -> Circuit {
    let slots = 1 << tableBits
    var witness = witness
    let offsets = placements(witness.map(\.paddedSize) + [slots])
    for index in witness.indices { witness[index].offset = offsets[index] }
    var parameters = parameters
    for (index, offset) in placements(parameters.map(\.paddedSize)).enumerated() { parameters[index].offset = offset }
    var circuit = Circuit(
      name: name, quantisation: .init(inputScale: 1, outputScale: 1, head: ""), tables: tables, witness: witness,
      parameters: parameters, parameterBits: parameterBits, steps: steps, input: input, output: output,
      lanes: LookupLanes(count: 1, bits: tableBits, pieces: []), multiplicities: offsets[witness.count])
    var pieces: [LanePiece] = []
    for lookup in try circuit.lookups() {
      let argument = witness[lookup.argument]
      let length = min(argument.paddedSize, slots)
      for start in stride(from: 0, to: argument.paddedSize, by: length) {
        pieces.append(
          LanePiece(
            lane: 0, slot: 0, length: length, tag: lookup.tag, argument: argument.offset + start,
            value: lookup.value.map { witness[$0].offset + start }))
      }
    }
    for (index, place) in placements(pieces.map(\.length)).enumerated() {
      pieces[index].lane = place / slots
      pieces[index].slot = place % slots
    }
    circuit.lanes = LookupLanes(count: (pieces.map(\.lane).max() ?? 0) + 1, bits: tableBits, pieces: pieces)
    return circuit
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
