import Verification

/// What a contract is given of a proof.
package struct ProofCalldata: Sendable, Equatable {
  /// Context, forms, input part, output part.
  package var instances: [EVMWord]
  package var proof: [UInt8]

  package init(instances: [EVMWord], proof: [UInt8]) {
    self.instances = instances
    self.proof = proof
  }
}

/// How statements and proofs become what a contract is given.
package protocol ProofCalldataCoding: Sendable {
  /// The values of a public input that the words state, or `nil` if they state none.
  func inputValues(_ words: [EVMWord], key: VerifyingKey) -> [Int64]?

  func calldata(_ envelope: ProofEnvelope, key: VerifyingKey) throws -> ProofCalldata
}
