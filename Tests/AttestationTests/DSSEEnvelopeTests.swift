import Attestation
import Foundation
import TestSupport
import Testing

@Suite struct DSSEEnvelopeTests {
  static let key = SigningKey.generate()

  static func signed(_ payload: String = "{}", type: String = InTotoStatement.payloadType) throws -> DSSEEnvelope {
    var envelope = DSSEEnvelope(payloadType: type, payload: Array(payload.utf8))
    try envelope.sign(with: key)
    return envelope
  }

  static func decode(_ text: String) throws -> DSSEEnvelope { try DSSEEnvelope(decoding: Array(text.utf8)) }

  /// The example of the protocol's section "Test Vectors".
  @Test func encodingIsThatOfTheProtocol() {
    let bytes = DSSEEnvelope.preAuthenticationEncoding(
      type: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
    #expect(bytes == Array("DSSEv1 29 http://example.com/HelloWorld 11 hello world".utf8))
    #expect(DSSEEnvelope.preAuthenticationEncoding(type: "é", payload: []) == Array("DSSEv1 2 é 0 ".utf8))
  }

  /// The envelope of the same section, signed with another algorithm: readable, but nothing that our keys signed.
  @Test func envelopeOfTheProtocolIsRead() throws {
    let envelope = try Self.decode(
      """
      {"payload": "aGVsbG8gd29ybGQ=",
       "payloadType": "http://example.com/HelloWorld",
       "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}
      """)
    #expect(envelope.payload == Array("hello world".utf8))
    #expect(envelope.payloadType == "http://example.com/HelloWorld")
    #expect(envelope.signatures.map(\.bytes.count) == [64])
    #expect(envelope.signatures.map(\.keyID) == [""])
    #expect(throws: AttestationError.noValidSignature) { try envelope.signers(among: [Self.key.publicKey]) }
  }

  @Test func isReadBack() throws {
    let envelope = try Self.signed("text é")
    #expect(try DSSEEnvelope(decoding: envelope.encoded) == envelope)
    #expect(try envelope.signers(among: [Self.key.publicKey]) == [Self.key.publicKey])
    #expect(envelope.signatures.first?.keyID == Self.key.publicKey.keyID)
    #expect(envelope.encoded.starts(with: Array("{\"payloadType\":\"application/vnd.in-toto+json\",".utf8)))
  }

  // MARK: Signatures

  @Test func oneExpectedSignatureAmongOthersWillDo() throws {
    let other = SigningKey.generate()
    var envelope = try Self.signed()
    try envelope.sign(with: other)
    envelope.signatures.insert(.init(keyID: "of another algorithm", bytes: [1, 2, 3]), at: 0)
    let mine = Self.key.publicKey
    let stranger = SigningKey.generate().publicKey
    #expect(try envelope.signers(among: [stranger, mine]) == [mine])
    #expect(try envelope.signers(among: [mine, other.publicKey]) == [mine, other.publicKey])
    #expect(throws: AttestationError.noValidSignature) { try envelope.signers(among: [stranger]) }
    #expect(throws: AttestationError.noValidSignature) { try envelope.signers(among: []) }
  }

  @Test func keyIDsAreHintsOnly() throws {
    let stranger = SigningKey.generate()
    var envelope = try Self.signed()
    envelope.signatures[0].keyID = "anything"
    #expect(try envelope.signers(among: [Self.key.publicKey]).count == 1)
    // A signature of somebody else under the expected name.
    var forged = DSSEEnvelope(payloadType: envelope.payloadType, payload: envelope.payload)
    try forged.sign(with: stranger)
    forged.signatures[0].keyID = Self.key.publicKey.keyID
    #expect(throws: AttestationError.noValidSignature) { try forged.signers(among: [Self.key.publicKey]) }
  }

  @Test func everyBitOfTheContentIsSigned() throws {
    let envelope = try Self.signed("{\"a\":1}")
    for place in envelope.payload.indices {
      var changed = envelope
      changed.payload[place] ^= 1
      #expect(throws: AttestationError.noValidSignature) { try changed.signers(among: [Self.key.publicKey]) }
    }
    // The border between type and payload, too.
    for (type, payload) in [("a b", "c"), ("a", "b c"), ("application/json", "{\"a\":1}")] {
      let changed = DSSEEnvelope(
        payloadType: type, payload: Array(payload.utf8), signatures: try Self.signed("b c", type: "a").signatures)
      let isOriginal = type == "a"
      #expect((try? changed.signers(among: [Self.key.publicKey]).count) == (isOriginal ? 1 : nil))
    }
  }

  // MARK: Form

  private static let signature = String(repeating: "A", count: 86) + "=="

  static let malformed: [(String, AttestationError)] = [
    ("", .notJSON(.envelope, .syntax(offset: 0))),
    ("[]", .malformed(.envelope, field: "envelope")),
    ("{}", .malformed(.envelope, field: "payloadType")),
    ("{\"payloadType\":\"\"}", .malformed(.envelope, field: "payloadType")),
    ("{\"payloadType\":1}", .malformed(.envelope, field: "payloadType")),
    ("{\"payloadType\":\"a\"}", .malformed(.envelope, field: "payload")),
    ("{\"payloadType\":\"a\",\"payload\":\"A\"}", .malformed(.envelope, field: "payload")),
    ("{\"payloadType\":\"a\",\"payload\":\"e30\\n\"}", .malformed(.envelope, field: "payload")),
    ("{\"payloadType\":\"a\",\"payload\":\"e30=\"}", .malformed(.envelope, field: "signatures")),
    ("{\"payloadType\":\"a\",\"payload\":\"e30=\",\"signatures\":[]}", .malformed(.envelope, field: "signatures")),
    (
      "{\"payloadType\":\"a\",\"payload\":\"e30=\",\"signatures\":[1]}",
      .malformed(.envelope, field: "signatures[0].sig")
    ),
    (
      "{\"payloadType\":\"a\",\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"\"}]}",
      .malformed(.envelope, field: "signatures[0].sig")
    ),
    (
      "{\"payloadType\":\"a\",\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"\(signature)\"},{\"sig\":\"*\"}]}",
      .malformed(.envelope, field: "signatures[1].sig")
    ),
    (
      "{\"payloadType\":\"a\",\"payload\":\"e30=\",\"signatures\":[{\"keyid\":1,\"sig\":\"\(signature)\"}]}",
      .malformed(.envelope, field: "signatures[0].keyid")
    ),
    (
      "{\"payloadType\":\"a\",\"payload\":\"e30=\",\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"\(signature)\"}]}",
      .notJSON(.envelope, .duplicateName("payload"))
    ),
    (
      "{\"payloadType\":\"a\",\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"AAAA\",\"sig\":\"\(signature)\"}]}",
      .notJSON(.envelope, .duplicateName("sig"))
    ),
    (
      "{\"payloadType\":\"a\",\"payload\":\"e30=\",\"signatures\":["
        + [String](repeating: "{\"sig\":\"AAAA\"}", count: 65).joined(separator: ",") + "]}",
      .malformed(.envelope, field: "signatures")
    ),
  ]

  @Test(arguments: malformed.indices) func malformedEnvelopesAreRefused(index: Int) {
    let (text, error) = Self.malformed[index]
    #expect(throws: error) { try Self.decode(text) }
  }

  @Test func largeEnvelopesAreRefused() {
    let bytes = [UInt8](repeating: 32, count: DSSEEnvelope.largest + 1)
    #expect(throws: AttestationError.tooLarge(bytes: bytes.count, limit: 1 << 24)) {
      try DSSEEnvelope(decoding: bytes)
    }
  }

  @Test func unknownFieldsAndTheAlphabetForURLsAreRead() throws {
    var envelope = try Self.signed("{\"a\":\"???>>>\"}")
    envelope.signatures[0].keyID = ""
    func forURLs(_ bytes: [UInt8]) -> String {
      Base64Text.encode(bytes).replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "+", with: "-")
    }
    #expect(forURLs(envelope.payload) != Base64Text.encode(envelope.payload))
    let text =
      "{\"extra\":[null],\"payload\":\"\(forURLs(envelope.payload))\",\"payloadType\":\"\(envelope.payloadType)\","
      + "\"signatures\":[{\"sig\":\"\(forURLs(envelope.signatures[0].bytes))\",\"extra\":1}]}"
    #expect(try Self.decode(text) == envelope)
  }

  @Test func changedFilesNeverPassForOthers() throws {
    let envelope = try Self.signed("{\"a\":1}")
    let bytes = envelope.encoded
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1
      guard let read = try? DSSEEnvelope(decoding: changed) else { continue }
      guard let signers = try? read.signers(among: [Self.key.publicKey]) else { continue }
      // Only the hint is not signed.
      #expect(signers.count == 1)
      #expect(read.payload == envelope.payload && read.payloadType == envelope.payloadType)
    }
  }

  // MARK: Other implementations

  @Test func securesystemslibVerifiesOurs() throws {
    let payload = "{\"_type\":\"https://in-toto.io/Statement/v1\",\"text\":\"é\"}"
    let envelope = try Self.signed(payload)
    let key = ["public": Self.key.publicKey.pem, "keyid": Self.key.publicKey.keyID]
    let text = String(decoding: envelope.encoded, as: UTF8.self)
    let opened = try SigningOracle.run("open-envelope", key.merging(["envelope": text]) { $1 })
    #expect(opened["payload"] == payload)
    #expect(opened["payloadType"] == InTotoStatement.payloadType)
    #expect(opened["accepted"] == Self.key.publicKey.keyID)
    var forged = envelope
    forged.payload[0] ^= 1
    let forgedText = String(decoding: forged.encoded, as: UTF8.self)
    #expect(throws: PythonOracleError.self) {
      try SigningOracle.run("open-envelope", key.merging(["envelope": forgedText]) { $1 })
    }
  }

  @Test func oursVerifiesSecuresystemslib() throws {
    let made = try SigningOracle.run(
      "make-envelope",
      ["private": Self.key.pem, "keyid": "a key", "payload": "{\"b\":\"é\"}", "payloadType": "application/x"])
    let envelope = try Self.decode(try #require(made["envelope"]))
    #expect(try envelope.signers(among: [Self.key.publicKey]).count == 1)
    #expect(envelope.payload == Array("{\"b\":\"é\"}".utf8))
    #expect(envelope.signatures.first?.keyID == "a key")
  }
}
