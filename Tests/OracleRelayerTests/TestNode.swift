import EVMVerification
import Foundation
import OracleRelayer
import TestSupport

/// The chain of `Python/node.py`, in a process of its own that ends with this one.
final class TestNode: @unchecked Sendable {
  let url: String
  private let process = Process()
  private let input = Pipe()
  private let transport: HTTPTransport

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  init() throws {
    let folder = try TemporaryFolders.make()
    let python = PythonOracle.interpreter
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw PythonOracleError.interpreterMissing(path: python)
    }
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [
      RepositoryPaths.path("Tests/OracleRelayerTests/Python/node.py"), folder + "/port",
      RepositoryPaths.path("Sources/EVMVerification/Contracts"),
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { _, new in new
    }
    process.standardInput = input
    try process.run()
    var port: String?
    while port == nil, process.isRunning {
      usleep(20_000)
      port = try? String(contentsOfFile: folder + "/port", encoding: .utf8)
    }
    guard let port else { throw Failure(description: "the node does not start") }
    url = "http://127.0.0.1:\(port)"
    transport = try HTTPTransport(url: url, timeout: 60)
  }

  @discardableResult
  func call(_ method: String, _ params: JSONValue...) async throws -> JSONValue {
    let request: JSONValue = .object(["id": .number(1), "method": .string(method), "params": .array(params)])
    let answer = try JSONDecoder().decode(
      [String: JSONValue].self,
      from: Data(try await transport.post([UInt8](try JSONEncoder().encode(request)), method: method)))
    guard let result = answer["result"] else {
      throw Failure(description: "\(method): \(answer["error"] ?? .null)")
    }
    return result
  }

  /// What the chain says about everything that has to add up.
  struct Audit: Decodable {
    /// 1 open, 2 fulfilled, 3 refunded, in order of the requests.
    var statuses: [Int]
    /// Events for each request.
    var fulfilments: [Int]
    /// Of the operator's transactions, in order of the blocks.
    var nonces: [Int]
    /// Wei.
    var spent: String
    var failed: Int
    var operatorBalance: String
    var consumerBalances: String
    var contractBalance: String
    var accountBalance: String
  }

  func audit() async throws -> Audit {
    try JSONDecoder().decode(Audit.self, from: try JSONEncoder().encode(try await call("test_audit")))
  }
}

/// Folders that go when the tests end.
enum TemporaryFolders {
  private static let root: String = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("relayer-tests-\(UUID().uuidString)")
      .path
    atexit { TemporaryFolders.removeAll() }
    return folder
  }()

  static func make() throws -> String {
    let folder = root + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func removeAll() { try? FileManager.default.removeItem(atPath: root) }
}
