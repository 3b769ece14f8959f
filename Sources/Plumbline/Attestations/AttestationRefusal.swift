import Attestation

/// Why an attestation was refused.
public enum AttestationRefusal: Error, Equatable, Sendable {
  /// What an attestation is compared with.
  public enum Source: String, Sendable, Codable {
    case proof, key, card
  }

  case tooLarge(bytes: Int, limit: Int)
  /// `part` is `envelope` or `statement`; the field by its path, of JSON that cannot be read the byte.
  case malformed(part: String, field: String)
  /// A name that an object of the part has twice.
  case duplicateName(part: String, name: String)
  /// A type or kind that is not known: the field and what it says.
  case unsupported(field: String, value: String)
  /// None of the signatures is one by an expected key.
  case noValidSignature
  /// The attestation says something else than the proof, key or card beside it.
  case differs(field: String, from: Source)

  /// A short name of the reason for programs.
  public var code: String {
    switch self {
    case .tooLarge: "attestationTooLarge"
    case .malformed: "attestationMalformed"
    case .duplicateName: "attestationDuplicateName"
    case .unsupported: "attestationUnsupported"
    case .noValidSignature: "noValidSignature"
    case .differs(_, let source):
      switch source {
      case .proof: "attestationOfOtherProof"
      case .key: "attestationOfOtherKey"
      case .card: "attestationOfOtherCard"
      }
    }
  }

  init(_ error: AttestationError) {
    self =
      switch error {
      case .tooLarge(let bytes, let limit): .tooLarge(bytes: bytes, limit: limit)
      case .notJSON(let part, .duplicateName(let name)): .duplicateName(part: part.rawValue, name: name)
      case .notJSON(let part, .syntax(let offset)): .malformed(part: part.rawValue, field: "JSON at byte \(offset)")
      case .notJSON(let part, .tooDeep(let offset)):
        .malformed(part: part.rawValue, field: "JSON, too deep at byte \(offset),")
      case .malformed(let part, let field): .malformed(part: part.rawValue, field: field)
      case .unsupported(let field, let value): .unsupported(field: field, value: value)
      case .noValidSignature: .noValidSignature
      }
  }
}

extension AttestationRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let bytes, let limit): "it takes \(bytes) bytes, at most \(limit) are allowed"
    case .malformed(let part, let field):
      "its \(part) is damaged: \(PlainText.shown(field)) is missing or not in its form"
    case .duplicateName(let part, let name): "its \(part) has the name \"\(PlainText.shown(name))\" twice in one object"
    case .unsupported(let field, let value):
      "its \(field) is \"\(PlainText.shown(value))\", which is not known here"
    case .noValidSignature: "no signature of it is valid under the given public key"
    case .differs(let field, let source):
      switch source {
      case .proof: "it is about another proof: its \(PlainText.shown(field)) is not that of the proof"
      case .key: "it is about another verifying key: its \(PlainText.shown(field)) is not that of the key"
      case .card: "it is about another model card: its \(PlainText.shown(field)) is not that of the card"
      }
    }
  }
}

/// Text of others on a terminal.
public enum PlainText {
  /// At most 100 characters, with a question mark in place of each that is not printable ASCII.
  public static func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(100).map { (0x20...0x7e).contains($0.value) ? Character($0) : "?" }
    return String(scalars) + (text.unicodeScalars.count > 100 ? "..." : "")
  }
}
