import Foundation
import Plumbline
import TestSupport
import Testing

/// The digits model through the public API.
@Suite struct DigitsTests {
  @Test func aHundredDifferentDigitsAreProvedAndVerified() throws {
    let setting = try BundledModel("digits-mlp")
    let keys = try setting.keys()
    let verifier = try VerifierKey(decoding: try keys.written().verifyingKey)
    let start = ContinuousClock.now
    var seen: Set<[UInt8]> = []
    var right = 0
    for index in 0..<100 {
      let image = try setting.images.sample(index, size: 64)
      let outcome = try keys.prove(.publicValues(image))
      let proof = try RunProof(decoding: outcome.proof.encoded)
      let statement = try verifier.verify(
        proof, expecting: .init(input: image, output: outcome.output.integers), trust: .anything)
      #expect(statement.output == (try setting.model.run(setting.images, index: index)))
      #expect(seen.insert(proof.encoded).inserted)
      if statement.output?.label == setting.labels[index] { right += 1 }
    }
    #expect(right >= 95)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func proofsForContractsAreBelow8Kilobytes() throws {
    let setting = try BundledModel("digits-mlp")
    let keys = try setting.keys(.evm)
    let proof = try keys.prove(.publicValues(try setting.images.sample(0, size: 64))).proof
    #expect(proof.encoded.count < 8192)
    #expect(throws: Never.self) { try keys.verifierKey.verify(proof, trust: .anything) }
  }

  @Test func quantisedAccuracyIsWithinAPointOfTheFloatModel() throws {
    let setting = try BundledModel("digits-mlp")
    let comparison = try setting.model.comparison(
      withONNX: RepositoryPaths.path("Models/digits-mlp/model.onnx"), samples: setting.images, labels: setting.labels)
    let quantized = try #require(comparison.quantizedAccuracy)
    let float = try #require(comparison.floatAccuracy)
    #expect(quantized >= float - 0.01)
    let outputs = try setting.model.run(setting.images)
    let right = zip(outputs, setting.labels).count { $0.label == $1 }
    #expect(Double(right) / Double(outputs.count) == quantized)
  }

  @Test func keysSurviveTheirFolder() throws {
    let setting = try BundledModel("digits-mlp")
    let keys = try setting.keys()
    let folder = try keys.written().folder
    let read = try ModelKeys(folder: folder)
    #expect(read.verifierKey.digest == keys.verifierKey.digest)
    #expect(read.card == keys.card)
    let image = try setting.images.sample(1, size: 64)
    let proof = try read.prove(.privateValues(image), output: .committed)
    #expect(throws: Never.self) { try keys.verifierKey.verify(proof.proof, trust: .anything) }
    #expect(throws: PlumblineError.alreadyExists(path: folder + "/proving.key")) { try keys.write(to: folder) }
    #expect(throws: Never.self) { try keys.write(to: folder, replacing: true) }
  }

  @Test func twoSetupsAreTwoCards() throws {
    let setting = try BundledModel("digits-mlp")
    let (first, second) = (try setting.keys(), try setting.keys())
    #expect(first.card.digest != second.card.digest)
    #expect(first.card.circuitDigest == second.card.circuitDigest)
    let proof = try first.prove(.publicValues(try setting.images.sample(0, size: 64))).proof
    #expect(throws: PlumblineError.proofRefused(.otherKey)) {
      try second.verifierKey.verify(proof, trust: .anything)
    }
  }

  @Test func statementsThatDifferAreRefused() throws {
    let setting = try BundledModel("digits-mlp")
    let keys = try setting.keys()
    let image = try setting.images.sample(0, size: 64)
    let outcome = try keys.prove(.publicValues(image))
    let verifier = keys.verifierKey
    func refusal(_ expectations: VerifierKey.Expectations) -> Refusal? {
      do throws(PlumblineError) {
        _ = try verifier.verify(outcome.proof, expecting: expectations, trust: .anything)
        return nil
      } catch {
        if case .proofRefused(let refusal) = error { return refusal }
        return nil
      }
    }
    var other = image
    other[5] += 1
    var output = outcome.output.integers
    output[0] += 1
    #expect(refusal(.init(input: image)) == nil)
    #expect(refusal(.init(input: other)) == .unexpectedInput)
    #expect(refusal(.init(output: output)) == .unexpectedOutput)
    #expect(refusal(.init(context: [UInt8](repeating: 1, count: 32))) == .otherContext)
    #expect(refusal(.init(datasetRoot: [UInt8](repeating: 0, count: 32))) == .otherInputForm)
    #expect(refusal(.init(label: 3)) == .unexpectedLabel(expected: 3, found: outcome.output.label ?? -1))
  }

  @Test func samplesThatDoNotFitAreRefused() throws {
    let setting = try BundledModel("digits-mlp")
    let keys = try setting.keys()
    #expect(throws: PlumblineError.self) { try keys.prove(.publicValues([1, 2, 3])) }
    #expect(throws: PlumblineError.self) {
      try keys.prove(.publicValues([Double](repeating: .nan, count: 64)))
    }
    #expect(throws: PlumblineError.noSuchSample(index: 360, count: 360)) {
      try setting.model.run(setting.images, index: 360)
    }
  }
}
