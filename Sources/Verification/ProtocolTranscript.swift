import BN254
import FiatShamir

/// The schedule of protocol section 4: which message is absorbed when, and which challenges follow.
///
/// The prover calls the methods one by one as it makes its messages; the verifier replays a whole proof through them.
package struct ProtocolTranscript: ~Copyable {
  private var transcript = Transcript()
  private let shape: ProtocolShape
  private let packings: PublicPackings
  private let hidden: HiddenScalars
  package private(set) var challenges = Challenges()
  private let fixed: Challenges?
  /// Called after each message with its line and the new state: for test vectors.
  package var onMessage: ((TranscriptLabel, [UInt8]) -> Void)?

  /// - Parameter insecureFixedChallenges: for tests only: these are drawn, whatever was absorbed. With them nothing is
  ///   sound.
  package init(key: VerifyingKey, hidden: HiddenScalars, insecureFixedChallenges: Challenges? = nil) {
    shape = key.shape
    packings = key.packings
    self.hidden = hidden
    fixed = insecureFixedChallenges
    challenges.z = [Fr](repeating: .zero, count: shape.tableBits)
    challenges.lookupPoint = challenges.z
    challenges.rho = [Fr](repeating: .zero, count: shape.outputBits)
    challenges.sigma = [Fr](repeating: .zero, count: shape.productRounds)
    challenges.u = [Fr](repeating: .zero, count: shape.reductionRounds)
  }

  private mutating func absorb(_ label: TranscriptLabel, _ data: [UInt8]) {
    transcript.absorb(label, data)
    onMessage?(label, transcript.state)
  }

  private mutating func absorb(_ label: TranscriptLabel, points: [G1Affine]) {
    transcript.absorb(label, points: points)
    onMessage?(label, transcript.state)
  }

  private mutating func absorb(_ label: TranscriptLabel, scalars: [Fr]) {
    transcript.absorb(label, scalars: scalars)
    onMessage?(label, transcript.state)
  }

  private mutating func full(_ path: KeyPath<Challenges, Fr>) -> Fr {
    let drawn = transcript.fullChallenge()
    return fixed?[keyPath: path] ?? drawn
  }

  private mutating func short(_ path: KeyPath<Challenges, Fr>) -> Fr {
    let drawn = transcript.shortChallenge()
    return fixed?[keyPath: path] ?? drawn
  }

  /// The state after the last message: for test vectors.
  package var state: [UInt8] { transcript.state }

  package mutating func statement(_ statement: Statement) {
    absorb(.statement, statement.transcriptBytes(packings: packings))
  }

  package mutating func witness(rows: [G1Affine], pads: G1Affine, mask: G1Affine) {
    absorb(.witness, points: rows + [pads, mask])
    challenges.alpha = full(\.alpha)
    challenges.gamma = full(\.gamma)
  }

  package mutating func phi(rows: [G1Affine]) {
    absorb(.phi, points: rows)
    for i in challenges.z.indices { challenges.z[i] = short(\.z[i]) }
  }

  /// - Parameter variable: `r-1` in the first round, 0 in the last.
  package mutating func lookupRound(_ padded: [Fr], variable: Int) -> Fr {
    absorb(.lookupRound, scalars: padded)
    challenges.lookupPoint[variable] = short(\.lookupPoint[variable])
    return challenges.lookupPoint[variable]
  }

  /// - Parameter padded: `D_1..D_L, phi, M`.
  package mutating func lookupEnd(_ padded: [Fr], tableDenominator: Fr, products: [Fr]) {
    absorb(.lookupEnd, scalars: padded + [tableDenominator] + products)
    challenges.beta = full(\.beta)
    for i in challenges.rho.indices { challenges.rho[i] = short(\.rho[i]) }
  }

  /// - Parameter padded: `T_w, T_b` and the claims on committed input and output.
  package mutating func productClaims(_ padded: [Fr]) {
    absorb(.productClaims, scalars: padded)
  }

  package mutating func productRound(_ padded: [Fr], variable: Int) -> Fr {
    absorb(.productRound, scalars: padded)
    challenges.sigma[variable] = short(\.sigma[variable])
    return challenges.sigma[variable]
  }

  package mutating func productEnd(_ padded: [Fr]) {
    absorb(.productEnd, scalars: padded)
    challenges.epsilon = full(\.epsilon)
  }

  package mutating func reductionRound(_ padded: [Fr], variable: Int) -> Fr {
    absorb(.reductionRound, scalars: padded)
    challenges.u[variable] = short(\.u[variable])
    return challenges.u[variable]
  }

  package mutating func reductionEnd(_ padded: [Fr], products: G1Affine) {
    var data: [UInt8] = []
    for scalar in padded { scalar.appendCanonicalBytes(to: &data) }
    absorb(.reductionEnd, data + products.canonicalBytes)
    challenges.theta = full(\.theta)
    challenges.lambda = full(\.lambda)
    challenges.delta = full(\.delta)
  }

  package mutating func settlement(_ commitment: G1Affine) {
    absorb(.settlement, points: [commitment])
    challenges.zeta = full(\.zeta)
  }

  package mutating func evaluations(_ y: Fr, _ products: (Fr, Fr)) {
    absorb(.evaluations, scalars: [y, products.0, products.1])
    challenges.nu = full(\.nu)
  }

  package mutating func opening(_ commitment: G1Affine) {
    absorb(.opening, points: [commitment])
    challenges.zPrime = full(\.zPrime)
  }

  package mutating func openingProof(_ commitment: G1Affine) {
    absorb(.openingProof, points: [commitment])
  }

  /// All challenges of a proof whose counts have been checked.
  package mutating func replay(_ envelope: ProofEnvelope) -> Challenges {
    let proof = envelope.proof
    func padded(_ range: Range<Int>) -> [Fr] { Array(proof.padded[range]) }
    statement(envelope.statement)
    witness(rows: proof.witnessRows, pads: proof.padCommitment, mask: proof.maskCommitment)
    phi(rows: proof.phiRows)
    for (round, variable) in zip(hidden.lookupRounds, (0..<shape.tableBits).reversed()) {
      _ = lookupRound(padded(round), variable: variable)
    }
    lookupEnd(
      padded(hidden.denominators.lowerBound..<hidden.zeroCheckProducts.lowerBound),
      tableDenominator: proof.tableDenominator, products: padded(hidden.zeroCheckProducts))
    productClaims(padded(hidden.claims))
    for (round, variable) in zip(hidden.productRounds, (0..<shape.productRounds).reversed()) {
      _ = productRound(padded(round), variable: variable)
    }
    productEnd(padded(hidden.productEnd))
    for (round, variable) in zip(hidden.reductionRounds, (0..<shape.reductionRounds).reversed()) {
      _ = reductionRound(padded(round), variable: variable)
    }
    reductionEnd(padded(hidden.witnessValue..<hidden.count), products: proof.productCommitment)
    settlement(proof.settlementCommitment)
    evaluations(proof.evaluation, proof.productEvaluations)
    opening(proof.opening)
    openingProof(proof.openingProof)
    return challenges
  }
}

extension HiddenScalars {
  /// `T_w, T_b` and the claims on committed input and output.
  package var claims: Range<Int> {
    witnessClaim..<max(annotationClaims.upperBound, (outputClaim ?? inputClaim ?? biasClaim) + 1)
  }
  /// `a_l, b_l` of all product steps, then their products.
  package var productEnd: Range<Int> {
    (operands.first?.a ?? stepProducts.lowerBound)..<stepProducts.upperBound
  }
}
