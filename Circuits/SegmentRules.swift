/// The closure rules about the blocks of tensors: segments that cover their dimensions, blocks aligned and disjoint.
enum SegmentRules {
  /// Dimensions, segments and counts of blocks, before anything is computed from them.
  static func checkLimits(_ circuit: Circuit) throws(CircuitError) {
    var total = 0
    for tensor in circuit.witness + circuit.parameters {
      guard tensor.dimensions.count <= CircuitLimits.dimensions else { throw .rule(.limit, tensor.name) }
      var size = 1
      for dimension in tensor.dimensions {
        guard (1...CircuitLimits.dimension).contains(dimension) else { throw .rule(.limit, tensor.name) }
        size <<= AddressBits.count(dimension)
        guard size <= CircuitLimits.vectorLength else { throw .rule(.limit, tensor.name) }
      }
      try checkSegments(of: tensor)
      total += tensor.offsets.count
      guard total <= CircuitLimits.totalBlocks else { throw .rule(.limit, tensor.name) }
      for offset in tensor.offsets where !(0...CircuitLimits.vectorLength).contains(offset) {
        throw .rule(.limit, tensor.name)
      }
    }
  }

  /// Segments descend, so that each starts at a multiple of its length; they cover the dimension, and each holds a real
  /// index.
  private static func checkSegments(of tensor: TensorDeclaration) throws(CircuitError) {
    guard tensor.segments.count == tensor.dimensions.count else { throw .rule(.segments, tensor.name) }
    var blocks = 1
    for (size, widths) in zip(tensor.dimensions, tensor.segments) {
      var start = 0
      var widest = AddressBits.count(size)
      for bits in widths {
        guard (0...widest).contains(bits), start < size else { throw .rule(.segments, tensor.name) }
        widest = bits
        start += 1 << bits
      }
      guard start >= size else { throw .rule(.segments, tensor.name) }
      blocks *= widths.count
      guard blocks <= CircuitLimits.blocks else { throw .rule(.limit, tensor.name) }
    }
    guard tensor.offsets.count == blocks else { throw .rule(.segments, tensor.name) }
  }

  /// Blocks are aligned to their size and disjoint, those of `w` also from the multiplicities.
  static func checkBlocks(_ circuit: Circuit) throws(CircuitError) {
    let multiplicities = TensorDeclaration(
      name: "multiplicities", dimensions: [circuit.lanes.slots], offset: circuit.multiplicities)
    for space in [circuit.witness + [multiplicities], circuit.parameters] {
      var ranges: [(range: Range<Int>, tensor: Int)] = []
      for (index, tensor) in space.enumerated() {
        for block in tensor.blocks {
          guard block.offset % block.size == 0 else { throw .rule(.alignment, tensor.name) }
          ranges.append((block.range, index))
        }
      }
      ranges.sort { $0.range.lowerBound < $1.range.lowerBound }
      for (one, next) in zip(ranges, ranges.dropFirst()) where next.range.lowerBound < one.range.upperBound {
        throw .rule(.overlap, space[next.tensor].name)
      }
    }
    guard circuit.witnessLength <= CircuitLimits.vectorLength, circuit.parametersLength <= CircuitLimits.vectorLength
    else { throw .rule(.limit, "vector length") }
  }
}
