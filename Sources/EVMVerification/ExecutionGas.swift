import Verification

/// What `PlumblineVerifier` and `PlumblineModels` execute, by constants that were measured on a node with the rules of
/// Prague; `Tests/Vectors/contract-gas.json` has what was measured, and a test compares. For models much larger than those
/// measured it is a guess.
package enum ExecutionGas {
  /// What the gas of `verifyProof` depends on.
  package struct Measures: Sendable, Equatable {
    package var proofBytes: Int
    /// Of the verification program in the key data.
    package var instructions: Int
    /// Points that are multiplied: commitments of the key and of the proof.
    package var points: Int

    package init(proofBytes: Int, instructions: Int, points: Int) {
      self.proofBytes = proofBytes
      self.instructions = instructions
      self.points = points
    }

    package init(_ proof: ContractProof, key: VerifyingKey, contractKey: ContractKey) {
      let shape = key.shape
      proofBytes = proof.proof.count
      instructions = contractKey.instructions
      points = shape.tableRows + shape.parameterRows + shape.witnessRows + shape.phiRows + 6
    }
  }

  /// Of `verifyProof`, without base and calldata of the transaction.
  package static func verification(_ measures: Measures) -> Int {
    constant + perProofByte * measures.proofBytes + perInstruction * measures.instructions
      + perPoint * measures.points
  }

  /// As `Tests/EndToEndTests/Python/fit-gas.py` prints them.
  static let constant = 75_220
  static let perProofByte = 81
  static let perInstruction = 953
  static let perPoint = 6_800

  /// Of `deploy(key)`, on top of what creating the model verifier costs: hashing, checks of points, the entry of the
  /// registry, the event.
  package static func deployment(of key: ContractKey) -> Int {
    deploymentConstant + deploymentPerByte * key.bytes.count
  }

  static let deploymentConstant = 40_000
  static let deploymentPerByte = 4
}
