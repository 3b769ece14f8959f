import Attestation
import Foundation
import TestSupport
import Testing

/// Key files that are refused, each with the one thing that is wrong.
@Suite struct KeyFileErrorTests {
  private static func pem(_ label: String, _ der: String) throws -> String {
    let text = Data(try #require(Hexadecimal.decode(der))).base64EncodedString(options: [
      .lineLength64Characters, .endLineWithLineFeed,
    ])
    return "-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n"
  }

  static let key = "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"
  static let publicKey = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"

  static let privateKeys: [(String, SigningError)] = [
    ("", .malformed(.privateKey, field: "private key", offset: 0)),
    ("30", .malformed(.privateKey, field: "private key", offset: 0)),
    ("302e020100300506032b657004220420", .malformed(.privateKey, field: "private key", offset: 0)),
    ("302e020100300506032b657004220420" + key + "00", .malformed(.privateKey, field: "end of the file", offset: 48)),
    ("302f020100300506032b657004220420" + key + "00", .malformed(.privateKey, field: "end of the key", offset: 48)),
    // A length of more bytes than it takes, and one of no stated count.
    ("30812e020100300506032b657004220420" + key, .malformed(.privateKey, field: "private key", offset: 0)),
    ("3080020100300506032b657004220420" + key + "0000", .malformed(.privateKey, field: "private key", offset: 0)),
    ("302e020102300506032b657004220420" + key, .malformed(.privateKey, field: "version", offset: 2)),
    ("302f02020000300506032b657004220420" + key, .malformed(.privateKey, field: "version", offset: 2)),
    // Parameters, which Ed25519 does not have.
    ("3030020100300706032b6570050004220420" + key, .malformed(.privateKey, field: "algorithm parameters", offset: 12)),
    // X25519, and RSA.
    ("302e020100300506032b656e04220420" + key, .otherAlgorithm(.privateKey, identifier: "1.3.101.110")),
    (
      "3036020100300d06092a864886f70d010101050004220420" + key,
      .otherAlgorithm(.privateKey, identifier: "1.2.840.113549.1.1.1")
    ),
    ("302d020100300506032b65700421041f" + key.dropLast(2), .malformed(.privateKey, field: "private key", offset: 14)),
    // A public key in a file of version 0, and one of somebody else.
    (
      "3051020100300506032b657004220420" + key + "812100" + publicKey,
      .malformed(.privateKey, field: "end of the key", offset: 48)
    ),
    ("3051020101300506032b657004220420" + key + "812100" + key, .publicKeyMismatch),
    (
      "3051020101300506032b657004220420" + key + "812107" + publicKey,
      .malformed(.privateKey, field: "public key", offset: 48)
    ),
  ]

  @Test(arguments: privateKeys.indices) func privateKeysAreRefused(index: Int) throws {
    let (der, error) = Self.privateKeys[index]
    let text =
      der.isEmpty ? "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n" : try Self.pem("PRIVATE KEY", der)
    let expected = der.isEmpty ? SigningError.notPEM(.privateKey, problem: .lineLength) : error
    #expect(throws: expected) { try SigningKey(pem: text.utf8) }
  }

  @Test func keysWithTheirPublicKeyAreRead() throws {
    let text = try Self.pem("PRIVATE KEY", "3051020101300506032b657004220420" + Self.key + "812100" + Self.publicKey)
    #expect(Hexadecimal.encode(try SigningKey(pem: text.utf8).publicKey.bytes) == Self.publicKey)
  }

  static let publicKeys: [(String, SigningError)] = [
    ("302a300506032b6570032100", .malformed(.publicKey, field: "public key", offset: 0)),
    ("302a300506032b6570032101" + publicKey, .malformed(.publicKey, field: "public key", offset: 9)),
    ("302a300506032b6570032200" + publicKey + "00", .malformed(.publicKey, field: "end of the file", offset: 44)),
    ("302b300506032b6570032200" + publicKey + "00", .malformed(.publicKey, field: "public key", offset: 9)),
    ("302a300506032b6571032100" + publicKey, .otherAlgorithm(.publicKey, identifier: "1.3.101.113")),
    ("302a300506032b65f0032100" + publicKey, .otherAlgorithm(.publicKey, identifier: "unknown")),
  ]

  @Test(arguments: publicKeys.indices) func publicKeysAreRefused(index: Int) throws {
    let (der, error) = Self.publicKeys[index]
    #expect(throws: error) { try VerificationKey(pem: try Self.pem("PUBLIC KEY", der).utf8) }
  }

  static let texts: [(String, SigningError)] = [
    ("", .notPEM(.publicKey, problem: .noBegin)),
    ("text\n" + SigningKeyTests.publicKey, .notPEM(.publicKey, problem: .noBegin)),
    ("-----BEGIN public key-----\nAAAA\n-----END public key-----\n", .notPEM(.publicKey, problem: .noBegin)),
    ("-----BEGIN PUBLIC KEY-----\n", .notPEM(.publicKey, problem: .noEnd)),
    ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", .notPEM(.publicKey, problem: .noEnd)),
    (SigningKeyTests.publicKey + "text\n", .notPEM(.publicKey, problem: .noEnd)),
    (SigningKeyTests.publicKey + SigningKeyTests.publicKey, .notPEM(.publicKey, problem: .lineLength)),
    ("-----BEGIN PUBLIC KEY-----\nAAAA\nAAAA\n-----END PUBLIC KEY-----\n", .notPEM(.publicKey, problem: .lineLength)),
    ("-----BEGIN PUBLIC KEY-----\nAA*A\n-----END PUBLIC KEY-----\n", .notPEM(.publicKey, problem: .notBase64)),
    ("-----BEGIN PUBLIC KEY-----\nAAB=\n-----END PUBLIC KEY-----\n", .notPEM(.publicKey, problem: .notBase64)),
    ("-----BEGIN PUBLIC KEY-----\nAA_A\n-----END PUBLIC KEY-----\n", .notPEM(.publicKey, problem: .notBase64)),
    ("-----BEGIN PUBLIC KEY-----\nAAA\n-----END PUBLIC KEY-----\n", .notPEM(.publicKey, problem: .notBase64)),
    (SigningKeyTests.plain, .otherLabel(expected: .publicKey, found: "PRIVATE KEY")),
    (String(repeating: "A", count: 1 << 14 + 1), .notPEM(.publicKey, problem: .tooLong)),
  ]

  @Test(arguments: texts.indices) func textsThatAreNoKeyAreRefused(index: Int) {
    let (text, error) = Self.texts[index]
    #expect(throws: error) { try VerificationKey(pem: text.utf8) }
  }

  @Test func encryptedKeysSayWhatToDo() {
    let text = SigningKeyTests.plain.replacingOccurrences(of: "PRIVATE", with: "ENCRYPTED PRIVATE")
    let error = SigningError.otherLabel(expected: .privateKey, found: "ENCRYPTED PRIVATE KEY")
    #expect(throws: error) { try SigningKey(pem: text.utf8) }
    #expect(error.description == "this key is encrypted, a plain private key is needed: decrypt it with `openssl pkey`")
    #expect(throws: SigningError.otherLabel(expected: .privateKey, found: "PUBLIC KEY")) {
      try SigningKey(pem: SigningKeyTests.publicKey.utf8)
    }
  }

  /// Every byte of a file matters: a change is refused or gives another key.
  @Test func changedFilesAreOtherKeys() throws {
    let text = Array(SigningKeyTests.publicKey.utf8)
    for place in text.indices {
      for bit in 0..<8 {
        var changed = text
        changed[place] ^= 1 << bit
        guard let key = try? VerificationKey(pem: changed) else { continue }
        #expect(key.pem != SigningKeyTests.publicKey || place == text.count - 1)
      }
    }
  }

  @Test func errorsNameTheFileAndTheField() {
    let descriptions: [(SigningError, String)] = [
      (.notPEM(.privateKey, problem: .noEnd), "this is no PEM file of a private key: its last line is not"),
      (.malformed(.publicKey, field: "version", offset: 2), "this public key is damaged: version at byte 2"),
      (.otherAlgorithm(.publicKey, identifier: "1.2"), "this public key is of the algorithm 1.2: expected Ed25519"),
      (.publicKeyMismatch, "the file of this private key holds the public key of another"),
    ]
    for (error, start) in descriptions { #expect(error.description.hasPrefix(start)) }
  }
}
