import BN254
import EVMVerification
import Foundation
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// What goes wrong with verifiers on chain: `Python/pitfalls.py`, with proofs made here.
@Suite struct PitfallTests {
  /// A proof as the scripts read it.
  struct Sample: Encodable {
    var name: String
    var key: String
    var program: String
    var proof: String
    var instances: [String]

    init(_ name: String, key: VerifyingKey, _ envelope: ProofEnvelope) throws {
      let calldata = try Calldata(envelope, key: key)
      self.name = name
      let contractKey = try ContractKey(key)
      self.key = Hexadecimal.encode(contractKey.bytes)
      program = Hexadecimal.encode(contractKey.program)
      proof = Hexadecimal.encode(calldata.proof)
      instances = calldata.instances.map { Hexadecimal.encode($0) }
    }
  }

  private static let cases = 11

  @Test func pitfalls() throws {
    let model = try ModelFixture("tiny", ProofFixture(TinyModels.mlp()), input: [1, 15, 4])
    let key = model.verifyingKey
    let honest = try model.prove(.publicValues, .publicValues)
    var wrong = honest
    wrong.proof.padded[3] += .one
    let other = try ModelFixture("other", ProofFixture(TinyModels.mlp(seed: 2)), input: [1, 15, 4])
    let samples = [
      try Sample("public", key: key, honest), try Sample("row", key: key, model.prove(.committedRow, .committed)),
      try Sample(
        "other context", key: key,
        model.prove(.publicValues, .publicValues, context: [UInt8](repeating: 0x77, count: 32))),
      try Sample("wrong", key: key, wrong),
      // Judged under the first key.
      try Sample("other key", key: other.verifyingKey, other.prove(.publicValues, .publicValues)),
    ]
    let input = try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: samples.map { ($0.name, $0) }))
    let output = try PythonOracle.run("Tests/EVMVerificationTests/Python/pitfalls.py", input: Array(input))
    let text = String(decoding: output, as: UTF8.self)
    #expect(text.split(separator: "\n").count { $0.hasPrefix("passed ") } == Self.cases, "\(text)")
  }

  /// Gas is that of the specification, whose newest fork charges for precompiles and calldata what a block will.
  @Test func gasIsThatOfTheSpecification() throws {
    let model = try ModelFixture("tiny", ProofFixture(TinyModels.mlp()), input: [1, 15, 4])
    let samples = [
      try Sample("public", key: model.verifyingKey, model.prove(.publicValues, .publicValues)),
      try Sample("row", key: model.verifyingKey, model.prove(.committedRow, .committed)),
    ]
    let output = try PythonOracle.run(
      "Tests/EVMVerificationTests/Python/gas_agreement.py", input: Array(JSONEncoder().encode(samples)))
    let text = String(decoding: output, as: UTF8.self)
    #expect(text.split(separator: "\n").count { $0.hasPrefix("passed ") } == samples.count, "\(text)")
  }
}
