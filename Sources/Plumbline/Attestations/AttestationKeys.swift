import Attestation

/// The private key that attestations are signed with: Ed25519. Secret; nothing prints it.
public struct AttestationSigningKey: Sendable {
  let key: SigningKey

  /// A new key from the randomness of the system.
  public static func generate() -> AttestationSigningKey { AttestationSigningKey(key: SigningKey.generate()) }

  private init(key: SigningKey) { self.key = key }

  /// Reads a key file: PKCS#8 in PEM, not encrypted, as `write` and `openssl genpkey -algorithm ed25519` make it.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` or `.invalidFile`.
  public init(contentsOf path: String) throws(PlumblineError) {
    let bytes = try FileStore.read(path, kind: .signingKey)
    do { key = try SigningKey(pem: bytes) } catch {
      throw .invalidFile(kind: .signingKey, problem: error.description)
    }
  }

  public var publicKey: AttestationPublicKey { AttestationPublicKey(key: key.publicKey) }

  /// Where the public key goes beside a private one: `key.pub.pem` beside `key.pem`.
  public static func publicKeyPath(beside path: String) -> String {
    (path.hasSuffix(".pem") ? String(path.dropLast(4)) : path) + ".pub.pem"
  }

  /// Writes the key, readable by its owner alone, and the public key beside it.
  ///
  /// - Parameters:
  ///   - path: where the private key goes.
  ///   - replacing: whether a key that is there may be lost.
  /// - Throws: `PlumblineError.alreadyExists` or `.cannotWrite`.
  public func write(to path: String, replacing: Bool = false) throws(PlumblineError) {
    if !replacing, FileStore.exists(path) { throw .alreadyExists(path: path) }
    try FileStore.write([
      .init(path: path, bytes: Array(key.pem.utf8), secrecy: .secret),
      .init(path: Self.publicKeyPath(beside: path), bytes: Array(publicKey.key.pem.utf8)),
    ])
  }
}

/// The public key that the signatures of attestations are checked with.
public struct AttestationPublicKey: Sendable, Equatable {
  let key: VerificationKey

  init(key: VerificationKey) { self.key = key }

  /// Reads a key file: `SubjectPublicKeyInfo` in PEM, as `openssl pkey -pubout` makes it.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` or `.invalidFile`.
  public init(contentsOf path: String) throws(PlumblineError) {
    let bytes = try FileStore.read(path, kind: .publicKey)
    do { key = try VerificationKey(pem: bytes) } catch {
      throw .invalidFile(kind: .publicKey, problem: error.description)
    }
  }

  /// SHA-256 of the key in DER, in hexadecimal.
  public var keyID: String { key.keyID }
}
