import Verification

/// What `PlumblineVerifier` and `PlumblineModels` execute, by constants that were measured on a node with the rules of
/// Prague; `Tests/Vectors/contract-gas.json` has what was measured, and a test compares. For models much larger than those
/// measured it is a guess.
package enum ExecutionGas {
  /// What the gas of `verifyProof` depends on.
  package struct Measures: Sendable, Equatable {
    package var proofBytes: Int
    package var programBytes: Int
    /// Points that are multiplied: commitments of the key, of the proof and of the statement, and the generator.
    package var points: Int

    package init(proofBytes: Int, programBytes: Int, points: Int) {
      self.proofBytes = proofBytes
      self.programBytes = programBytes
      self.points = points
    }

    package init(_ proof: ContractProof, key: VerifyingKey, contractKey: ContractKey) {
      let shape = key.shape
      proofBytes = proof.proof.count
      programBytes = contractKey.program.count
      points =
        shape.tableRows + shape.parameterRows + shape.witnessRows + shape.phiRows + 7
        + proof.statementPoints(key: key)
    }
  }

  /// What the precompiled contracts take of it (EIP-1108): a multiplication and an addition for each point, and the
  /// pairing of two pairs.
  package static func multiplications(points: Int) -> Int { 6_150 * points }
  package static let pairing = 113_000

  /// Of `verifyProof`, without base and calldata of the transaction.
  package static func verification(_ measures: Measures) -> Int {
    constant + perProofByte * measures.proofBytes + perProgramByte * measures.programBytes
      + perPoint * measures.points
  }

  /// As `Tests/EndToEndTests/Python/fit-gas.py` prints them.
  static let constant = 217_000
  static let perProofByte = 6
  static let perProgramByte = 6
  static let perPoint = 6_800

  /// Of `deploy`, on top of what creating the program and the model verifier costs: hashing, checks of points, the entries
  /// of the registry, the event.
  package static func deployment(of key: ContractKey) -> Int {
    deploymentConstant + deploymentPerByte * (key.bytes.count + key.program.count)
  }

  static let deploymentConstant = 71_400
  static let deploymentPerByte = 1
}
