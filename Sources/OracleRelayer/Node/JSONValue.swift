import EVMVerification

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// JSON of a call to a node or of its answer.
package enum JSONValue: Sendable, Equatable, Codable {
  case null
  case bool(Bool)
  case number(Int64)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .number(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else if let value = try? container.decode([String: JSONValue].self) {
      self = .object(value)
    } else {
      // A fraction: nothing that a node is asked for is one.
      self = .string("\(try container.decode(Double.self))")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  package static func data(_ bytes: [UInt8]) -> JSONValue { .string(HexadecimalQuantity.data(bytes)) }
  package static func address(_ address: EVMAddress) -> JSONValue { .data(address.bytes) }
  package static func quantity(_ value: UInt64) -> JSONValue { .string(HexadecimalQuantity.quantity(value)) }
}

/// Reads fields of an answer; what is missing or not in its form is an error that names it.
struct AnswerReader {
  let method: String
  let value: JSONValue

  func malformed(_ field: String) -> RelayerError { .malformedAnswer(method: method, field: field) }

  func optional(_ field: String) -> AnswerReader? {
    guard case .object(let fields) = value, let found = fields[field], found != .null else { return nil }
    return AnswerReader(method: method, value: found)
  }

  private func required(_ field: String) throws(RelayerError) -> AnswerReader {
    guard let found = optional(field) else { throw malformed(field) }
    return found
  }

  /// The value itself as bytes; `name` is for the error.
  func data(named name: String = "result", count: Int? = nil) throws(RelayerError) -> [UInt8] {
    guard case .string(let text) = value, let bytes = HexadecimalQuantity.decodeData(text),
      count == nil || bytes.count == count
    else { throw malformed(name) }
    return bytes
  }

  func quantity(named name: String = "result") throws(RelayerError) -> UInt128 {
    guard case .string(let text) = value, let number = HexadecimalQuantity.decodeQuantity(text) else {
      throw malformed(name)
    }
    return number
  }

  /// Below 2^63, as SQLite stores it: nothing that is counted here gets that far.
  func uint64(named name: String = "result") throws(RelayerError) -> UInt64 {
    guard let number = Int64(exactly: try quantity(named: name)) else { throw malformed(name) }
    return UInt64(number)
  }

  func data(_ field: String, count: Int? = nil) throws(RelayerError) -> [UInt8] {
    try required(field).data(named: field, count: count)
  }

  func uint64(_ field: String) throws(RelayerError) -> UInt64 { try required(field).uint64(named: field) }
  func quantity(_ field: String) throws(RelayerError) -> UInt128 { try required(field).quantity(named: field) }

  func list() throws(RelayerError) -> [AnswerReader] {
    guard case .array(let items) = value else { throw malformed("result") }
    return items.map { AnswerReader(method: method, value: $0) }
  }

  func list(_ field: String) throws(RelayerError) -> [AnswerReader] {
    guard case .array(let items) = try required(field).value else { throw malformed(field) }
    return items.map { AnswerReader(method: method, value: $0) }
  }
}
