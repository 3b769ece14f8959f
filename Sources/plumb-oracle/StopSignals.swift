import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// SIGTERM and SIGINT: the first asks for an orderly end, the second ends the process.
final class StopSignals: Sendable {
  static let shared = StopSignals()

  private struct State {
    var sources: [any DispatchSourceSignal] = []
    var count = 0
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  func install() {
    for number in [SIGTERM, SIGINT] {
      signal(number, SIG_IGN)
      state.withLock { state in
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler { [self] in received() }
        source.activate()
        state.sources.append(source)
      }
    }
  }

  /// What to do at the first signal; at once if there was one already.
  func onSignal(_ action: @escaping @Sendable () -> Void) {
    let isLate = state.withLock { state in
      state.action = action
      return state.count > 0
    }
    if isLate { action() }
  }

  private func received() {
    let (count, action) = state.withLock { state in
      state.count += 1
      return (state.count, state.action)
    }
    if count > 1 { exit(130) }
    action?()
  }
}
