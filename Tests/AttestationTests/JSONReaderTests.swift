import Attestation
import Foundation
import TestSupport
import Testing

@Suite struct JSONReaderTests {
  static func read(_ text: String) throws(JSONError) -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  @Test func valuesAreRead() throws {
    let value = try Self.read(
      " {\"a\": [1, -0.5e+3, true, false, null],\t\"b\":{}, \"c\" : \"\\u00e9\\ud83d\\ude00\\n\\/\", \"d\":[] }\r\n")
    #expect(
      value
        == .object([
          .init("a", .array([.number("1"), .number("-0.5e+3"), .bool(true), .bool(false), .null])),
          .init("b", .object([])), .init("c", .string("é😀\n/")), .init("d", .array([])),
        ]))
    #expect(value["c"]?.string == "é😀\n/")
    #expect(value["e"] == nil)
  }

  static let refused: [(String, Int)] = [
    ("", 0), ("{", 1), ("{\"a\"}", 4), ("{\"a\":1,}", 7), ("[1,]", 3), ("[1 2]", 3), ("1 2", 2), ("tru", 0),
    ("01", 1), ("-", 1), ("+1", 0), ("1.", 2), (".5", 0), ("1e", 2), ("0x1", 1), ("NaN", 0), ("\"", 1),
    ("\"a", 2), ("\"\n\"", 1), ("\"\\x\"", 2), ("\"\\u12g4\"", 5), ("\"\\ud800\"", 2), ("\"\\ud800\\u0041\"", 2),
    ("\"\\udc00\"", 2), ("{a:1}", 1), ("\u{FEFF}1", 0), ("[1]x", 3), ("'a'", 0), ("// a\n1", 0),
  ]

  @Test(arguments: refused.indices) func otherTextsAreRefused(index: Int) {
    let (text, offset) = Self.refused[index]
    #expect(throws: JSONError.syntax(offset: offset)) { try Self.read(text) }
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    for bytes: [UInt8] in [[0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]] {
      #expect(throws: JSONError.syntax(offset: 0)) { try JSONReader.read(bytes) }
    }
  }

  @Test func namesAreUnique() {
    #expect(throws: JSONError.duplicateName("a")) { try Self.read("{\"a\":1,\"b\":{\"a\":1},\"a\":1}") }
    #expect(throws: JSONError.duplicateName("a")) { try Self.read("[{\"\\u0061\":1,\"a\":2}]") }
  }

  @Test func depthIsBounded() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try Self.read(nested(32))
    #expect(throws: JSONError.tooDeep(offset: 32)) { try Self.read(nested(33)) }
    #expect(throws: JSONError.tooDeep(offset: 32)) { try Self.read(String(repeating: "[", count: 1 << 20)) }
  }

  @Test func isWrittenAsFoundationReadsIt() throws {
    let text = "\u{0}\u{1f}\"\\/\u{7f}\u{2028}é😀\t\r\n\u{8}\u{c}"
    let value = JSONValue.object([
      .init("z", .array([.number("-12"), .null, .bool(true)])), .init(text, .string(text)), .init("a", .object([])),
    ])
    #expect(try JSONReader.read(value.encoded) == value)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(value.encoded)) as? [String: Any])
    #expect(object[text] as? String == text)
    #expect((object["z"] as? [Any])?.first as? Int == -12)
    let sorted = try #require(String(validating: value.sorted.encoded, as: UTF8.self))
    #expect(sorted.hasPrefix("{\"\\u0000\\u001f\\\"\\\\/"))
    #expect(sorted.hasSuffix(",\"a\":{},\"z\":[-12,null,true]}"))
  }

  @Test(arguments: [
    ("{\"a\":1,\"b\":[2,{\"c\":3}]}", "{\"b\":[2,{\"c\":3}],\"a\":1}", nil),
    ("{\"a\":1}", "{\"a\":2}", "a"), ("{\"a\":1}", "{\"a\":1.0}", "a"), ("{\"a\":1}", "{}", "a"),
    ("{}", "{\"b\":null}", "b"), ("{\"a\":[1,{\"b\":2}]}", "{\"a\":[1,{\"b\":3}]}", "a[1].b"),
    ("{\"a\":[1]}", "{\"a\":[1,2]}", "a"), ("{\"a\":\"1\"}", "{\"a\":1}", "a"),
    // Equal by Swift's rules for text, but not the same.
    ("{\"a\":\"\u{e9}\"}", "{\"a\":\"e\u{301}\"}", "a"),
  ])
  func differencesHaveAPlace(left: String, right: String, place: String?) throws {
    #expect(try Self.read(left).firstDifference(from: try Self.read(right)) == place)
    #expect(try Self.read(right).firstDifference(from: try Self.read(left)) == place)
  }
}
