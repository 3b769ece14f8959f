import Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A public Ed25519 key (RFC 8032).
package struct VerificationKey: Sendable, Equatable {
  /// Bytes of a signature.
  package static let signatureLength = 64

  private let key: Curve25519.Signing.PublicKey
  /// The key without any encoding, 32 bytes.
  package let bytes: [UInt8]

  init(_ key: Curve25519.Signing.PublicKey) {
    self.key = key
    bytes = Array(key.rawRepresentation)
  }

  /// Reads a key file: `SubjectPublicKeyInfo` in PEM, as `openssl pkey -pubout` writes it.
  package init(pem: some Collection<UInt8>) throws(SigningError) {
    let bytes = try KeyEncoding.decode(publicKey: try PEMText.decode(.publicKey, pem))
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
      throw .malformed(.publicKey, field: "public key", offset: 0)
    }
    self.init(key)
  }

  /// The key file.
  package var pem: String { PEMText.encode(.publicKey, encoded) }

  /// The key in DER, `SubjectPublicKeyInfo`.
  package var encoded: [UInt8] { KeyEncoding.encode(publicKey: bytes) }

  /// A name for the key: SHA-256 of its DER form, in hexadecimal.
  package var keyID: String { HexadecimalText.encode(SHA256.hash(data: encoded)) }

  /// Whether a signature is one of these bytes under this key. A signature of any other length than 64 bytes is not.
  package func isValid(signature: [UInt8], for bytes: [UInt8]) -> Bool {
    signature.count == Self.signatureLength && key.isValidSignature(signature, for: bytes)
  }

  package static func == (left: VerificationKey, right: VerificationKey) -> Bool { left.bytes == right.bytes }
}
