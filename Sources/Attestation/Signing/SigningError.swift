/// What can be wrong with a key file. Nothing of what a file holds is ever part of an error, except names that cannot
/// be secret: a label and the identifier of an algorithm.
package enum SigningError: Error, Equatable, Sendable {
  /// Which half of a key pair a file should hold.
  package enum KeyHalf: String, Sendable {
    case privateKey = "PRIVATE KEY"
    case publicKey = "PUBLIC KEY"
  }

  /// The text is not one PEM block and nothing else (RFC 7468).
  case notPEM(KeyHalf, problem: PEMProblem)
  /// A PEM block of something else, such as `ENCRYPTED PRIVATE KEY` or the other half.
  case otherLabel(expected: KeyHalf, found: String)
  /// The content is no key in DER: the field, and its offset in bytes.
  case malformed(KeyHalf, field: String, offset: Int)
  /// A key of another algorithm than Ed25519, by its object identifier.
  case otherAlgorithm(KeyHalf, identifier: String)
  /// The file of a private key names a public key that is not its own.
  case publicKeyMismatch
  case cannotSign

  package enum PEMProblem: String, Sendable {
    case noBegin = "its first line is not -----BEGIN ...-----"
    case noEnd = "its last line is not the -----END ...----- of its first"
    case lineLength = "its lines are not of 64 characters, the last of at most 64"
    case notBase64 = "its lines are no Base64 text"
    case tooLong = "it is too long for a key"
  }
}

extension SigningError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notPEM(let half, let problem):
      "this is no PEM file of a \(half.name): \(problem.rawValue)"
    case .otherLabel(let expected, let found) where found == "ENCRYPTED PRIVATE KEY":
      "this key is encrypted, a plain \(expected.name) is needed: decrypt it with `openssl pkey`"
    case .otherLabel(let expected, let found):
      "this is the PEM file of a \"\(found)\": expected \"\(expected.rawValue)\""
    case .malformed(let half, let field, let offset):
      "this \(half.name) is damaged: \(field) at byte \(offset) is missing or not in its canonical form"
    case .otherAlgorithm(let half, let identifier):
      "this \(half.name) is of the algorithm \(identifier): expected Ed25519, 1.3.101.112"
    case .publicKeyMismatch: "the file of this private key holds the public key of another"
    case .cannotSign: "the system's cryptography made no signature"
    }
  }
}

extension SigningError.KeyHalf {
  package var name: String {
    switch self {
    case .privateKey: "private key"
    case .publicKey: "public key"
    }
  }
}
