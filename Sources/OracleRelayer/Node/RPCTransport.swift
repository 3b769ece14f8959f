#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
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
    let data: Data
    let response: URLResponse
    do {
      (data, response) = try await session.data(for: request)
    } catch {
      // The description of the system's error quotes the URL.
      throw .unreachable(method: method, reason: "network error \((error as NSError).code)")
    }
    // Nodes answer errors of JSON-RPC with 200, and some with 400.
    guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 || status == 400 else {
      throw .unreachable(method: method, reason: "HTTP status \((response as? HTTPURLResponse)?.statusCode ?? 0)")
    }
    return [UInt8](data)
  }
}
