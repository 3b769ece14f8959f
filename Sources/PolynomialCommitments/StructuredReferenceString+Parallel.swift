import BN254

/// Arrays whose elements are computed on all cores.
enum ParallelArray {
  /// `count` elements, element `i` being `body(i)`; cut in pieces of at least `minimum` elements.
  static func map<Element: Sendable>(
    _ count: Int, minimum: Int, _ body: @Sendable (Int) -> Element
  ) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Every index is written once, by the one piece that holds it.
      nonisolated(unsafe) let slots = buffer
      Parallel.chunks(count, minimum: minimum) { range in
        for index in range { slots.initializeElement(at: index, to: body(index)) }
      }
      initialized = count
    }
  }
}
