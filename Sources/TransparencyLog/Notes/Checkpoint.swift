import Attestation

/// The state of a log at one size (c2sp.org/tlog-checkpoint), signed or not.
package struct Checkpoint: Sendable, Equatable {
  /// Names the log.
  package var origin: String
  package var size: UInt64
  package var root: TreeHash
  /// Lines of others; logs of this program have none.
  package var extensions: [String]

  package init(origin: String, size: UInt64, root: TreeHash, extensions: [String] = []) {
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// What is signed.
  package var text: String {
    ([origin, "\(size)", Base64Text.encode(root.bytes)] + extensions).map { $0 + "\n" }.joined()
  }

  /// Reads the text of a checkpoint.
  ///
  /// - Throws: `TransparencyLogError.malformedCheckpoint`.
  package init(text: String) throws(TransparencyLogError) {
    let lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map {
      String(decoding: Array($0), as: UTF8.self)
    }
    guard lines.count >= 4, lines.last?.isEmpty == true else { throw .malformedCheckpoint(field: "text") }
    guard !lines[0].isEmpty else { throw .malformedCheckpoint(field: "origin") }
    guard let size = UInt64(lines[1]), "\(size)".utf8.elementsEqual(lines[1].utf8) else {
      throw .malformedCheckpoint(field: "size")
    }
    guard let root = StandardBase64.decode(Array(lines[2].utf8)).flatMap({ TreeHash(bytes: $0) }) else {
      throw .malformedCheckpoint(field: "root")
    }
    let extensions = Array(lines[3..<lines.count - 1])
    guard !extensions.contains("") else { throw .malformedCheckpoint(field: "extension line") }
    self.init(origin: lines[0], size: size, root: root, extensions: extensions)
  }
}

/// A checkpoint as it is kept and handed on: a signed note. Nothing it says is trusted before `verify`.
package struct SignedCheckpoint: Sendable, Equatable {
  package let checkpoint: Checkpoint
  package let note: SignedNote

  /// A public key, and the name it signs under if that is not the origin of the checkpoint.
  package struct TrustedKey: Sendable, Equatable {
    package var key: VerificationKey
    package var name: String?

    package init(key: VerificationKey, name: String? = nil) {
      self.key = key
      self.name = name
    }
  }

  /// Signs a checkpoint; the key is named as the log.
  ///
  /// - Throws: `TransparencyLogError.cannotSign`.
  package init(signing checkpoint: Checkpoint, key: SigningKey) throws(TransparencyLogError) {
    self.checkpoint = checkpoint
    note = try key.note(checkpoint.text, name: checkpoint.origin)
  }

  /// - Throws: `TransparencyLogError.malformedCheckpoint`.
  package init(decoding bytes: [UInt8]) throws(TransparencyLogError) {
    note = try SignedNote(decoding: bytes)
    checkpoint = try Checkpoint(text: note.text)
  }

  /// The file of the checkpoint.
  package var encoded: [UInt8] { note.encoded }

  /// Whether a key has signed it under the name of the log.
  func isSigned(by key: VerificationKey) -> Bool {
    do throws(TransparencyLogError) {
      try verify([TrustedKey(key: key)], origin: nil)
      return true
    } catch {
      return false
    }
  }

  /// Checks origin and signature. Signatures by other keys are ignored, as the specification asks; one by a given key
  /// that is not valid spoils the whole.
  ///
  /// - Parameters:
  ///   - keys: one of them has to have signed.
  ///   - origin: the log that is expected; `nil` for any.
  /// - Throws: `TransparencyLogError.otherOrigin`, `.otherKey` or `.badSignature`.
  package func verify(_ keys: [TrustedKey], origin: String?) throws(TransparencyLogError) {
    if let origin, !LogOrigin.areEqual(origin, checkpoint.origin) {
      throw .otherOrigin(expected: origin, found: checkpoint.origin)
    }
    let text = Array(note.text.utf8)
    var isSigned = false
    for trusted in keys {
      let key = NoteKey(name: trusted.name ?? checkpoint.origin, key: trusted.key)
      for signature in note.signatures where key.isNamed(by: signature) {
        guard trusted.key.isValid(signature: signature.bytes, for: text) else {
          throw .badSignature(origin: checkpoint.origin)
        }
        isSigned = true
      }
    }
    guard isSigned else { throw .otherKey(origin: checkpoint.origin) }
  }
}

extension SignedCheckpoint {
  /// Whether a file that starts so can be a checkpoint: three lines, the second a number, the third a root.
  package static func isCheckpoint(start: [UInt8]) -> Bool {
    let lines = start.split(separator: 10, maxSplits: 3, omittingEmptySubsequences: false).prefix(3)
    guard lines.count == 3, !lines[0].isEmpty, (1...20).contains(lines[1].count) else { return false }
    return lines[1].allSatisfy { (48...57).contains($0) } && StandardBase64.decode(lines[2])?.count == TreeHash.length
  }
}
