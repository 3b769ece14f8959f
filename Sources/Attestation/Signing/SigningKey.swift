import Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A private Ed25519 key (RFC 8032). Secret: it has no description that shows it, and no error does.
package struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  private init(_ key: Curve25519.Signing.PrivateKey) { self.key = key }

  /// A new key from the randomness of the system.
  package static func generate() -> SigningKey { SigningKey(Curve25519.Signing.PrivateKey()) }

  /// Reads a key file: PKCS#8 in PEM, not encrypted, as `openssl genpkey -algorithm ed25519` writes it.
  package init(pem: some Collection<UInt8>) throws(SigningError) {
    let parts = try KeyEncoding.decode(privateKey: try PEMText.decode(.privateKey, pem))
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: parts.key) else {
      throw .malformed(.privateKey, field: "private key", offset: 0)
    }
    self.key = key
    if let named = parts.publicKey, named != publicKey.bytes { throw .publicKeyMismatch }
  }

  /// The key file: PKCS#8 of version 0 in PEM. Secret.
  package var pem: String {
    PEMText.encode(.privateKey, KeyEncoding.encode(privateKey: Array(key.rawRepresentation)))
  }

  /// The half that anyone may have.
  package var publicKey: VerificationKey { VerificationKey(key.publicKey) }

  /// The signature of these bytes, 64 bytes.
  ///
  /// - Throws: `SigningError.cannotSign`, for lack of memory.
  package func sign(_ bytes: [UInt8]) throws(SigningError) -> [UInt8] {
    guard let signature = try? key.signature(for: bytes) else { throw .cannotSign }
    return Array(signature)
  }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "signing key \(publicKey.keyID)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
