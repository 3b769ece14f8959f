import Attestation
import BN254
import Foundation
import Testing
import Verification

@Suite struct ModelCardDocumentTests {
  static let metadata = "trained on a Tuesday"
  static let card = ModelCard(
    circuitDigest: [UInt8](repeating: 1, count: 32), rowLength: 64,
    parameterCommitments: [.generator, (Fr(5) * G1(.generator)).affine],
    claimedDatasetRoot: [UInt8](repeating: 2, count: 32), metadataDigest: ModelCardDocument.metadataDigest(metadata))

  static let document = ModelCardDocument(
    card: card, model: "net", metadata: metadata, srsDigest: [UInt8](repeating: 3, count: 32), srsIsInsecure: true)

  @Test func isReadBackFromJSON() throws {
    let json = try JSONEncoder().encode(Self.document)
    let read = try JSONDecoder().decode(ModelCardDocument.self, from: json)
    #expect(read == Self.document)
    #expect(try read.card() == Self.card)
  }

  @Test func cardsWithoutADatasetAreReadBack() throws {
    var card = Self.card
    card.claimedDatasetRoot = nil
    let document = ModelCardDocument(
      card: card, model: "net", metadata: Self.metadata, srsDigest: [], srsIsInsecure: false)
    #expect(try document.card() == card)
  }

  /// Every field that the digest covers.
  static let changes: [(ModelCardError, @Sendable (inout ModelCardDocument) -> Void)] = [
    (.malformed(field: "format"), { $0.format = "card" }),
    (.unsupportedVersion(2), { $0.version = 2 }),
    (.malformed(field: "rowLength"), { $0.rowLength = 48 }),
    (.digestMismatch(field: "digest"), { $0.rowLength = 128 }),
    (.malformed(field: "circuitDigest"), { $0.circuitDigest.removeLast() }),
    (.digestMismatch(field: "digest"), { $0.circuitDigest = String(repeating: "0", count: 64) }),
    (.malformed(field: "parameterCommitments"), { $0.parameterCommitments[0] = String(repeating: "1", count: 128) }),
    (.digestMismatch(field: "digest"), { $0.parameterCommitments.swapAt(0, 1) }),
    (.digestMismatch(field: "digest"), { $0.claimedDatasetRoot = nil }),
    (.digestMismatch(field: "metadataDigest"), { $0.metadata += "." }),
    (.digestMismatch(field: "metadataDigest"), { $0.metadataDigest = String(repeating: "0", count: 64) }),
    (.digestMismatch(field: "digest"), { $0.digest = String(repeating: "0", count: 64) }),
  ]

  @Test(arguments: changes.indices) func changedCardsAreRefused(index: Int) {
    let (error, change) = Self.changes[index]
    var document = Self.document
    change(&document)
    #expect(throws: error) { try document.card() }
  }

  @Test func hexadecimalTextIsStrict() {
    #expect(HexadecimalText.decode("0x00aBff") == [0, 0xab, 0xff])
    #expect(HexadecimalText.decode("00abff", count: 3) == [0, 0xab, 0xff])
    #expect(HexadecimalText.encode([0, 0xab, 0xff]) == "00abff")
    for text in ["0", "0x0", "0g", " 00", "00 ", "\u{FF11}\u{FF12}"] {
      #expect(HexadecimalText.decode(text) == nil, "\(text)")
    }
    #expect(HexadecimalText.decode("00abff", count: 2) == nil)
  }
}
