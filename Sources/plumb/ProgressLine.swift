import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A line on the standard error for work that takes longer than a second: on a terminal one that counts the seconds and
/// goes away, elsewhere a single one, or one a minute if the work says how far it is.
final class ProgressLine: Sendable {
  private struct State {
    var seconds = 0
    var hasEnded = false
    /// How far the work is.
    var detail = ""
  }

  private let activity: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let state = Mutex(State())

  init(_ activity: String) {
    self.activity = activity
    schedule()
  }

  private func schedule() {
    DispatchQueue.global().asyncAfter(deadline: .now() + 1) { [weak self] in
      guard let self, self.tick() else { return }
      self.schedule()
    }
  }

  /// - Returns: whether to go on.
  private func tick() -> Bool {
    state.withLock { state in
      guard !state.hasEnded else { return false }
      state.seconds += 1
      if isTerminal {
        Console.write(Array("\r\(activity)\(state.detail), \(state.seconds) s".utf8), to: STDERR_FILENO)
      } else if state.seconds == 1 || state.seconds % 60 == 0 && !state.detail.isEmpty {
        Console.error("\(activity)\(state.detail) ...")
      }
      return isTerminal || state.seconds == 1 || !state.detail.isEmpty
    }
  }

  /// Says how far the work is, from the next second on.
  func update(_ done: Int, of total: Int?) {
    let text = total.map { ", \(done) of \($0)" } ?? ", \(done)"
    state.withLock { $0.detail = text }
  }

  func end() {
    state.withLock { state in
      state.hasEnded = true
      // Back to the start of the line, and erase it.
      if isTerminal, state.seconds > 0 { Console.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) }
    }
  }
}
