#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How often and how fast a call is made again when no answer came.
package struct RetryPolicy: Sendable {
  package var attempts: Int
  /// Before the second attempt; it doubles with each, and up to half of it is added at random.
  package var firstDelay: Duration

  package init(attempts: Int = 4, firstDelay: Duration = .milliseconds(250)) {
    self.attempts = max(1, attempts)
    self.firstDelay = firstDelay
  }
}

/// JSON-RPC 2.0. Every call made here may be made twice without harm.
package struct RPCClient: Sendable {
  private let transport: any RPCTransport
  private let retries: RetryPolicy

  package init(transport: any RPCTransport, retries: RetryPolicy = RetryPolicy()) {
    self.transport = transport
    self.retries = retries
  }

  private struct Request: Encodable {
    let jsonrpc = "2.0"
    let id: UInt32
    let method: String
    let params: [JSONValue]
  }

  /// "Limit exceeded" (EIP-1474): what busy nodes answer.
  private static let limitExceeded: Int64 = -32005

  func call(_ method: String, _ params: [JSONValue] = []) async throws(RelayerError) -> AnswerReader {
    var delay = retries.firstDelay
    var attempt = 1
    while true {
      do throws(RelayerError) {
        return try await once(method, params)
      } catch {
        let again: Bool
        switch error {
        case .unreachable, .malformedAnswer: again = true
        case .refusedCall(_, Self.limitExceeded, _, _): again = true
        default: again = false
        }
        guard again, attempt < retries.attempts, !Task.isCancelled else { throw error }
        attempt += 1
        try? await Task.sleep(for: delay + delay / 2 * Double.random(in: 0...1))
        delay *= 2
      }
    }
  }

  private func once(_ method: String, _ params: [JSONValue]) async throws(RelayerError) -> AnswerReader {
    let id = UInt32.random(in: 1 ... .max)
    let body: Data
    do {
      body = try JSONEncoder().encode(Request(id: id, method: method, params: params))
    } catch {
      throw .malformedAnswer(method: method, field: "request")
    }
    let bytes = try await transport.post([UInt8](body), method: method)
    guard let answer = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)), case .object(let fields) = answer
    else { throw .malformedAnswer(method: method, field: "it is no JSON object") }
    if let error = fields["error"], error != .null { throw refusal(method, error) }
    guard fields["id"] == .number(Int64(id)) else { throw .malformedAnswer(method: method, field: "id") }
    guard let result = fields["result"] else { throw .malformedAnswer(method: method, field: "result") }
    return AnswerReader(method: method, value: result)
  }

  private func refusal(_ method: String, _ error: JSONValue) -> RelayerError {
    let reader = AnswerReader(method: method, value: error)
    guard case .number(let code)? = reader.optional("code")?.value else {
      return .malformedAnswer(method: method, field: "error.code")
    }
    var message = ""
    if case .string(let text)? = reader.optional("message")?.value { message = String(text.prefix(300)) }
    return .refusedCall(method: method, code: code, message: message, data: try? reader.optional("data")?.data())
  }
}
