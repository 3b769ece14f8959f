/// Consecutive indices of one dimension: `2^bits` of them, the first `real` of which are below the dimension's size.
package struct TensorSegment: Sendable, Hashable {
  /// The first index, a multiple of `2^bits`.
  package let start: Int
  package let bits: Int
  package let real: Int

  package init(start: Int, bits: Int, real: Int) {
    self.start = start
    self.bits = bits
    self.real = real
  }

  package var indices: Range<Int> { start..<(start + real) }
}

/// One block of a tensor: a product of segments, one for each dimension, at a place of its own.
package struct TensorBlock: Sendable, Equatable {
  /// Address of its first entry, a multiple of `size`.
  package let offset: Int
  /// From the first dimension (highest address bits) to the last.
  package let segments: [TensorSegment]

  package init(offset: Int, segments: [TensorSegment]) {
    self.offset = offset
    self.segments = segments
  }

  package var bits: Int { segments.reduce(0) { $0 + $1.bits } }
  package var size: Int { 1 << bits }
  package var range: Range<Int> { offset..<(offset + size) }

  /// Calls `body` with position, address and length of every run of real entries that differ in the last index only.
  ///
  /// - Parameter strides: what one step of each index adds to the position.
  package func forEachRun(strides: [Int], _ body: (_ position: Int, _ address: Int, _ count: Int) -> Void) {
    let last = segments.count - 1
    func walk(_ dimension: Int, _ position: Int, _ inner: Int) {
      guard dimension < last else {
        guard dimension == last else { return body(position, offset, 1) }
        let segment = segments[last]
        return body(position + segment.start * strides[last], offset + inner << segment.bits, segment.real)
      }
      let segment = segments[dimension]
      for index in 0..<segment.real {
        walk(dimension + 1, position + (segment.start + index) * strides[dimension], inner << segment.bits | index)
      }
    }
    walk(0, 0, 0)
  }
}

extension TensorDeclaration {
  /// The segments of each dimension.
  package var dimensionSegments: [[TensorSegment]] {
    zip(dimensions, segments).map { size, widths in
      var start = 0
      return widths.map { bits in
        defer { start += 1 << bits }
        return TensorSegment(start: start, bits: bits, real: max(0, min(1 << bits, size - start)))
      }
    }
  }

  /// All blocks, in the order of `offsets`.
  package var blocks: [TensorBlock] {
    var combinations: [[TensorSegment]] = [[]]
    for segments in dimensionSegments {
      combinations = combinations.flatMap { head in segments.map { head + [$0] } }
    }
    return zip(offsets, combinations).map { TensorBlock(offset: $0, segments: $1) }
  }

  /// Calls `body` with the row-major position, the address and the length of runs of real entries that are neighbours in
  /// both; every real entry is in one run.
  package func forEachRun(_ body: (_ position: Int, _ address: Int, _ count: Int) -> Void) {
    let strides = rowMajorStrides
    for block in blocks { block.forEachRun(strides: strides, body) }
  }

  /// The addresses in the vector of the real entries, in row-major order.
  package var addresses: [Int] {
    var addresses = [Int](repeating: 0, count: realSize)
    forEachRun { position, address, count in
      for index in 0..<count { addresses[position + index] = address + index }
    }
    return addresses
  }

  private var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: dimensions.count)
    for dimension in dimensions.indices.reversed().dropFirst() {
      strides[dimension] = strides[dimension + 1] * dimensions[dimension + 1]
    }
    return strides
  }
}
