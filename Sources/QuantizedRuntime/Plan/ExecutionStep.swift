/// One operation of a plan, prepared once: weights packed, kernels chosen, operands at their places in the arena.
protocol ExecutionStep: Sendable {
  /// - Parameters:
  ///   - parallel: whether the step may use all cores.
  ///   - recorder: if not nil, receives the sums before requantisation of dense, convolution, scale and product nodes.
  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?)

  /// Scratch memory that one thread needs, in bytes.
  var scratchBytes: Int { get }
}

/// Collects the accumulators of one run. A tensor has one node that writes it; threads write disjoint entries.
final class Recorder: @unchecked Sendable {
  private var buffers: [String: UnsafeMutableBufferPointer<Int64>] = [:]

  deinit {
    for buffer in buffers.values { buffer.deallocate() }
  }

  /// Room for the accumulators of one node, in row-major order.
  func room(for tensor: String, count: Int) -> SharedPointer<Int64> {
    let buffer = buffers[tensor] ?? .allocate(capacity: count)
    buffer.initialize(repeating: 0)
    buffers[tensor] = buffer
    return SharedPointer(base: buffer.baseAddress ?? UnsafeMutablePointer.allocate(capacity: 1))
  }

  func record(_ sums: [Int64], for tensor: String) {
    let room = room(for: tensor, count: sums.count)
    for index in sums.indices { room.base[index] = sums[index] }
  }

  var accumulators: [String: [Int64]] { buffers.mapValues(Array.init) }
}
