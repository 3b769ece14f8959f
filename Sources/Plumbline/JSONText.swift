#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// JSON as this package writes it: keys sorted, indented, a line break at the end.
package enum JSONText {
  package static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // Reports are made of numbers, text and lists, which always have an encoding.
    guard let data = try? encoder.encode(value) else { return Array("{}\n".utf8) }
    return [UInt8](data) + [10]
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], kind: FileKind
  ) throws(PlumblineError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      let field = field(of: error)
      throw .invalidFile(
        kind: kind, problem: field.map { "the field \($0) is missing or not in its form" } ?? "it is no valid JSON")
    }
  }

  /// `nil` for anything that is not exactly such a value.
  static func decoded<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
    try? JSONDecoder().decode(type, from: Data(bytes))
  }

  /// The field that a decoder complains of, with the names above it.
  static func field(of error: any Error) -> String? {
    guard let error = error as? DecodingError else { return nil }
    let path: [any CodingKey]
    switch error {
    case .keyNotFound(let key, let context): path = context.codingPath + [key]
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      path = context.codingPath
    @unknown default: return nil
    }
    return path.isEmpty ? nil : path.map(\.stringValue).joined(separator: ".")
  }
}
