import Attestation
import TransparencyLog

/// A public key that checkpoints are verified with.
public struct LogKey: Sendable {
  let trusted: SignedCheckpoint.TrustedKey

  /// A key that signs under the name of its log.
  public init(_ key: AttestationPublicKey) { self.init(SignedCheckpoint.TrustedKey(key: key.key)) }

  private init(_ trusted: SignedCheckpoint.TrustedKey) { self.trusted = trusted }

  /// Reads a PEM file of an Ed25519 public key, or a verifier key as a line of text: `NAME+IDENTIFIER+KEY`.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.invalidFile`, or `.unusableLog` if it is neither.
  public init(contentsOf path: String) throws(PlumblineError) {
    let bytes = try FileStore.read(path, range: 0..<(1 << 16))
    if FileKind.detect(bytes) == .publicKey {
      self.init(try AttestationPublicKey(contentsOf: path))
      return
    }
    let text = String(decoding: bytes.last == 10 ? bytes.dropLast() : bytes[...], as: UTF8.self)
    do throws(TransparencyLogError) {
      let key = try NoteKey(verifierKey: text)
      self.init(SignedCheckpoint.TrustedKey(key: key.key, name: key.name))
    } catch {
      throw .unusableLog(problem: "\(path) is no PEM file of a public key, and \(error)")
    }
  }
}
