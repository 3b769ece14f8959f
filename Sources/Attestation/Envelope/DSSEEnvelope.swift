/// A signed payload: the JSON envelope of the Dead Simple Signing Envelope, version 1 (secure-systems-lab/dsse:
/// `protocol.md`, `envelope.md`).
package struct DSSEEnvelope: Sendable, Equatable {
  package struct Signature: Sendable, Equatable {
    /// A hint at the key, which nothing vouches for; empty if there is none.
    package var keyID: String
    package var bytes: [UInt8]

    package init(keyID: String, bytes: [UInt8]) {
      self.keyID = keyID
      self.bytes = bytes
    }
  }

  /// Bytes of an envelope file.
  package static let largest = 1 << 24
  private static let mostSignatures = 64

  package var payloadType: String
  package var payload: [UInt8]
  package var signatures: [Signature]

  package init(payloadType: String, payload: [UInt8], signatures: [Signature] = []) {
    self.payloadType = payloadType
    self.payload = payload
    self.signatures = signatures
  }

  // MARK: Signing

  /// What is signed: `DSSEv1`, then type and payload, each after its length in bytes, all separated by blanks.
  package static func preAuthenticationEncoding(type: String, payload: [UInt8]) -> [UInt8] {
    Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
  }

  private var signedBytes: [UInt8] { Self.preAuthenticationEncoding(type: payloadType, payload: payload) }

  package mutating func sign(with key: SigningKey) throws(SigningError) {
    signatures.append(Signature(keyID: key.publicKey.keyID, bytes: try key.sign(signedBytes)))
  }

  /// Those of the keys that signed this envelope. Every key is tried on every signature: key IDs are not relied on, and
  /// signatures by others do no harm.
  ///
  /// - Throws: `AttestationError.noValidSignature` if none did.
  package func signers(among keys: [VerificationKey]) throws(AttestationError) -> [VerificationKey] {
    let bytes = signedBytes
    let signers = keys.filter { key in signatures.contains { key.isValid(signature: $0.bytes, for: bytes) } }
    guard !signers.isEmpty else { throw .noValidSignature }
    return signers
  }

  // MARK: File

  /// The envelope in JSON and a line break. The type comes first, so that the first bytes of a file tell what it is.
  package var encoded: [UInt8] {
    let value = JSONValue.object([
      .init("payloadType", .string(payloadType)),
      .init("payload", .string(Base64Text.encode(payload))),
      .init(
        "signatures",
        .array(
          signatures.map { signature in
            let bytes = JSONValue.Member("sig", .string(Base64Text.encode(signature.bytes)))
            return .object(signature.keyID.isEmpty ? [bytes] : [.init("keyid", .string(signature.keyID)), bytes])
          })),
    ])
    return value.encoded + [10]
  }

  /// Reads an envelope from anyone. Fields that DSSE does not know are ignored, as it is common for envelopes.
  package init(decoding bytes: [UInt8]) throws(AttestationError) {
    guard bytes.count <= Self.largest else { throw .tooLarge(bytes: bytes.count, limit: Self.largest) }
    let value: JSONValue
    do { value = try JSONReader.read(bytes) } catch { throw .notJSON(.envelope, error) }
    guard value.isObject else { throw .malformed(.envelope, field: "envelope") }
    guard let payloadType = value["payloadType"]?.string, !payloadType.isEmpty else {
      throw .malformed(.envelope, field: "payloadType")
    }
    guard let payload = value["payload"]?.string.flatMap({ Base64Text.decode($0.utf8) }) else {
      throw .malformed(.envelope, field: "payload")
    }
    guard let list = value["signatures"]?.array, (1...Self.mostSignatures).contains(list.count) else {
      throw .malformed(.envelope, field: "signatures")
    }
    var signatures: [Signature] = []
    for (index, entry) in list.enumerated() {
      let keyID = entry["keyid"] ?? .string("")
      guard let keyID = keyID.string else { throw .malformed(.envelope, field: "signatures[\(index)].keyid") }
      guard let signature = entry["sig"]?.string.flatMap({ Base64Text.decode($0.utf8) }), !signature.isEmpty else {
        throw .malformed(.envelope, field: "signatures[\(index)].sig")
      }
      signatures.append(Signature(keyID: keyID, bytes: signature))
    }
    self.init(payloadType: payloadType, payload: payload, signatures: signatures)
  }
}
