import Circuits
import ModelGraph

/// Cuts tensors in blocks and places blocks and lookups: larger ones first, so that every offset is a multiple of the
/// block's size.
package enum LayoutPlanner {
  static func circuit(
    _ graph: QuantizedGraph, program: CircuitBuilder, candidate: LayoutCandidate
  ) throws(CircuitError) -> Circuit {
    guard let input = graph.tensors[graph.input], let output = graph.tensors[graph.output] else {
      throw .rule(.freeTensor, graph.output)
    }
    return try circuit(
      name: graph.name,
      quantisation: .init(
        inputScale: input.scale, outputScale: output.scale, head: graph.head?.rawValue ?? ""),
      input: try program.place(of: graph.input), output: try program.place(of: graph.output), program: program,
      candidate: candidate)
  }

  /// The circuit of a program whose input and output are the given tensors of `w`.
  package static func circuit(
    name: String, quantisation: Circuit.Quantisation, input: Int, output: Int, program: CircuitBuilder,
    candidate: LayoutCandidate
  ) throws(CircuitError) -> Circuit {
    try circuit(
      name: name, quantisation: quantisation, input: input, output: output, program: program,
      witness: candidate.witness, parameters: candidate.parameters,
      lanes: (candidate.sizes.lanes, candidate.sizes.tableBits))
  }

  static func circuit(
    name: String, quantisation: Circuit.Quantisation, input: Int, output: Int, program: CircuitBuilder,
    witness: Segmentation, parameters: Segmentation, lanes: (count: Int, bits: Int)
  ) throws(CircuitError) -> Circuit {
    let (witness, multiplicities) = placed(witness.applied(to: program.witness), beside: [1 << lanes.bits])
    let (parameters, _) = placed(parameters.applied(to: program.parameters))

    var circuit = Circuit(
      name: name, quantisation: quantisation, tables: program.tables, witness: witness, parameters: parameters,
      parameterBits: program.parameterBits, steps: program.steps, input: input, output: output,
      lanes: LookupLanes(count: lanes.count, bits: lanes.bits, pieces: []),
      multiplicities: multiplicities[0])
    circuit.lanes.pieces = lanePieces(try circuit.lookups(), in: circuit)
    return circuit
  }

  /// A derived program, whose parameters have their places.
  static func circuit(
    _ program: DerivedProgram, witness: Segmentation, lanes: (count: Int, bits: Int)
  ) throws(CircuitError) -> Circuit {
    let (witness, multiplicities) = placed(witness.applied(to: program.witness), beside: [1 << lanes.bits])
    var circuit = Circuit(
      name: program.name, quantisation: program.quantisation, tables: program.tables, witness: witness,
      parameters: program.parameters, parameterBits: program.parameterBits, steps: program.steps,
      input: program.input, annotations: program.annotations, output: program.output,
      lanes: LookupLanes(count: lanes.count, bits: lanes.bits, pieces: []), multiplicities: multiplicities[0])
    circuit.lanes.pieces = lanePieces(try circuit.lookups(), in: circuit)
    return circuit
  }

  /// The tensors with places for their blocks, and the places of blocks of further sizes.
  private static func placed(
    _ tensors: [TensorDeclaration], beside others: [Int] = []
  ) -> (tensors: [TensorDeclaration], others: [Int]) {
    var offsets = placements(of: tensors.flatMap { $0.blocks.map(\.size) } + others)[...]
    let placed = tensors.map { tensor in
      var tensor = tensor
      let count = tensor.offsets.count
      tensor.offsets = Array(offsets.prefix(count))
      offsets = offsets.dropFirst(count)
      return tensor
    }
    return (placed, Array(offsets))
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
    let places = placements(of: pieces.map(\.length))
    for index in pieces.indices {
      pieces[index].lane = places[index] / slots
      pieces[index].slot = places[index] % slots
    }
    return pieces.sorted { ($0.lane, $0.slot) < ($1.lane, $1.slot) }
  }
}
