/// The sliding window of convolution and pooling: sizes along the spatial dimensions, of which there are one or two.
///
/// A list may be empty as long as the kernel is not known: it means ones, for `pads` zeros.
package struct Window: Sendable, Equatable {
  package enum AutomaticPadding: Sendable, Equatable {
    /// `pads` as given.
    case explicit
    /// As many outputs as strides fit into the input; an odd pad is larger at the end (`sameUpper`) or the beginning.
    case sameUpper
    case sameLower
    /// No padding.
    case valid
  }

  package var kernel: [Int]
  package var strides: [Int]
  /// Begins of all dimensions, then ends, as in ONNX.
  package var pads: [Int]
  package var dilations: [Int]
  /// Whether a last window that runs over the end counts, as long as it begins inside.
  package var ceilMode: Bool
  package var automaticPadding: AutomaticPadding

  package init(
    kernel: [Int], strides: [Int] = [], pads: [Int] = [], dilations: [Int] = [], ceilMode: Bool = false,
    automaticPadding: AutomaticPadding = .explicit
  ) {
    self.kernel = kernel
    let rank = kernel.count
    self.strides = strides.isEmpty ? [Int](repeating: 1, count: rank) : strides
    self.pads = pads.isEmpty ? [Int](repeating: 0, count: 2 * rank) : pads
    self.dilations = dilations.isEmpty ? [Int](repeating: 1, count: rank) : dilations
    self.ceilMode = ceilMode
    self.automaticPadding = automaticPadding
  }

  /// The window with the kernel of the weights, if it had none, and every list checked.
  ///
  /// Throws if the two kernels differ or a number is out of range.
  package func completed(kernel found: [Int]? = nil, node: String) throws(ModelGraphError) -> Window {
    var result = self
    if let found {
      guard kernel.isEmpty || kernel == found else {
        throw .invalidNode(node: node, reason: "kernel_shape is \(kernel), the weights have a kernel of \(found)")
      }
      result = Window(
        kernel: found, strides: strides, pads: pads, dilations: dilations, ceilMode: ceilMode,
        automaticPadding: automaticPadding)
    }
    let rank = result.kernel.count
    try Self.check(result.kernel, 1, rank, "kernel_shape", node)
    try Self.check(result.strides, 1, rank, "strides", node)
    try Self.check(result.dilations, 1, rank, "dilations", node)
    try Self.check(result.pads, 0, 2 * rank, "pads", node)
    guard automaticPadding == .explicit || result.pads.allSatisfy({ $0 == 0 }) else {
      throw .invalidNode(node: node, reason: "pads are given although auto_pad determines them")
    }
    return result
  }

  private static func check(
    _ values: [Int], _ least: Int, _ count: Int, _ field: String, _ node: String
  ) throws(ModelGraphError) {
    guard values.count == count else {
      throw .wrongEntryCount(node: node, field: field, expected: count, found: values.count)
    }
    for value in values where value < least || value > largestTensorCount {
      throw .invalidField(node: node, field: field, value: Int64(value), allowed: "\(least)...2^28")
    }
  }

  /// Length along a dimension, gaps included.
  package func extent(_ dimension: Int) -> Int { (kernel[dimension] - 1) * dilations[dimension] + 1 }

  /// Begins, then ends, for spatial input sizes. The window is complete.
  package func resolvedPads(input: [Int]) -> [Int] {
    switch automaticPadding {
    case .explicit: return pads
    case .valid: return [Int](repeating: 0, count: 2 * kernel.count)
    case .sameUpper, .sameLower:
      var (begins, ends): ([Int], [Int]) = ([], [])
      for (dimension, size) in input.enumerated() {
        let outputs = (size - 1) / strides[dimension] + 1
        let total = max((outputs - 1) * strides[dimension] + extent(dimension) - size, 0)
        begins.append(automaticPadding == .sameUpper ? total / 2 : total - total / 2)
        ends.append(total - begins[dimension])
      }
      return begins + ends
    }
  }

  /// Spatial output sizes for spatial input sizes. The window is complete.
  ///
  /// Throws if the number of dimensions differs or the window is longer than the padded input.
  package func outputSizes(input: [Int], node: String) throws(ModelGraphError) -> [Int] {
    guard input.count == kernel.count else {
      throw .invalidNode(
        node: node, reason: "the window has \(kernel.count) dimensions, the input \(input.count) spatial ones")
    }
    let pads = resolvedPads(input: input)
    var sizes: [Int] = []
    for (dimension, size) in input.enumerated() {
      let stride = strides[dimension]
      let room = size + pads[dimension] + pads[dimension + kernel.count] - extent(dimension)
      guard room >= 0 else {
        throw .invalidNode(
          node: node,
          reason: "its window covers \(extent(dimension)) entries of a dimension that has "
            + "\(room + extent(dimension)) with padding")
      }
      var count = room / stride + 1
      if ceilMode, automaticPadding == .explicit, room % stride != 0, count * stride < size + pads[dimension] {
        count += 1
      }
      sizes.append(count)
    }
    return sizes
  }

  /// Spatial output dimensions for the type of the input, whose first two dimensions are batch and channels.
  func outputDimensions(_ type: TensorType, node: String) throws(ModelGraphError) -> [Dimension] {
    guard (3...4).contains(type.shape.count) else {
      throw .invalidNode(
        node: node, reason: "its input is \(type), supported: batch, channels and one or two spatial dimensions")
    }
    guard let input = TensorType(type.element, Array(type.shape.dropFirst(2))).fixedShape else {
      throw .invalidNode(node: node, reason: "its input is \(type), spatial dimensions must be fixed")
    }
    return try outputSizes(input: input, node: node).map(Dimension.fixed)
  }
}
