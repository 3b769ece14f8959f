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
    Strided.offsets(shape: result, strides: strides(of: source, in: result))
  }

  /// Distance between neighbours of `source` along each dimension of `result`, 0 where it stretches.
  static func strides(of source: [Int], in result: [Int]) -> [Int] {
    var strides = [Int](repeating: 0, count: result.count)
    var stride = 1
    for (index, size) in source.enumerated().reversed() {
      strides[index + result.count - source.count] = size == 1 ? 0 : stride
      stride *= size
    }
    return strides
  }

  /// Joins two tensors, which broadcast to `shape`, entry by entry.
  @inline(__always)
  static func combine<Entry: AdditiveArithmetic, Failure: Error>(
    _ a: [Entry], _ shapeA: [Int], _ b: [Entry], _ shapeB: [Int], to shape: [Int],
    _ join: (Entry, Entry) throws(Failure) -> Entry
  ) throws(Failure) -> [Entry] {
    let stridesA = strides(of: shapeA, in: shape)
    let stridesB = strides(of: shapeB, in: shape)
    // The longest run at the end along which each operand either advances by 1 or stands still.
    var run = 1
    var outer = shape.count
    var (stepA, stepB) = (0, 0)
    while outer > 0 {
      let size = shape[outer - 1]
      if size > 1 {
        let (nextA, nextB) = (stridesA[outer - 1] == 0 ? 0 : 1, stridesB[outer - 1] == 0 ? 0 : 1)
        if run == 1 { (stepA, stepB) = (nextA, nextB) } else if (stepA, stepB) != (nextA, nextB) { break }
        run *= size
      }
      outer -= 1
    }
    let startsA = Strided.offsets(shape: shape.prefix(outer), strides: stridesA.prefix(outer))
    let startsB = Strided.offsets(shape: shape.prefix(outer), strides: stridesB.prefix(outer))
    var result = [Entry](repeating: .zero, count: startsA.count * run)
    var output = result.mutableSpan
    for row in startsA.indices {
      let (start, startA, startB) = (row * run, startsA[row], startsB[row])
      for index in 0..<run {
        output[start &+ index] = try join(a[startA &+ index &* stepA], b[startB &+ index &* stepB])
      }
    }
    return result
  }
}
