import Attestation
import Foundation
import TestSupport
import Testing

@Suite struct Base64TextTests {
  /// RFC 4648 section 10.
  static let vectors = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ]

  @Test(arguments: vectors) func encodesAsRFC4648Says(text: String, encoded: String) {
    #expect(Base64Text.encode(Array(text.utf8)) == encoded)
    #expect(Base64Text.decode(encoded.utf8) == Array(text.utf8))
    #expect(Base64Text.decode(encoded.utf8.filter { $0 != UInt8(ascii: "=") }) == Array(text.utf8))
  }

  @Test func equalsFoundation() {
    var random = TestRandom("base64")
    for count in 0..<100 {
      let bytes = random.bytes(count)
      let text = Base64Text.encode(bytes)
      #expect(text == Data(bytes).base64EncodedString())
      #expect(Base64Text.decode(text.utf8) == bytes)
      let forURLs = text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      #expect(Base64Text.decode(forURLs.utf8) == bytes)
    }
  }

  @Test(arguments: [
    "Z", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "=", "====", "Zg==Zg==", "Zm 9v", "Zm9v\n", "+/-_", "Zé",
  ])
  func otherTextsAreRefused(text: String) {
    #expect(Base64Text.decode(text.utf8) == nil)
  }
}
