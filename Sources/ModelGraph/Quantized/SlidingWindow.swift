/// Where the windows of a convolution or pooling stand, over the spatial dimensions (1 or 2), which come last.
package struct SlidingWindow: Sendable, Equatable {
  package var kernel: [Int]
  package var strides: [Int]
  package var dilations: [Int]
  /// Entries added before and after each spatial dimension.
  package var padsBefore: [Int]
  package var padsAfter: [Int]

  package init(kernel: [Int], strides: [Int], dilations: [Int], padsBefore: [Int], padsAfter: [Int]) {
    self.kernel = kernel
    self.strides = strides
    self.dilations = dilations
    self.padsBefore = padsBefore
    self.padsAfter = padsAfter
  }

  package var rank: Int { kernel.count }
  package var taps: Int { kernel.reduce(1, &*) }
  package var isPadded: Bool { padsBefore.contains { $0 > 0 } || padsAfter.contains { $0 > 0 } }

  /// Sizes of the output, or nil if a field is out of range or the kernel does not fit.
  package func outputSizes(input: [Int]) -> [Int]? {
    guard (1...2).contains(rank), input.count == rank, strides.count == rank, dilations.count == rank,
      padsBefore.count == rank, padsAfter.count == rank
    else { return nil }
    let limit = 1 << 20
    var sizes: [Int] = []
    for axis in 0..<rank {
      guard (1...limit).contains(kernel[axis]), (1...limit).contains(strides[axis]),
        (1...limit).contains(dilations[axis]), (0...limit).contains(padsBefore[axis]),
        (0...limit).contains(padsAfter[axis]), (1...(1 << 28)).contains(input[axis])
      else { return nil }
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      let room = input[axis] + padsBefore[axis] + padsAfter[axis] - reach
      guard room >= 0 else { return nil }
      sizes.append(room / strides[axis] + 1)
    }
    return sizes
  }

  /// The input position, along `axis`, of a kernel tap of an output; it may lie outside the input.
  @inlinable
  package func position(axis: Int, output: Int, tap: Int) -> Int {
    output &* strides[axis] &+ tap &* dilations[axis] &- padsBefore[axis]
  }

  /// The kernel taps of an output that lie inside an input of `size`, along `axis`; empty if none does.
  package func taps(axis: Int, output: Int, size: Int) -> Range<Int> {
    let start = position(axis: axis, output: output, tap: 0)
    let dilation = dilations[axis]
    let first = start < 0 ? (dilation - 1 - start) / dilation : 0
    let end = start < size ? (size - 1 - start) / dilation + 1 : 0
    return first..<max(first, min(end, kernel[axis]))
  }
}
