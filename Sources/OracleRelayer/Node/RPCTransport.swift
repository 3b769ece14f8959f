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
package struct HTTPTransport: RPCTransport {
  private let url: URL
  private let session: URLSession
  private let timeout: Double

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
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    configuration.timeoutIntervalForResource = timeout
    session = URLSession(configuration: configuration)
  }

  /// Scheme and host alone: the path is often a secret.
  package var place: String { "\(url.scheme ?? "")://\(url.host ?? "")" }

  package func post(_ body: [UInt8], method: String) async throws(RelayerError) -> [UInt8] {
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: timeout)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(body)
    let answer = await Exchange(session, request).answer()
    guard let data = answer.data else {
      // The description of the system's error quotes the URL: its code has to do.
      throw .unreachable(method: method, reason: answer.error.map { "network error \($0)" } ?? "stopped")
    }
    // Nodes answer errors of JSON-RPC with 200, and some with 400.
    guard answer.status == 200 || answer.status == 400 else {
      throw .unreachable(method: method, reason: "HTTP status \(answer.status)")
    }
    return [UInt8](data)
  }
}

/// One request and the wait for its answer, which ends at once when the task is cancelled. (`URLSession.data(for:)` of
/// swift-corelibs-foundation does not always come back then.)
private final class Exchange: Sendable {
  struct Answer: Sendable {
    /// `nil` if there was none.
    var data: Data?
    var status = 0
    var error: Int?
  }

  private struct State {
    var continuation: CheckedContinuation<Answer, Never>?
    var isOver = false
  }

  private let state = Mutex(State())
  private let session: URLSession
  private let request: URLRequest

  init(_ session: URLSession, _ request: URLRequest) {
    self.session = session
    self.request = request
  }

  func answer() async -> Answer {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if !state.isOver { state.continuation = continuation }
          return state.isOver
        }
        if isOver { return continuation.resume(returning: Answer()) }
        session.dataTask(with: request) { data, response, error in
          let status = (response as? HTTPURLResponse)?.statusCode ?? 0
          self.end(Answer(data: error == nil ? data : nil, status: status, error: error.map { ($0 as NSError).code }))
        }.resume()
      }
    } onCancel: {
      end(Answer())
    }
  }

  private func end(_ answer: Answer) {
    let continuation = state.withLock { state in
      defer { state = State(continuation: nil, isOver: true) }
      return state.continuation
    }
    continuation?.resume(returning: answer)
  }
}
