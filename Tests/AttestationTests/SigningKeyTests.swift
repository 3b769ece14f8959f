import Attestation
import Foundation
import TestSupport
import Testing

@Suite struct SigningKeyTests {
  /// RFC 8032 section 7.1, tests 1 to 3: private key, public key, message, signature.
  static let vectors = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    ),
  ]

  /// A private key file as RFC 8410 section 7 describes it.
  static func pem(_ privateKey: String) throws -> String {
    let der = try #require(Hexadecimal.decode("302e020100300506032b657004220420" + privateKey))
    return "-----BEGIN PRIVATE KEY-----\n\(Data(der).base64EncodedString())\n-----END PRIVATE KEY-----\n"
  }

  @Test(arguments: vectors.indices) func signsAsRFC8032Says(index: Int) throws {
    let (privateKey, publicKey, message, expected) = Self.vectors[index]
    let pem = try Self.pem(privateKey)
    let key = try SigningKey(pem: pem.utf8)
    #expect(Hexadecimal.encode(key.publicKey.bytes) == publicKey)
    #expect(key.pem == pem)
    let bytes = try #require(Hexadecimal.decode(message))
    let signature = try #require(Hexadecimal.decode(expected))
    #expect(key.publicKey.isValid(signature: signature, for: bytes))
    #expect(!key.publicKey.isValid(signature: signature, for: bytes + [0]))
    #if os(Linux)
      // Where the system signs with fresh randomness, signatures differ.
      #expect(try key.sign(bytes) == signature)
    #endif
    for place in signature.indices {
      var changed = signature
      changed[place] ^= 1
      #expect(!key.publicKey.isValid(signature: changed, for: bytes))
    }
    for wrong in [[], Array(signature.dropLast()), signature + [0]] {
      #expect(!key.publicKey.isValid(signature: wrong, for: bytes))
    }
  }

  // MARK: Files

  /// RFC 8410 section 10.3: one key, without and with an attribute and its public key; section 10.1: the public key.
  static let plain = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
    -----END PRIVATE KEY-----

    """
  static let withPublicKey = """
    -----BEGIN PRIVATE KEY-----
    MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
    oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
    Z9w7lshQhqowtrbLDFw4rXAxZuE=
    -----END PRIVATE KEY-----

    """
  static let publicKey = """
    -----BEGIN PUBLIC KEY-----
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
    -----END PUBLIC KEY-----

    """

  @Test func examplesOfRFC8410AreRead() throws {
    for text in [Self.plain, Self.withPublicKey] {
      let key = try SigningKey(pem: text.utf8)
      #expect(key.pem == Self.plain)
      #expect(key.publicKey.pem == Self.publicKey)
    }
    let key = try VerificationKey(pem: Self.publicKey.utf8)
    #expect(key.pem == Self.publicKey)
    #expect(key == (try SigningKey(pem: Self.plain.utf8).publicKey))
    // SHA-256 of the 44 bytes between the lines.
    let der = try #require(Data(base64Encoded: "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="))
    #expect(key.encoded == [UInt8](der))
    #expect(key.keyID == "a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f")
  }

  @Test func lineEndsOfOtherSystemsAreRead() throws {
    let text = Self.publicKey.replacingOccurrences(of: "\n", with: "\r\n")
    #expect(try VerificationKey(pem: text.utf8).pem == Self.publicKey)
    #expect(try VerificationKey(pem: Self.publicKey.utf8.dropLast()).pem == Self.publicKey)
  }

  @Test func generatedKeysDiffer() throws {
    let key = SigningKey.generate()
    #expect(key.pem != SigningKey.generate().pem)
    #expect(try SigningKey(pem: key.pem.utf8).publicKey == key.publicKey)
  }

  // MARK: Other implementations

  @Test func keysGoBothWays() throws {
    let ours = SigningKey.generate()
    let read = try SigningOracle.run("rewrite", ["private": ours.pem])
    #expect(read["private"] == ours.pem)
    #expect(read["public"] == ours.publicKey.pem)
    let theirs = try SigningOracle.run("generate")
    let key = try SigningKey(pem: try #require(theirs["private"]).utf8)
    #expect(key.pem == theirs["private"])
    #expect(key.publicKey.pem == theirs["public"])
  }

  @Test func signaturesGoBothWays() throws {
    let key = SigningKey.generate()
    let message = Array("a message".utf8)
    _ = try SigningOracle.run(
      "verify",
      [
        "public": key.publicKey.pem, "message": Hexadecimal.encode(message),
        "signature": Hexadecimal.encode(try key.sign(message)),
      ])
    let theirs = try SigningOracle.run("sign", ["private": key.pem, "message": Hexadecimal.encode(message)])
    let signature = try #require(Hexadecimal.decode(theirs["signature"] ?? ""))
    #expect(key.publicKey.isValid(signature: signature, for: message))
  }

  private static let openssl = "/usr/bin/openssl"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl))) func openSSLReadsAndWritesTheSameFiles()
    throws
  {
    func openssl(_ arguments: String..., input: String = "") throws -> String {
      let result = try ProcessRunner.run(Self.openssl, arguments, input: Array(input.utf8))
      #expect(result.status == 0, "\(result.errorText)")
      return result.outputText
    }
    let written = try openssl("genpkey", "-algorithm", "ed25519")
    let key = try SigningKey(pem: written.utf8)
    #expect(key.pem == written)
    #expect(key.publicKey.pem == (try openssl("pkey", "-pubout", input: written)))
    let ours = SigningKey.generate()
    #expect(try openssl("pkey", "-pubout", input: ours.pem) == ours.publicKey.pem)
  }

  // MARK: Secrecy

  @Test func descriptionsShowNothingSecret() throws {
    let key = try SigningKey(pem: Self.plain.utf8)
    let secret = try #require(Data(base64Encoded: "1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI="))
    var dumped = ""
    dump(key, to: &dumped)
    dump([key], to: &dumped)
    let texts = ["\(key)", String(reflecting: key), "\([key])", dumped]
    for text in texts {
      // As Base64 of the key alone, and as it stands in the file.
      #expect(!text.contains("1O5y2") && !text.contains("Tuctv5E1hK"), "\(text)")
      #expect(!text.contains(Hexadecimal.encode(secret.prefix(4))), "\(text)")
      #expect(!text.contains("\(secret[0]), \(secret[1])"), "\(text)")
    }
    #expect("\(key)" == "signing key \(key.publicKey.keyID)")
  }
}
