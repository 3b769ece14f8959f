/// The greatest entry of each window: input `[C, H, W]` (or `[C, W]`), output `[C, H', W']`. Padding takes no part.
package struct MaxPoolParameters: Sendable, Equatable {
  package var window: SlidingWindow

  package init(window: SlidingWindow) { self.window = window }
}
