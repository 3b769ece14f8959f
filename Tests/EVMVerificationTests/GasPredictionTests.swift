import CircuitCompiler
import EVMVerification
import Foundation
import TestSupport
import Testing

/// The gas that layouts are chosen by, against the execution specification.
///
/// `PLUMBLINE_GAS_SAMPLES=samples.json swift test -c release --filter GasPredictionTests` writes bundled models in many
/// layouts; `Tests/EVMVerificationTests/Python/fit_layout_gas.py samples.json` prints the constants that fit them.
@Suite struct GasPredictionTests {
  @Test func roomIsThatOfTheContract() {
    #expect(ContractRoom.programResults == ContractLimits.programResults)
    #expect(ContractRoom.codeBytes == ContractLimits.codeBytes)
    #expect(ContractRoom.hiddenScalars == ContractLimits.hiddenScalars)
    #expect(ContractRoom.proofBytes == ContractLimits.proofBytes)
  }

  @Test func layoutsCostWhatIsPredicted() throws {
    if let path = ProcessInfo.processInfo.environment["PLUMBLINE_GAS_SAMPLES"] {
      let models = try GasSample.fixtures(bundled: ["iris-mlp", "digits-mlp", "lenet5"], rows: -2...1)
      let samples = try models.map { try GasSample($0) }
      try JSONEncoder().encode(samples).write(to: URL(fileURLWithPath: path))
    }
    let samples = try GasSample.fixtures(bundled: ["digits-mlp"], rows: 0...0).map { try GasSample($0) }
    struct Measured: Decodable {
      struct Call: Decodable {
        var name: String
        var verdict: String
        var execution: Int
        var intrinsic: Int
      }
      var calls: [Call]
    }
    let output = try PythonOracle.run(
      "Tests/EVMVerificationTests/Python/eels.py", input: Array(JSONEncoder().encode(samples)))
    let measured = try JSONDecoder().decode(Measured.self, from: Data(output)).calls
    #expect(measured.count == samples.count)
    for (sample, call) in zip(samples, measured) {
      #expect(call.verdict == "true", "\(sample.name)")
      let gas = call.execution + call.intrinsic
      #expect(abs(sample.predicted - gas) <= gas / 50, "\(sample.name): \(gas), predicted \(sample.predicted)")
      let bytes = sample.program.count / 2
      // Tensors cut at random share more of the program than is counted.
      #expect(
        abs(sample.predictedProgramBytes - bytes) <= bytes / (sample.name.hasSuffix("in blocks") ? 5 : 25),
        "\(sample.name): \(bytes) bytes, predicted \(sample.predictedProgramBytes)")
    }
  }
}
