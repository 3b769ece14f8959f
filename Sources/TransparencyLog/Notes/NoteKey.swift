import Attestation
import Crypto

/// A public Ed25519 key with the name that it signs notes under (c2sp.org/signed-note, "Ed25519 signatures").
package struct NoteKey: Sendable, Equatable {
  /// The byte that stands for Ed25519.
  private static let algorithm: UInt8 = 1

  package let name: String
  package let key: VerificationKey

  package init(name: String, key: VerificationKey) {
    self.name = name
    self.key = key
  }

  /// Reads a verifier key: `NAME+IDENTIFIER+KEY`.
  ///
  /// - Throws: `TransparencyLogError.malformedKey`.
  package init(verifierKey text: some StringProtocol) throws(TransparencyLogError) {
    // The name has no plus, the Base64 text of the key may.
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, LogOrigin.isName(parts[0]) else { throw .malformedKey(field: "name") }
    guard let content = StandardBase64.decode(Array(parts[2].utf8)), content.count == 33,
      content.first == Self.algorithm, let key = VerificationKey(bytes: Array(content.dropFirst()))
    else { throw .malformedKey(field: "public key") }
    self.init(name: String(parts[0]), key: key)
    guard parts[1].utf8.elementsEqual(HexadecimalText.encode(identifier).utf8) else {
      throw .malformedKey(field: "identifier")
    }
  }

  /// What people give to tools that verify checkpoints.
  package var verifierKey: String {
    "\(name)+\(HexadecimalText.encode(identifier))+\(Base64Text.encode([Self.algorithm] + key.bytes))"
  }

  /// The first 4 bytes of SHA-256 of name, line break, algorithm and key.
  package var identifier: [UInt8] {
    Array(SHA256.hash(data: Array(name.utf8) + [10, Self.algorithm] + key.bytes).prefix(4))
  }

  /// Whether a signature says that it is by this key.
  package func isNamed(by signature: SignedNote.Signature) -> Bool {
    LogOrigin.areEqual(signature.name, name) && signature.keyID == identifier
  }
}

extension SigningKey {
  /// Signs a text under a name.
  ///
  /// - Throws: `TransparencyLogError.cannotSign`.
  func note(_ text: String, name: String) throws(TransparencyLogError) -> SignedNote {
    let bytes: [UInt8]
    do {
      bytes = try sign(Array(text.utf8))
    } catch {
      throw .cannotSign
    }
    let identifier = NoteKey(name: name, key: publicKey).identifier
    return SignedNote(text: text, signatures: [.init(name: name, keyID: identifier, bytes: bytes)])
  }
}
