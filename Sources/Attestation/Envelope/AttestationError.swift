/// Why an attestation is refused, as far as its form and its signatures go.
package enum AttestationError: Error, Equatable, Sendable {
  /// What was being read.
  package enum Part: String, Sendable {
    case envelope, statement
  }

  case tooLarge(bytes: Int, limit: Int)
  case notJSON(Part, JSONError)
  /// A field that is missing or not in its form, by its path.
  case malformed(Part, field: String)
  /// A type or kind that is not known here: the field and what it says.
  case unsupported(field: String, value: String)
  /// None of the signatures is one by an expected key.
  case noValidSignature
}
