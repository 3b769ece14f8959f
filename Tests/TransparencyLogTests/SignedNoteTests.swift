import Attestation
import Foundation
import TestSupport
import Testing
import TransparencyLog

/// Signed notes and checkpoints, with the examples of their specifications (c2sp.org/signed-note, tlog-checkpoint).
@Suite struct SignedNoteTests {
  private static let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
  private static let note = """
    This is an example message.

    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

    """
  private static let poem = """
    Ognuno sta solo sul cuor della terra
    trafitto da un raggio di sole:

    ed è subito sera.

    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

    """
  private static let checkpoint = """
    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

    """

  private let key = SigningKey.generate()

  @Test func exampleOfTheSpecificationVerifies() throws {
    let key = try NoteKey(verifierKey: Self.vkey)
    #expect(key.name == "example.com/foo")
    #expect(key.verifierKey == Self.vkey)
    let note = try SignedNote(decoding: Array(Self.note.utf8))
    #expect(note.encoded == Array(Self.note.utf8))
    let signature = try #require(note.signatures.first)
    #expect(key.isNamed(by: signature))
    #expect(key.key.isValid(signature: signature.bytes, for: Array("This is an example message.\n".utf8)))
  }

  @Test func textsWithBlankLinesEndAtTheLast() throws {
    let note = try SignedNote(decoding: Array(Self.poem.utf8))
    #expect(note.text.hasSuffix("sole:\n\ned è subito sera.\n"))
    #expect(note.signatures.map(\.name) == ["quasimodo.example/salvatore"])
    #expect(note.encoded == Array(Self.poem.utf8))
  }

  @Test func checkpointOfTheSpecificationIsRead() throws {
    let signed = try SignedCheckpoint(decoding: Array(Self.checkpoint.utf8))
    #expect(signed.checkpoint.origin == "example.com/behind-the-sofa")
    #expect(signed.checkpoint.size == 20_852_163)
    #expect(signed.encoded == Array(Self.checkpoint.utf8))
    #expect(SignedCheckpoint.isCheckpoint(start: Array(Self.checkpoint.utf8)))
    #expect(!SignedCheckpoint.isCheckpoint(start: Array(Self.note.utf8)))
    #expect(
      logError { try signed.verify([.init(key: key.publicKey)], origin: nil) }
        == .otherKey(origin: signed.checkpoint.origin))
  }

  private static let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
  private static let signature = "— a \(Base64Text.encode([UInt8](repeating: 7, count: 68)))\n"

  @Test(arguments: [
    ("", "blank line"), ("a\n1\n\(root)\n", "blank line"), ("\n\n\(signature)", "blank line"),
    ("a\n1\n\(root)\n\n", "signature"), ("a\n1\n\(root)\n\n\(signature.dropLast())", "signature"),
    ("a\n1\n\(root)\n\n- a AAAA\n", "signature"), ("a\n1\n\(root)\n\n— a AAAAAA==\n", "signature"),
    ("a\n1\n\(root)\n\n— a+b AAAAAAAA\n", "signature"), ("a\n1\n\(root)\n\n— a b AAAAAAAA\n", "signature"),
    ("a\n1\n\(root)\n\n— a\u{a0}b AAAAAAAA\n", "signature"), ("a\n1\n\(root)\n\n— a AAAA_AAA\n", "signature"),
    ("a\n1\n\(root)\n\n— a AAAAAAA\n", "signature"), ("a\n1\n\(root)\n\n— a AAAAAAAB=\n", "signature"),
    ("a\r\n1\n\(root)\n\n\(signature)", "text in UTF-8"), ("a\u{0}\n1\n\(root)\n\n\(signature)", "text in UTF-8"),
    ("a\n01\n\(root)\n\n\(signature)", "size"), ("a\n-1\n\(root)\n\n\(signature)", "size"),
    ("a\n+1\n\(root)\n\n\(signature)", "size"), ("a\n18446744073709551616\n\(root)\n\n\(signature)", "size"),
    ("a\n1\n\(root.dropLast())\n\n\(signature)", "root"), ("a\n1\nAAAA\n\n\(signature)", "root"),
    ("a\n1\n\n\(signature)", "text"), ("\n1\n\(root)\n\n\(signature)", "origin"),
    ("a\n1\n\(root)\n\nb\n\n\(signature)", "extension line"),
  ])
  func damagedCheckpointsAreRefused(text: String, field: String) {
    #expect(logError { _ = try SignedCheckpoint(decoding: Array(text.utf8)) } == .malformedCheckpoint(field: field))
  }

  @Test func bytesThatAreNoTextAreRefused() {
    let bytes = Array("a\n1\n".utf8) + [0xff] + Array("\n\n\(Self.signature)".utf8)
    #expect(logError { _ = try SignedNote(decoding: bytes) } == .malformedCheckpoint(field: "text in UTF-8"))
    let long = [UInt8](repeating: 97, count: SignedNote.longest + 1)
    #expect(logError { _ = try SignedNote(decoding: long) } == .malformedCheckpoint(field: "length"))
    let many = "a\n\n" + String(repeating: Self.signature, count: SignedNote.mostSignatures + 1)
    #expect(
      logError { _ = try SignedNote(decoding: Array(many.utf8)) } == .malformedCheckpoint(field: "number of signatures")
    )
  }

  @Test func everyTruncationAndEveryChangedByteIsRefused() throws {
    let root = TreeHash.leaf([1])
    let bytes = try SignedCheckpoint(signing: Checkpoint(origin: "a.example/b", size: 12, root: root), key: key).encoded
    let trusted = [SignedCheckpoint.TrustedKey(key: key.publicKey)]
    try SignedCheckpoint(decoding: bytes).verify(trusted, origin: "a.example/b")
    for count in bytes.indices {
      #expect(
        logError { try SignedCheckpoint(decoding: Array(bytes.prefix(count))).verify(trusted, origin: nil) } != nil)
    }
    for place in bytes.indices {
      for bit in [UInt8(1), 32, 128] {
        var altered = bytes
        altered[place] ^= bit
        #expect(logError { try SignedCheckpoint(decoding: altered).verify(trusted, origin: nil) } != nil)
      }
    }
  }

  @Test func signaturesOfOthersAreIgnoredAndFalseOnesAreNot() throws {
    let checkpoint = Checkpoint(origin: "a.example", size: 1, root: .leaf([1]))
    let trusted = [SignedCheckpoint.TrustedKey(key: key.publicKey)]
    let own = try SignedCheckpoint(signing: checkpoint, key: key)
    let other = try SignedCheckpoint(signing: checkpoint, key: .generate())
    #expect(logError { try other.verify(trusted, origin: nil) } == .otherKey(origin: "a.example"))
    #expect(logError { try own.verify([], origin: nil) } == .otherKey(origin: "a.example"))
    #expect(
      logError { try own.verify(trusted, origin: "b.example") }
        == .otherOrigin(expected: "b.example", found: "a.example"))
    var both = SignedNote(text: own.note.text, signatures: other.note.signatures + own.note.signatures)
    try SignedCheckpoint(decoding: both.encoded).verify(trusted, origin: "a.example")
    // A key under another name is another key.
    try own.verify([.init(key: key.publicKey, name: "a.example")], origin: nil)
    #expect(
      logError { try own.verify([.init(key: key.publicKey, name: "c.example")], origin: nil) }
        == .otherKey(origin: "a.example"))
    // A false signature under a known name and identifier spoils a true one.
    both.signatures[0] = .init(
      name: "a.example", keyID: own.note.signatures[0].keyID, bytes: other.note.signatures[0].bytes)
    #expect(
      logError { try SignedCheckpoint(decoding: both.encoded).verify(trusted, origin: nil) }
        == .badSignature(origin: "a.example"))
  }

  @Test func extensionLinesAreSignedToo() throws {
    let checkpoint = Checkpoint(origin: "a.example", size: 1, root: .leaf([1]), extensions: ["more", "and more"])
    let signed = try SignedCheckpoint(signing: checkpoint, key: key)
    let read = try SignedCheckpoint(decoding: signed.encoded)
    #expect(read.checkpoint == checkpoint)
    try read.verify([.init(key: key.publicKey)], origin: nil)
  }

  @Test(arguments: [
    ("example.com/foo", "name"), ("a b+530d903a+AQ==", "name"), ("+530d903a+AQ==", "name"),
    ("example.com/foo+530d903a+AQ==", "public key"),
    ("example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "public key"),
    ("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "identifier"),
    ("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "identifier"),
  ])
  func damagedVerifierKeysAreRefused(text: String, field: String) {
    #expect(logError { _ = try NoteKey(verifierKey: text) } == .malformedKey(field: field))
  }

  @Test(arguments: ["", "a b", "a+b", "a\tb", "a\u{2003}b", "a\u{7f}", String(repeating: "a", count: 256)])
  func namesThatNoKeyCanHaveAreRefused(name: String) {
    #expect(logError { try LogOrigin.check(name) } == .unusableOrigin(name))
  }
}
