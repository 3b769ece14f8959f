import BN254
import Foundation
import TestSupport

/// The worked examples of the protocol's design, `Tests/Vectors/protocol-vectors.json`, computed by an algebraic model
/// that shares no code with this project.
package struct ProtocolVectors {
  private let fields: [String: Any]

  package enum Failure: Error {
    case missing(String)
  }

  package init(_ name: String) throws {
    let data = Data(try RepositoryPaths.bytes("Tests/Vectors/protocol-vectors.json"))
    let root = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let examples = root?["examples"] as? [[String: Any]]
    guard let fields = examples?.first(where: { $0["name"] as? String == name }) else { throw Failure.missing(name) }
    self.fields = fields
  }

  private init(_ fields: [String: Any]) {
    self.fields = fields
  }

  package func scalar(_ key: String) throws -> Fr { try Self.scalar(fields[key], key) }
  package func scalars(_ key: String) throws -> [Fr] { try Self.scalars(fields[key], key) }

  package func matrix(_ key: String) throws -> [[Fr]] {
    guard let rows = fields[key] as? [Any] else { throw Failure.missing(key) }
    return try rows.map { try Self.scalars($0, key) }
  }

  /// A list of lists of rows.
  package func cube(_ key: String) throws -> [[[Fr]]] {
    guard let layers = fields[key] as? [[Any]] else { throw Failure.missing(key) }
    return try layers.map { try $0.map { try Self.scalars($0, key) } }
  }

  package func objects(_ key: String) throws -> [ProtocolVectors] {
    guard let list = fields[key] as? [[String: Any]] else { throw Failure.missing(key) }
    return list.map(ProtocolVectors.init)
  }

  package func object(_ key: String) throws -> ProtocolVectors {
    guard let object = fields[key] as? [String: Any] else { throw Failure.missing(key) }
    return ProtocolVectors(object)
  }

  package func integer(_ key: String) throws -> Int {
    if let number = fields[key] as? Int { return number }
    guard let text = fields[key] as? String, let number = Int(text) else { throw Failure.missing(key) }
    return number
  }

  package func integers(_ key: String) throws -> [Int] {
    guard let list = fields[key] as? [String] else { throw Failure.missing(key) }
    return list.compactMap { Int($0) }
  }

  private static func scalar(_ value: Any?, _ key: String) throws -> Fr {
    guard let text = value as? String, let scalar = Fr(decimal: text) else { throw Failure.missing(key) }
    return scalar
  }

  private static func scalars(_ value: Any?, _ key: String) throws -> [Fr] {
    guard let list = value as? [Any] else { throw Failure.missing(key) }
    return try list.map { try scalar($0, key) }
  }
}
