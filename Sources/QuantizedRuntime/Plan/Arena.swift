import Synchronization

/// Memory of one run: every tensor at its place, then scratch memory.
final class Arena: @unchecked Sendable {
  private let memory: UnsafeMutableRawPointer
  private let scratchStart: Int
  private let scratchBytes: Int

  /// Kernels read, and some write, a little past the last element of an operand.
  static let slack = 64

  /// - Parameters:
  ///   - bytes: length of the tensors together.
  ///   - scratchBytes: scratch memory of one thread.
  ///   - bordered: tensors whose borders have to be filled; nothing writes there later.
  init(bytes: Int, scratchBytes: Int, bordered: [TensorStorage]) {
    scratchStart = (bytes + 63) / 64 * 64
    self.scratchBytes = (scratchBytes + Self.slack + 63) / 64 * 64
    let total = scratchStart + self.scratchBytes * Workers.width + Self.slack
    memory = UnsafeMutableRawPointer.allocate(byteCount: total, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: total)
    for tensor in bordered {
      switch tensor.element {
      case .byte: fill(tensor, as: UInt8.self)
      case .word: fill(tensor, as: Int16.self)
      case .wide: fill(tensor, as: Int64.self)
      }
    }
  }

  deinit { memory.deallocate() }

  private func fill<Element: FixedWidthInteger>(_ tensor: TensorStorage, as type: Element.Type) {
    pointer(tensor, as: type).update(repeating: Element(truncatingIfNeeded: 0 - tensor.zero), count: tensor.layout.span)
  }

  /// The first element of a tensor, its border included.
  @inline(__always)
  func pointer<Element>(_ tensor: TensorStorage, as type: Element.Type) -> UnsafeMutablePointer<Element> {
    (memory + tensor.position).assumingMemoryBound(to: type)
  }

  /// Element `offset` of a tensor.
  @inline(__always)
  func pointer(_ tensor: TensorStorage, _ offset: Int) -> UnsafeMutableRawPointer {
    memory + (tensor.position &+ offset &* tensor.element.bytes)
  }

  /// Scratch memory of the thread that works on `part`.
  @inline(__always)
  func scratch<Element>(part: Int, as type: Element.Type) -> UnsafeMutablePointer<Element> {
    (memory + (scratchStart &+ part &* scratchBytes)).assumingMemoryBound(to: type)
  }
}

/// Arenas that are not in use. Threads that run at the same time take one each.
final class ArenaPool: Sendable {
  private let free = Mutex<[Arena]>([])
  private let make: @Sendable () -> Arena

  init(_ make: @escaping @Sendable () -> Arena) { self.make = make }

  func withArena<Result>(_ body: (Arena) -> Result) -> Result {
    let arena = free.withLock { $0.popLast() } ?? make()
    defer { free.withLock { $0.append(arena) } }
    return body(arena)
  }
}
