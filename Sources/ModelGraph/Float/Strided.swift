/// Entries that lie at regular distances in a row-major array.
enum Strided {
  /// Distance between neighbours along each dimension of a row-major array.
  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for index in shape.indices.dropLast().reversed() { strides[index] = strides[index + 1] * shape[index + 1] }
    return strides
  }

  /// `offset + sum index * stride` for all indices below `shape`, in row-major order.
  static func offsets(
    shape: some Collection<Int>, strides: some Collection<Int>, offset: Int = 0
  ) -> [Int] {
    var offsets = [offset]
    for (size, stride) in zip(shape, strides) where size != 1 {
      var next: [Int] = []
      next.reserveCapacity(offsets.count * size)
      for base in offsets {
        for index in 0..<size { next.append(base &+ index &* stride) }
      }
      offsets = next
    }
    return offsets
  }

  /// The entries at those offsets.
  static func gather<Entry>(_ source: [Entry], shape: [Int], strides: [Int], offset: Int = 0) -> [Entry] {
    guard let size = shape.last, let stride = strides.last else { return [source[offset]] }
    let starts = offsets(shape: shape.dropLast(), strides: strides.dropLast(), offset: offset)
    var result: [Entry] = []
    result.reserveCapacity(starts.count * size)
    for start in starts {
      if stride == 1 {
        result.append(contentsOf: source[start..<start + size])
      } else {
        for index in 0..<size { result.append(source[start &+ index &* stride]) }
      }
    }
    return result
  }
}
