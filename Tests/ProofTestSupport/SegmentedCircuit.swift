import Circuits
import TestSupport

/// A circuit with every tensor cut at random and every block at a random place.
package enum SegmentedCircuit {
  /// The same program: tensors that are looked up together are cut alike, blocks stand in random order with gaps between
  /// them, the multiplicities anywhere among them, lookups in lanes of their own.
  package static func random(_ circuit: Circuit, using random: inout TestRandom) throws -> Circuit {
    var circuit = circuit
    var cuts: [Int: [[Int]]] = [:]
    for lookup in try circuit.lookups() {
      guard let value = lookup.value else { continue }
      let known = cuts[lookup.argument] ?? cuts[value]
      let cut = known ?? segments(of: circuit.witness[value].dimensions, using: &random)
      cuts[lookup.argument] = cut
      cuts[value] = cut
    }
    for index in circuit.witness.indices {
      cut(&circuit.witness[index], cuts[index], using: &random)
    }
    for index in circuit.parameters.indices { cut(&circuit.parameters[index], nil, using: &random) }
    let multiplicities = TensorDeclaration(name: "M", dimensions: [circuit.lanes.slots])
    let placed = place(circuit.witness + [multiplicities], using: &random)
    circuit.witness = Array(placed.dropLast())
    circuit.multiplicities = placed[circuit.witness.count].offsets[0]
    circuit.parameters = place(circuit.parameters, using: &random)
    try CircuitDraft.fillLanes(of: &circuit)
    return circuit
  }

  private static func cut(_ tensor: inout TensorDeclaration, _ known: [[Int]]?, using random: inout TestRandom) {
    tensor.segments = known ?? segments(of: tensor.dimensions, using: &random)
    tensor.offsets = [Int](repeating: 0, count: tensor.blockCount)
  }

  /// Segments of at most `CircuitLimits.blocks` blocks, drawn from all that the closure rules allow.
  package static func segments(of dimensions: [Int], using random: inout TestRandom) -> [[Int]] {
    while true {
      let segments = dimensions.map { size -> [Int] in
        var widths: [Int] = []
        var widest = AddressBits.count(size)
        var start = 0
        while start < size {
          // The rest must not take more segments than a tensor may have blocks.
          let least = max(0, AddressBits.count((size - start + 15) / 16))
          widest = Int.random(in: min(least, widest)...widest, using: &random)
          widths.append(widest)
          start += 1 << widest
        }
        return widths
      }
      if segments.reduce(1, { $0 * $1.count }) <= CircuitLimits.blocks { return segments }
    }
  }

  private static func place(_ tensors: [TensorDeclaration], using random: inout TestRandom) -> [TensorDeclaration] {
    var tensors = tensors
    var blocks = tensors.enumerated().flatMap { tensor, declaration in
      declaration.blocks.enumerated().map { (tensor: tensor, block: $0, size: $1.size) }
    }
    blocks.shuffle(using: &random)
    var next = 0
    for block in blocks {
      next = (next + block.size - 1) / block.size * block.size
      tensors[block.tensor].offsets[block.block] = next
      next += block.size
    }
    return tensors
  }
}
