/// What the pooling operators have in common: a window that slides over each channel.
enum Pooling {
  static func inferType(_ type: TensorType, _ window: Window, node: String) throws(ModelGraphError) -> TensorType {
    let window = try window.completed(node: node)
    guard zip(window.pads, window.kernel + window.kernel).allSatisfy({ $0 < $1 }) else {
      throw .invalidNode(node: node, reason: "pads \(window.pads) are not smaller than the kernel \(window.kernel)")
    }
    return TensorType(type.element, type.shape.prefix(2) + (try window.outputDimensions(type, node: node)))
  }

  /// The result of pooling over all spatial dimensions.
  static func inferGlobalType(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    let type = try FloatOperation.single(inputs, node: node)
    guard type.shape.count >= 3 else {
      throw .invalidNode(node: node, reason: "its input is \(type), expected: batch, channels, spatial dimensions")
    }
    return [TensorType(.float32, type.shape.prefix(2) + type.shape.dropFirst(2).map { _ in .fixed(1) })]
  }

  /// One entry for each channel of each sample, made from all of its entries.
  static func applyGlobally(
    _ input: TensorValue, node: String, _ join: (ArraySlice<Float>) -> Float
  ) throws(ModelGraphError) -> TensorValue {
    let values = try input.floats(for: node)
    let spatial = input.shape.dropFirst(2)
    let count = spatial.reduce(1, *)
    let joined = (0..<values.count / count).map { join(values[$0 * count..<($0 + 1) * count]) }
    return TensorValue(shape: input.shape.prefix(2) + spatial.map { _ in 1 }, joined)
  }

  /// One entry for each place of the window: `join` over the entries inside the input, then `finish` with their
  /// number and that of the entries inside the padded input.
  @inline(__always)
  static func apply<Joined>(
    _ values: [Float], _ source: [Int], _ window: Window, node: String, start: Joined,
    join: (Joined, Float) -> Joined, finish: (Joined, _ inside: Int, _ padded: Int) -> Float
  ) throws(ModelGraphError) -> (shape: [Int], values: [Float]) {
    let channels = source.prefix(2)
    let g = try Convolution.Geometry(
      x: source, w: [channels[1], channels[1]] + window.kernel, group: 1, window: window, node: node)
    let sizes = Array(source.dropFirst(2))
    let ends = window.resolvedPads(input: sizes).suffix(sizes.count)
    let bottom = ends.count >= 2 ? ends[ends.startIndex] : 0
    let right = ends.last ?? 0
    let (inPlane, outPlane) = (g.input.height * g.input.width, g.output.height * g.output.width)
    let planes = channels.reduce(1, *)
    var result: [Float] = []
    result.reserveCapacity(planes * outPlane)
    for plane in 0..<planes {
      for row in 0..<g.output.height {
        let top = row * g.stride.y - g.pad.y
        let (firstY, lastY) = entries(from: top, g.kernel.height, g.dilation.y, 0..<g.input.height)
        let padded = entries(from: top, g.kernel.height, g.dilation.y, -g.pad.y..<g.input.height + bottom)
        for column in 0..<g.output.width {
          let left = column * g.stride.x - g.pad.x
          let (firstX, lastX) = entries(from: left, g.kernel.width, g.dilation.x, 0..<g.input.width)
          guard firstY < lastY, firstX < lastX else {
            throw .invalidNode(node: node, reason: "a place of its window lies in the padding altogether")
          }
          var joined = start
          for ky in firstY..<lastY {
            let line = plane &* inPlane &+ (top &+ ky &* g.dilation.y) &* g.input.width &+ left
            for kx in firstX..<lastX { joined = join(joined, values[line &+ kx &* g.dilation.x]) }
          }
          let across = entries(from: left, g.kernel.width, g.dilation.x, -g.pad.x..<g.input.width + right)
          result.append(
            finish(joined, (lastY - firstY) * (lastX - firstX), (padded.1 - padded.0) * (across.1 - across.0)))
        }
      }
    }
    let spatial = sizes.count == 2 ? [g.output.height, g.output.width] : [g.output.width]
    return (channels + spatial, result)
  }

  /// The kernel entries that fall into `allowed`, for a window that begins at `start`.
  @inline(__always)
  private static func entries(from start: Int, _ count: Int, _ dilation: Int, _ allowed: Range<Int>) -> (Int, Int) {
    let first = start >= allowed.lowerBound ? 0 : (allowed.lowerBound - start + dilation - 1) / dilation
    let room = allowed.upperBound - start
    return (first, room <= 0 ? first : max(first, min(count, (room - 1) / dilation + 1)))
  }
}
