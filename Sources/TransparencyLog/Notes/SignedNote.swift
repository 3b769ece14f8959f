import Attestation

/// A text with signatures as C2SP specifies it (c2sp.org/signed-note): the text, a blank line, and a line for each
/// signature: an em dash, the name of a key, and in Base64 the identifier of the key with the signature.
package struct SignedNote: Sendable, Equatable {
  package struct Signature: Sendable, Equatable {
    package var name: String
    /// 4 bytes.
    package var keyID: [UInt8]
    package var bytes: [UInt8]

    package init(name: String, keyID: [UInt8], bytes: [UInt8]) {
      self.name = name
      self.keyID = keyID
      self.bytes = bytes
    }
  }

  /// Longest note that is read, in bytes.
  package static let longest = 1 << 20
  /// Most signatures that are read.
  package static let mostSignatures = 100

  /// With the line break at its end.
  package var text: String
  package var signatures: [Signature]

  package init(text: String, signatures: [Signature]) {
    self.text = text
    self.signatures = signatures
  }

  private static let mark = Array("— ".utf8)

  /// - Throws: `TransparencyLogError.malformedCheckpoint`.
  package init(decoding bytes: [UInt8]) throws(TransparencyLogError) {
    guard bytes.count <= Self.longest else { throw .malformedCheckpoint(field: "length") }
    guard let whole = String(validating: bytes, as: UTF8.self), !bytes.contains(where: { $0 < 32 && $0 != 10 }) else {
      throw .malformedCheckpoint(field: "text in UTF-8")
    }
    let utf8 = Array(whole.utf8)
    // The last blank line divides.
    guard let blank = utf8.indices.dropFirst().last(where: { utf8[$0] == 10 && utf8[$0 - 1] == 10 }), blank > 1 else {
      throw .malformedCheckpoint(field: "blank line")
    }
    text = String(decoding: utf8[..<blank], as: UTF8.self)
    let lines = utf8[(blank + 1)...]
    guard lines.last == 10 else { throw .malformedCheckpoint(field: "signature") }
    let parts = lines.dropLast().split(separator: 10, omittingEmptySubsequences: false)
    guard parts.count <= Self.mostSignatures else { throw .malformedCheckpoint(field: "number of signatures") }
    signatures = []
    for line in parts { signatures.append(try Self.signature(line)) }
  }

  private static func signature(_ line: ArraySlice<UInt8>) throws(TransparencyLogError) -> Signature {
    guard line.starts(with: mark) else { throw .malformedCheckpoint(field: "signature") }
    let words = line.dropFirst(mark.count).split(separator: 32, omittingEmptySubsequences: false)
    guard words.count == 2 else { throw .malformedCheckpoint(field: "signature") }
    let name = String(decoding: words[0], as: UTF8.self)
    guard LogOrigin.isName(name), let bytes = StandardBase64.decode(words[1]), bytes.count > 4 else {
      throw .malformedCheckpoint(field: "signature")
    }
    return Signature(name: name, keyID: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4)))
  }

  package var encoded: [UInt8] {
    var result = Array(text.utf8) + [10]
    for signature in signatures {
      result += Self.mark + Array("\(signature.name) \(Base64Text.encode(signature.keyID + signature.bytes))\n".utf8)
    }
    return result
  }
}

/// Base64 in the one form that notes allow: the standard alphabet, with padding.
enum StandardBase64 {
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard let bytes = Base64Text.decode(text), Base64Text.encode(bytes).utf8.elementsEqual(text) else { return nil }
    return bytes
  }
}
