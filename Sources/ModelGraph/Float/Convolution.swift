/// What the operators that convolve have in common: shapes, and the sums in plain loops.
package enum Convolution {
  /// Type of the result for `x` (batch, channels, one or two spatial dimensions) and `w` (outputs, channels of a
  /// group, kernel).
  static func inferType(
    _ x: TensorType, _ w: TensorType, group: Int, window: Window, element: ElementType, node: String
  ) throws(ModelGraphError) -> TensorType {
    guard let weights = w.fixedShape, (3...4).contains(weights.count) else {
      throw .invalidNode(
        node: node, reason: "its weights are \(w), expected: outputs, channels and one or two kernel dimensions")
    }
    let window = try window.completed(kernel: Array(weights.dropFirst(2)), node: node)
    let spatial = try window.outputDimensions(x, node: node)
    guard group >= 1, group <= largestTensorCount, weights[0] % group == 0 else {
      throw .invalidNode(node: node, reason: "\(weights[0]) outputs cannot be dealt to \(group) groups")
    }
    guard weights[1] <= largestTensorCount, x.shape[1] == .fixed(weights[1] * group) else {
      throw .invalidNode(
        node: node,
        reason: "its weights take \(weights[1]) channels in each of \(group) groups, its input is \(x)")
    }
    return TensorType(element, [x.shape[0], .fixed(weights[0])] + spatial)
  }

  /// Checks that a bias has one entry for each output of the weights.
  static func checkBias(_ bias: TensorType, _ w: TensorType, node: String) throws(ModelGraphError) {
    guard bias.shape == Array(w.shape.prefix(1)) else {
      throw .invalidNode(node: node, reason: "its bias is \(bias), expected one entry for each output of \(w)")
    }
  }

  /// Sizes of a convolution that has been checked; one spatial dimension counts as two, the first of size 1.
  package struct Geometry: Sendable, Equatable {
    package var batch: Int
    package var channels: Int
    package var outputs: Int
    package var group: Int
    package var input: (height: Int, width: Int)
    package var output: (height: Int, width: Int)
    package var kernel: (height: Int, width: Int)
    package var stride: (y: Int, x: Int)
    package var dilation: (y: Int, x: Int)
    /// At the top and the left.
    package var pad: (y: Int, x: Int)

    /// - Parameters:
    ///   - x: Shape of the input.
    ///   - w: Shape of the weights.
    package init(x: [Int], w: [Int], group: Int, window: Window, node: String) throws(ModelGraphError) {
      let window = try window.completed(kernel: Array(w.dropFirst(2)), node: node)
      let sizes = Array(x.dropFirst(2))
      let results = try window.outputSizes(input: sizes, node: node)
      let pads = window.resolvedPads(input: sizes)
      func pair(_ values: [Int], _ missing: Int) -> (Int, Int) {
        values.count >= 2 ? (values[0], values[1]) : (missing, values.first ?? missing)
      }
      batch = x[0]
      channels = x[1]
      outputs = w[0]
      self.group = group
      input = pair(sizes, 1)
      output = pair(results, 1)
      kernel = pair(window.kernel, 1)
      stride = pair(window.strides, 1)
      dilation = pair(window.dilations, 1)
      pad = pair(Array(pads.prefix(sizes.count)), 0)
    }

    package static func == (a: Geometry, b: Geometry) -> Bool {
      a.batch == b.batch && a.channels == b.channels && a.outputs == b.outputs && a.group == b.group
        && a.input == b.input && a.output == b.output && a.kernel == b.kernel && a.stride == b.stride
        && a.dilation == b.dilation && a.pad == b.pad
    }

    /// The output places along one dimension at which a kernel entry falls inside the input.
    @inline(__always)
    static func inside(_ entry: Int, size: Int, outputs: Int, stride: Int, dilation: Int, pad: Int) -> (Int, Int) {
      let shift = entry * dilation - pad
      let first = shift >= 0 ? 0 : (-shift + stride - 1) / stride
      let last = size - 1 - shift
      return (first, last < 0 ? first : max(first, min(outputs, last / stride + 1)))
    }
  }

  /// The sums of products, plane by plane: for each output plane, every kernel entry adds a multiple of a shifted
  /// input plane, row by row.
  static func sums<Scalar: BinaryFloatingPoint>(
    _ x: Span<Scalar>, _ w: Span<Scalar>, _ geometry: Geometry
  ) -> [Scalar] {
    let g = geometry
    let (inPlane, outPlane) = (g.input.height * g.input.width, g.output.height * g.output.width)
    let groupChannels = g.channels / g.group
    let groupOutputs = g.outputs / g.group
    precondition(x.count == g.batch * g.channels * inPlane)
    precondition(w.count == g.outputs * groupChannels * g.kernel.height * g.kernel.width)
    var result = [Scalar](repeating: 0, count: g.batch * g.outputs * outPlane)
    var sums = result.mutableSpan
    for sample in 0..<g.batch {
      for output in 0..<g.outputs {
        let target = (sample * g.outputs + output) * outPlane
        let firstChannel = output / groupOutputs * groupChannels
        var weight = output * groupChannels * g.kernel.height * g.kernel.width
        for channel in 0..<groupChannels {
          let source = (sample * g.channels + firstChannel + channel) * inPlane
          for ky in 0..<g.kernel.height {
            let (firstRow, lastRow) = Geometry.inside(
              ky, size: g.input.height, outputs: g.output.height, stride: g.stride.y, dilation: g.dilation.y,
              pad: g.pad.y)
            for kx in 0..<g.kernel.width {
              let factor = w[weight]
              weight &+= 1
              let (first, last) = Geometry.inside(
                kx, size: g.input.width, outputs: g.output.width, stride: g.stride.x, dilation: g.dilation.x,
                pad: g.pad.x)
              guard first < last, factor != 0 else { continue }
              for row in firstRow..<lastRow {
                let y = row &* g.stride.y &+ ky &* g.dilation.y &- g.pad.y
                let from = source &+ y &* g.input.width &+ first &* g.stride.x &+ kx &* g.dilation.x &- g.pad.x
                let to = target &+ row &* g.output.width &+ first
                accumulate(
                  x.extracting(from..<from &+ (last &- first &- 1) &* g.stride.x &+ 1), step: g.stride.x, factor,
                  into: &sums, at: to, count: last &- first)
              }
            }
          }
        }
      }
    }
    return result
  }

  /// `sums[offset + i] += factor source[i step]` for `i` below `count`.
  @inline(__always)
  private static func accumulate<Scalar: BinaryFloatingPoint>(
    _ source: Span<Scalar>, step: Int, _ factor: Scalar, into sums: inout MutableSpan<Scalar>, at offset: Int,
    count: Int
  ) {
    precondition(offset >= 0 && offset &+ count <= sums.count && (count &- 1) &* step < source.count)
    if step == 1 {
      for index in 0..<count { sums[unchecked: offset &+ index] += factor * source[unchecked: index] }
    } else {
      for index in 0..<count { sums[unchecked: offset &+ index] += factor * source[unchecked: index &* step] }
    }
  }
}
