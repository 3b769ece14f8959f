import Circuits
import ModelGraph

/// Places blocks and lookups: larger blocks first, so that every offset is a multiple of the block's size.
enum LayoutPlanner {
  static func circuit(
    _ graph: QuantizedGraph, program: CircuitBuilder, candidate: LayoutCandidate
  ) throws(CircuitError) -> Circuit {
    let slots = 1 << candidate.tableBits
    var sizes = program.witness.map(\.paddedSize)
    sizes.append(slots)
    let offsets = placements(of: sizes)
    var witness = program.witness
    for index in witness.indices { witness[index].offset = offsets[index] }
    var parameters = program.parameters
    let parameterOffsets = placements(of: parameters.map(\.paddedSize))
    for index in parameters.indices { parameters[index].offset = parameterOffsets[index] }

    guard let input = graph.tensors[graph.input], let output = graph.tensors[graph.output] else {
      throw .rule(.freeTensor, graph.output)
    }
    var circuit = Circuit(
      name: graph.name,
      quantisation: .init(
        inputScale: input.scale, outputScale: output.scale, head: graph.head?.rawValue ?? ""),
      tables: program.tables, witness: witness, parameters: parameters, parameterBits: program.parameterBits,
      steps: program.steps, input: try program.place(of: graph.input), output: try program.place(of: graph.output),
      lanes: LookupLanes(count: candidate.lanes, bits: candidate.tableBits, pieces: []),
      multiplicities: offsets[program.witness.count])
    circuit.lanes.pieces = lanePieces(try circuit.lookups(), in: circuit)
    return circuit
  }

  /// Offsets of blocks of the given sizes (powers of two), larger ones first, equal ones in order.
  private static func placements(of sizes: [Int]) -> [Int] {
    var offsets = [Int](repeating: 0, count: sizes.count)
    var next = 0
    for index in sizes.indices.sorted(by: { (sizes[$1], $0) < (sizes[$0], $1) }) {
      offsets[index] = next
      next += sizes[index]
    }
    return offsets
  }

  private static func lanePieces(_ lookups: [Lookup], in circuit: Circuit) -> [LanePiece] {
    let slots = circuit.lanes.slots
    var pieces: [LanePiece] = []
    for lookup in lookups {
      let argument = circuit.witness[lookup.argument]
      let length = min(argument.paddedSize, slots)
      for start in stride(from: 0, to: argument.paddedSize, by: length) {
        pieces.append(
          LanePiece(
            lane: 0, slot: 0, length: length, tag: lookup.tag, argument: argument.offset + start,
            value: lookup.value.map { circuit.witness[$0].offset + start }))
      }
    }
    let places = placements(of: pieces.map(\.length))
    for index in pieces.indices {
      pieces[index].lane = places[index] / slots
      pieces[index].slot = places[index] % slots
    }
    return pieces.sorted { ($0.lane, $0.slot) < ($1.lane, $1.slot) }
  }
}
