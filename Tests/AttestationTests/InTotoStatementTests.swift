import Attestation
import Foundation
import TestSupport
import Testing

@Suite struct InTotoStatementTests {
  static let type = "urn:example:v1"
  static let statement = InTotoStatement(
    subjects: [.init(name: "a", digest: ["sha256": "00", "keccak256": "11"]), .init(name: "b", digest: ["x": "22"])],
    predicateType: type, predicate: .object([.init("z", .number("1")), .init("a", .null)]))

  static let text =
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{\"a\":null,\"z\":1},"
    + "\"predicateType\":\"urn:example:v1\",\"subject\":[{\"digest\":{\"keccak256\":\"11\",\"sha256\":\"00\"},"
    + "\"name\":\"a\"},{\"digest\":{\"x\":\"22\"},\"name\":\"b\"}]}"

  private static func read(_ text: String, payloadType: String = InTotoStatement.payloadType) throws
    -> InTotoStatement
  {
    try InTotoStatement(
      DSSEEnvelope(payloadType: payloadType, payload: Array(text.utf8)), predicateType: type)
  }

  @Test func isWrittenSortedAndReadBack() throws {
    #expect(String(decoding: Self.statement.encoded, as: UTF8.self) == Self.text)
    let read = try Self.read(Self.text)
    #expect(read.subjects == Self.statement.subjects)
    #expect(read.predicate == Self.statement.predicate.sorted)
    #expect(read.encoded == Self.statement.encoded)
    #expect(try Self.read(Self.text.replacingOccurrences(of: "{\"_type\"", with: "{\"more\":[], \"_type\"")) == read)
  }

  static let refused: [(String, String, AttestationError)] = [
    ("{\"_type\"", "{\"_kind\"", .malformed(.statement, field: "_type")),
    ("Statement/v1", "Statement/v0.1", .unsupported(field: "_type", value: "https://in-toto.io/Statement/v0.1")),
    ("\"predicateType\"", "\"type\"", .malformed(.statement, field: "predicateType")),
    ("urn:example:v1", "urn:example:v2", .unsupported(field: "predicateType", value: "urn:example:v2")),
    ("\"subject\":[", "\"subject\":[1,", .malformed(.statement, field: "subject[0].name")),
    ("\"subject\"", "\"about\"", .malformed(.statement, field: "subject")),
    ("\"name\":\"b\"", "\"name\":2", .malformed(.statement, field: "subject[1].name")),
    ("{\"x\":\"22\"}", "{}", .malformed(.statement, field: "subject[1].digest")),
    ("\"22\"", "22", .malformed(.statement, field: "subject[1].digest.x")),
    ("{\"a\":null,\"z\":1}", "[]", .malformed(.statement, field: "predicate")),
    ("\"predicate\":", "\"_type\":1,\"predicate\":", .notJSON(.statement, .duplicateName("_type"))),
    ("\"a\":null", "\"z\":null", .notJSON(.statement, .duplicateName("z"))),
    (":1}", ":01}", .notJSON(.statement, .syntax(offset: 70))),
  ]

  @Test(arguments: refused.indices) func otherStatementsAreRefused(index: Int) throws {
    let (old, new, error) = Self.refused[index]
    let text = Self.text.replacingOccurrences(of: old, with: new)
    #expect(text != Self.text)
    #expect(throws: error) { try Self.read(text) }
  }

  @Test func otherPayloadsAreRefusedByTheirType() {
    let type = "application/vnd.in-toto"
    #expect(throws: AttestationError.unsupported(field: "payloadType", value: type)) {
      try Self.read(Self.text, payloadType: type)
    }
  }
}
