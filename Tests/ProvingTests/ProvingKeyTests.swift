import BN254
import Circuits
import ProofTestSupport
import Proving
import Testing
import Verification

@Suite struct ProvingKeyTests {
  static let fixture: ProofFixture? = try? ProofFixture(TinyModels.mlp())

  private func key() throws -> ProvingKey { try #require(Self.fixture).provingKey }

  @Test func fileIsReadBack() throws {
    let key = try key()
    let decoded = try ProvingKey(decoding: key.encoded)
    #expect(decoded.encoded == key.encoded)
    #expect(decoded.parameters == key.parameters)
  }

  /// The powers above the rows carry the blinding: whoever replaces them could read commitments.
  @Test(arguments: [16, 17, 20])
  func blindingPowersAreChecked(index: Int) throws {
    let key = try key()
    #expect(key.verifyingKey.shape.rowLength == 16)
    for wrong in [G1Affine.infinity, .generator, -key.powers[index]] {
      var powers = key.powers
      powers[index] = wrong
      let forged = try ProvingKey(verifyingKey: key.verifyingKey, powers: powers, parameters: key.parameters)
      #expect(throws: ProvingError.verification(.inconsistentKey(.structuredReferenceString))) {
        try ProvingKey(decoding: forged.encoded)
      }
    }
  }

  @Test func tooFewPowersAreRefused() throws {
    let key = try key()
    let need = key.verifyingKey.shape.requiredPowers
    #expect(throws: ProvingError.tooFewPowers(have: need - 1, need: need)) {
      try ProvingKey(
        verifyingKey: key.verifyingKey, powers: Array(key.powers[0..<(need - 1)]), parameters: key.parameters)
    }
  }

  @Test func parametersMustFitTheirWidths() throws {
    let key = try key()
    let circuit = key.verifyingKey.circuit
    var tensors = key.parameters.tensors(of: circuit)
    tensors[0][5] = 1 << Int64(circuit.parameterBits[0] - 1)
    #expect(throws: ProvingError.parameterOutOfRange(tensor: circuit.parameters[0].name, index: 5)) {
      try ParameterVector(
        tensors, circuit: circuit, rowBits: key.verifyingKey.rowBits, blinding: key.parameters.blinding)
    }
  }

  @Test func damagedFilesNeverTrap() throws {
    let file = try key().encoded
    for length in stride(from: 0, to: file.count, by: 97) {
      #expect(throws: ProvingError.self) { try ProvingKey(decoding: Array(file[0..<length])) }
    }
    #expect(throws: ProvingError.self) { try ProvingKey(decoding: file + [0]) }
  }
}
