/// ONNX's multidirectional broadcasting: shapes are aligned at the end, sizes of 1 stretch.
package enum Broadcasting {
  /// Shape of the result, or nil if the shapes do not go together.
  package static func shape(_ a: [Dimension], _ b: [Dimension]) -> [Dimension]? {
    let rank = max(a.count, b.count)
    var result: [Dimension] = []
    for index in 0..<rank {
      let left = index < rank - a.count ? .fixed(1) : a[index - (rank - a.count)]
      let right = index < rank - b.count ? .fixed(1) : b[index - (rank - b.count)]
      if left == right || right == .fixed(1) {
        result.append(left)
      } else if left == .fixed(1) {
        result.append(right)
      } else {
        return nil
      }
    }
    return result
  }

  /// For each entry of `result` in order, the offset of the entry of `source` that it reads.
  package static func offsets(of source: [Int], in result: [Int]) -> [Int] {
    var strides = [Int](repeating: 0, count: result.count)
    var stride = 1
    for (index, size) in source.enumerated().reversed() {
      strides[index + result.count - source.count] = size == 1 ? 0 : stride
      stride *= size
    }
    var offsets = [0]
    for (size, stride) in zip(result, strides) {
      offsets = offsets.flatMap { base in (0..<size).map { base + $0 * stride } }
    }
    return offsets
  }
}
