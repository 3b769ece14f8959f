import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Carries one message to a node and brings back the answer's bytes.
package protocol RPCTransport: Sendable {
  func post(_ body: [UInt8], method: String) async throws(RelayerError) -> [UInt8]
}

/// JSON-RPC over HTTP.
package final class HTTPTransport: RPCTransport {
  private let url: URL
  private let timeout: Double
  private let session: Mutex<URLSession>

  /// - Parameter timeout: seconds for one call.
  package init(url text: String, timeout: Double) throws(RelayerError) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
      url.host?.isEmpty == false
    else {
      // Such a URL often holds a secret: it is not repeated.
      throw .invalidOption(name: "--rpc", value: "...", expected: "the http or https URL of a node")
    }
    self.url = url
    self.timeout = timeout
    session = Mutex(Self.makeSession(timeout: timeout))
  }

  deinit { session.withLock { $0.finishTasksAndInvalidate() } }

  private static func makeSession(timeout: Double) -> URLSession {
    let configuration = URLSessionConfiguration.ephemeral
    // An exchange has a clock of its own, see there: this one only ends what nobody waits for any more.
    configuration.timeoutIntervalForRequest = 2 * timeout + 1
    return URLSession(configuration: configuration)
  }

  package func post(_ body: [UInt8], method: String) async throws(RelayerError) -> [UInt8] {
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(body)
    let post = request
    let result = await Exchange().run(timeout: timeout) { completion in
      // Under the lock: to make a task in a session that was invalidated ends the process.
      self.session.withLock { $0.dataTask(with: post, completionHandler: completion) }
    }
    switch result {
    // Nodes answer errors of JSON-RPC with 200, and some with 400.
    case .answered(let data, status: 200), .answered(let data, status: 400): return [UInt8](data)
    case .answered(_, let status): throw .unreachable(method: method, reason: "HTTP status \(status)")
    // The description of the system's error quotes the URL: its code has to do.
    case .failed(let code): throw .unreachable(method: method, reason: "network error \(code)")
    case .stopped: throw .unreachable(method: method, reason: "stopped")
    case .late:
      renewSession()
      throw .unreachable(method: method, reason: "nothing came within \(timeout) s")
    }
  }

  /// Whatever kept an answer from coming shall not keep the next one.
  private func renewSession() {
    session.withLock { session in
      session.finishTasksAndInvalidate()
      session = Self.makeSession(timeout: timeout)
    }
  }
}

/// One request and the wait for its answer.
///
/// The wait ends when the time is over or the task is cancelled, whatever the session does: that of
/// swift-corelibs-foundation sometimes says nothing at all when a request is timed out. The request itself is never
/// cancelled, but left to its end: that session ends the process if a request is cancelled while its answer comes in.
private final class Exchange: Sendable {
  enum Result: Sendable {
    case answered(Data, status: Int)
    case failed(code: Int)
    case late, stopped
  }

  private struct State {
    var continuation: CheckedContinuation<Result, Never>?
    var isOver = false
  }

  private let state = Mutex(State())

  /// - Parameters:
  ///   - timeout: seconds.
  ///   - makeTask: makes the task of the session that calls the closure in the end.
  func run(
    timeout: Double,
    _ makeTask: (@escaping @Sendable (Data?, URLResponse?, (any Error)?) -> Void) -> URLSessionDataTask
  ) async -> Result {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let task = makeTask { data, response, error in
          if let error {
            self.end(.failed(code: (error as NSError).code))
          } else {
            self.end(.answered(data ?? Data(), status: (response as? HTTPURLResponse)?.statusCode ?? 0))
          }
        }
        let isOver = state.withLock { state in
          if !state.isOver { state.continuation = continuation }
          return state.isOver
        }
        if isOver { return continuation.resume(returning: .stopped) }
        task.resume()
        DispatchQueue.global().asyncAfter(deadline: .now() + timeout) { [weak self] in self?.end(.late) }
      }
    } onCancel: {
      end(.stopped)
    }
  }

  /// The first end counts.
  private func end(_ result: Result) {
    let continuation = state.withLock { state in
      defer { state = State(isOver: true) }
      return state.continuation
    }
    continuation?.resume(returning: result)
  }
}
