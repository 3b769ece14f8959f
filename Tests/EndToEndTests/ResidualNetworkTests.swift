import Foundation
import Plumbline
import TestSupport
import Testing

/// A residual network on pictures of 3 x 32 x 32: convolutions of stride 2, shortcuts, batch normalisation, averages.
@Suite struct ResidualNetworkTests {
  /// Widths are given, so that quantisation measures one candidate.
  private func setting() throws -> BundledModel {
    try BundledModel("resnet-tiny", options: .init(weightBits: 8, activationBits: 8, tableRows: 8192))
  }

  @Test func integersAreThoseOfAnIndependentImplementation() throws {
    let setting = try setting()
    let expected = try setting.integersByNumpy(first: 10)
    let found = try (0..<10).map { try setting.model.run(setting.images, index: $0).integers }
    #expect(Set(found).count == 10)
    #expect(found == expected)
  }

  @Test func twoPicturesAreProvedAndVerified() throws {
    let setting = try setting()
    #expect(setting.report.weightBits == 8 && setting.report.activationBits == 8)
    let keys = try setting.keys()
    let written = try keys.written()
    let verifier = try VerifierKey(decoding: written.verifyingKey)
    let predicted = try #require(try Inspection(contentsOf: written.folder).key?.proof)
    for index in 0..<2 {
      let picture = try setting.image(index)
      let outcome = try keys.prove(.publicValues(picture))
      let proof = try RunProof(decoding: outcome.proof.encoded)
      #expect(proof.encoded.count == predicted.fileBytes)
      let statement = try verifier.verify(
        proof, expecting: .init(input: picture, label: setting.labels[index]), trust: .anything)
      #expect(statement.output == (try setting.model.run(setting.images, index: index)))
      #expect(try verifier.refusal(of: proof.raising("output", at: index)) == .falseProof)
    }
  }
}
