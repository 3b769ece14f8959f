import BN254
import Verification

/// What the verifier contract takes.
package struct ContractProofCoding: ProofCalldataCoding {
  package init() {}

  package func inputValues(_ words: [EVMWord], key: VerifyingKey) -> [Int64]? {
    var scalars: [Fr] = []
    for word in words {
      guard let scalar = Fr(canonicalBytes: word.bytes) else { return nil }
      scalars.append(scalar)
    }
    return key.inputPacking?.values(of: scalars)
  }

  package func calldata(_ envelope: ProofEnvelope, key: VerifyingKey) throws -> ProofCalldata {
    let proof = try ContractProof(envelope, key: key)
    return ProofCalldata(instances: proof.instances.compactMap { EVMWord(bytes: $0) }, proof: proof.proof)
  }
}
