import BN254
import Circuits
import PolynomialCommitments
import Verification

/// What a prover holds: the verifying key, the powers, and the parameters with their blinding. Secret.
package struct ProvingKey: Sendable {
  package let verifyingKey: VerifyingKey
  /// `[tau^i]_1` for `i < D`.
  package let powers: [G1Affine]
  package let parameters: ParameterVector
  /// Of what a proof commits to, in rows of `b`.
  package let committer: RowCommitter
  /// Of what is committed in rows as long as those of the card.
  package var fixedCommitter: RowCommitter {
    let shape = verifyingKey.shape
    return shape.fixedRowBits == shape.rowBits
      ? committer : RowCommitter(powers: powers, rowLength: shape.fixedRowLength)
  }

  package init(verifyingKey: VerifyingKey, powers: [G1Affine], parameters: ParameterVector) throws(ProvingError) {
    let need = verifyingKey.shape.requiredPowers
    guard powers.count >= need else { throw .tooFewPowers(have: powers.count, need: need) }
    self.verifyingKey = verifyingKey
    self.powers = powers
    self.parameters = parameters
    committer = RowCommitter(powers: powers, rowLength: verifyingKey.shape.rowLength)
  }

  /// Powers that a proving key holds at least, where the reference string has them: enough for rows of 1024 entries, and
  /// for the hidden scalars of most derived keys. Every proof checks them all, so more would cost those of single runs.
  package static let powersForDerivedKeys = (1 << 10) + 2

  /// Commits to tables and parameters and puts both keys together.
  ///
  /// - Parameters:
  ///   - tensors: for each parameter tensor its real entries in address order.
  ///   - srs: a checked structured reference string with enough powers.
  ///   - rowBits: `log2 b`, at least 4.
  package static func setup(
    circuit: Circuit, tensors: [[Int64]], srs: StructuredReferenceString, rowBits: Int, claimedDatasetRoot: [UInt8]?,
    metadataDigest: [UInt8], randomness: inout some ScalarSource
  ) throws(ProvingError) -> ProvingKey {
    guard rowBits >= 4 else { throw .circuit(.rule(.rowLength, circuit.name)) }
    let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
    guard srs.powers.count >= shape.requiredPowers else {
      throw .tooFewPowers(have: srs.powers.count, need: shape.requiredPowers)
    }
    let powers = Array(srs.powers.prefix(max(shape.requiredPowers, powersForDerivedKeys)))
    let blinding = RowBlinding.random(shape.parameterRows, from: &randomness)
    let parameters = try ParameterVector(tensors, circuit: circuit, rowBits: rowBits, blinding: blinding)
    let committer = RowCommitter(powers: powers, rowLength: shape.rowLength)
    let commitments = committer.commit(parameters.entries, blinding: blinding)
    let first = Array(powers[0..<shape.rowLength])
    let card = ModelCard(
      circuitDigest: circuit.digest, rowLength: shape.rowLength, parameterCommitments: commitments,
      claimedDatasetRoot: claimedDatasetRoot, metadataDigest: metadataDigest)
    let key = VerifyingKey(
      circuit: circuit, rowBits: rowBits, srsDigest: srs.sourceDigest, g2: srs.g2, tauG2: srs.tauG2, powers: first,
      tableCommitments: TableVector(circuit).commitments(powers: first), card: card)
    return try ProvingKey(verifyingKey: key, powers: powers, parameters: parameters)
  }
}
