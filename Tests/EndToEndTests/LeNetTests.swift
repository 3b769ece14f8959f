import Foundation
import Plumbline
import TestSupport
import Testing

/// LeNet-5, a convolutional network on images of 28 x 28, through the public API.
@Suite struct LeNetTests {
  @Test func quantisedAccuracyIsWithinAPointOfTheFloatModel() throws {
    let setting = try BundledModel("lenet5")
    let comparison = try setting.model.comparison(
      withONNX: setting.onnx, samples: setting.images, labels: setting.labels)
    let quantized = try #require(comparison.quantizedAccuracy)
    let float = try #require(comparison.floatAccuracy)
    #expect(comparison.samples == 500)
    #expect(float >= 0.985)
    #expect(quantized >= float - 0.01)
    #expect(comparison.clampedInputs == 0)
    let right = zip(try setting.model.run(setting.images), setting.labels).count { $0.label == $1 }
    #expect(Double(right) / 500 == quantized)
  }

  @Test func integersAreThoseOfAnIndependentImplementation() throws {
    let setting = try BundledModel("lenet5")
    let expected = try setting.integersByNumpy(first: 100)
    let found = try (0..<100).map { try setting.model.run(setting.images, index: $0).integers }
    #expect(Set(found).count == 100)
    #expect(found == expected)
    let file = try TemporaryFolders.make() + "/model.qnn"
    try setting.model.write(to: file)
    #expect(try Inspection(contentsOf: file).model?.parameterCount == 61706)
    let prepared = try setting.model.prepared()
    #expect(try (0..<100).map { try prepared.integers(for: setting.image($0).map { Float($0) }) } == expected)
  }

  @Test(arguments: Target.allCases)
  func tenImagesAreProvedAndVerified(target: Target) throws {
    let setting = try BundledModel("lenet5", target: target)
    let keys = try setting.keys(target)
    let written = try keys.written()
    let verifier = try VerifierKey(decoding: written.verifyingKey)
    let predicted = try #require(try Inspection(contentsOf: written.folder).key?.proof)
    var right = 0
    for index in 0..<10 {
      let image = try setting.image(index)
      let outcome = try keys.prove(.publicValues(image))
      let proof = try RunProof(decoding: outcome.proof.encoded)
      #expect(proof.encoded.count == predicted.fileBytes)
      #expect(proof.report.points == predicted.points && proof.report.scalars == predicted.scalars)
      let statement = try verifier.verify(
        proof, expecting: .init(input: image, output: outcome.output.integers), trust: .anything)
      #expect(statement.output == (try setting.model.run(setting.images, index: index)))
      if statement.output?.label == setting.labels[index] { right += 1 }
    }
    #expect(right >= 9)
  }

  @Test(arguments: Target.allCases)
  func privateInputsRowsAndCommittedOutputsAreProved(target: Target) throws {
    let setting = try BundledModel("lenet5", target: target)
    let ten = try Samples((0..<10).map(setting.image))
    let openings = try Dataset.commit(
      ten, circuit: setting.circuit, rowLength: .target(target), referenceString: setting.referenceString)
    let root = openings.dataset.root
    let keys = try setting.keys(target)
    let verifier = keys.verifierKey

    let hidden = try keys.prove(.privateValues(setting.image(3)), output: .committed)
    let statement = try verifier.verify(
      hidden.proof, expecting: .init(inputForm: .privateInput, outputForm: .committed), trust: .anything)
    #expect(statement.input.integers == nil && statement.output == nil)
    #expect(hidden.output == (try setting.model.run(setting.images, index: 3)))
    let opening = try #require(hidden.opening)
    #expect(opening.values == hidden.output.integers)
    #expect(opening.commitments == statement.outputCommitments)

    let row = try keys.prove(.datasetRow(openings, index: 7))
    let rowStatement = try verifier.verify(row.proof, trust: .anything)
    #expect(rowStatement.input.form == .datasetRow && rowStatement.input.row == 7)
    #expect(rowStatement.input.datasetRoot == root)
    #expect(rowStatement.output == (try setting.model.run(setting.images, index: 7)))
    let other = [UInt8](repeating: 1, count: 32)
    #expect(try verifier.refusal(of: row.proof, expecting: .init(datasetRoot: other)) == .dataset(field: "root"))
    let moved = try row.proof.edited { $0["context"] = String(repeating: "1", count: 64) }
    #expect(try verifier.refusal(of: moved) == .falseProof)
  }

  @Test(arguments: Target.allCases)
  func falseStatementsAreRefused(target: Target) throws {
    let setting = try BundledModel("lenet5", target: target)
    let keys = try setting.keys(target)
    let verifier = keys.verifierKey
    let image = try setting.image(0)
    let outcome = try keys.prove(.publicValues(image))
    let proof = outcome.proof
    #expect(try verifier.refusal(of: proof, expecting: .init(input: image)) == nil)

    // What the proof states is not what was asked for.
    var pixels = image
    pixels[14 * 28 + 14] -= pixels[14 * 28 + 14] > 0 ? 1 : -1
    var output = outcome.output.integers
    output[4] += 1
    #expect(try verifier.refusal(of: proof, expecting: .init(input: pixels)) == .unexpectedInput)
    #expect(try verifier.refusal(of: proof, expecting: .init(output: output)) == .unexpectedOutput)

    // The statement of the proof is changed: by one in an output, by one in a pixel.
    #expect(try verifier.refusal(of: proof.raising("output", at: 4)) == .falseProof)
    #expect(try verifier.refusal(of: proof.raising("input", at: 0)) == .falseProof)
    let white = try proof.edited { document in
      guard var input = document["input"] as? [String: Any], var values = input["values"] as? [Int] else { return }
      values[1] = 256
      input["values"] = values
      document["input"] = input
    }
    #expect(try verifier.refusal(of: white) == .valueOutOfRange(tensor: "image", index: 1))
  }

  /// One weight of the first dense layer is off by one: the keys are others, and a proof under them is none for these.
  @Test(arguments: Target.allCases)
  func runsOfOtherWeightsAreRefused(target: Target) throws {
    let setting = try BundledModel("lenet5", target: target)
    let keys = try setting.keys(target)
    // The weights are 8 bits wide and the greater part of the file; its middle is one of the first dense layer.
    var bytes = setting.model.encoded
    bytes[bytes.count / 2] ^= 1
    let changed = try QuantizedModel(decoding: bytes)
    let otherKeys = try ModelKeys.setUp(
      model: changed, circuit: setting.circuit, referenceString: setting.referenceString,
      options: .init(rowLength: .target(target)))
    let own = try keys.prove(.publicValues(setting.image(0))).proof
    let proof = try otherKeys.prove(.publicValues(setting.image(0))).proof
    #expect(try otherKeys.verifierKey.refusal(of: proof) == nil)
    #expect(try keys.verifierKey.refusal(of: proof) == .otherKey)
    #expect(try otherKeys.verifierKey.refusal(of: own) == .otherKey)
    let renamed = try proof.edited { document in
      document["keyDigest"] = own.report.keyDigest
      document["cardDigest"] = own.report.cardDigest
    }
    #expect(try keys.verifierKey.refusal(of: renamed) == .falseProof)
  }
}
