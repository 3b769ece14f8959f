import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// Every scalar and point of a proof about annotated rows: lies of its maker, and changes of others.
@Suite struct StatementScalarTests {
  private static let batch = try! StatementBatch(
    StatementTarget.fixture, .accuracyByGroup(classes: 3, groups: 2), selection: .range(start: 2, count: 2))
  private static let hidden = HiddenScalars(shape: batch.shape, committedInput: true, committedOutput: false)

  @Test func annotationClaimsAreHidden() {
    #expect(Self.hidden.annotationClaims.count == 2)
    #expect(Self.hidden.claims.contains(Self.hidden.annotationClaims.lowerBound))
    #expect(Self.hidden.claims.upperBound == Self.hidden.annotationClaims.upperBound)
    #expect(Self.hidden.inputClaim.map { $0 + 1 } == Self.hidden.annotationClaims.lowerBound)
  }

  /// A lie about one hidden scalar, with everything after it computed from the lie.
  @Test func everyLieIsRefused() throws {
    var seen: [Int] = []
    for index in 0..<Self.hidden.count {
      var interference = ProverInterference()
      interference.hidden = { position, value in
        if position == index {
          value += .one
          seen.append(position)
        }
      }
      let envelope = try Self.batch.prove(interference: interference).envelope
      #expect(throws: VerificationError.openingCheckFailed, "hidden scalar \(index)") {
        try Self.batch.verify(envelope)
      }
    }
    #expect(seen == Array(0..<Self.hidden.count))
  }

  /// The claims about rows and annotations, two of them falsified so that they would cancel if two powers were equal.
  @Test func liesAboutClaimsDoNotCancel() throws {
    let claims = Array(Self.hidden.claims)
    for first in claims {
      for second in claims where second > first {
        for sign in [Fr.one, -Fr.one] {
          var interference = ProverInterference()
          interference.hidden = { position, value in
            if position == first { value += .one }
            if position == second { value += sign }
          }
          let envelope = try Self.batch.prove(interference: interference).envelope
          #expect(throws: VerificationError.openingCheckFailed, "\(first) and \(second)") {
            try Self.batch.verify(envelope)
          }
        }
      }
    }
  }

  /// `w` and the sums over it agree with other labels, groups or rows than are committed to; the claims are those of the
  /// commitments, or those of `w`.
  @Test func claimsOfOtherValuesAreRefused() throws {
    var honest: [Fr] = []
    var recorder = ProverInterference()
    recorder.hidden = { honest.append($1) }
    _ = try Self.batch.prove(interference: recorder)
    var annotations = Self.batch.annotations
    for column in 0..<2 {
      annotations[column][0] = 1 - min(annotations[column][0], 1)
      let forged = ForgedBatch(Self.batch, annotations: annotations)
      let claim = Self.hidden.annotationClaims.lowerBound + column
      for position in [nil, claim] {
        var interference = forged.interference()
        interference.hidden = { index, value in if index == position { value = honest[index] } }
        let envelope = try Self.batch.prove(interference: interference).envelope
        #expect(throws: VerificationError.openingCheckFailed) { try Self.batch.verify(envelope) }
      }
    }
  }

  @Test func everyElementReplacedIsRefused() throws {
    let envelope = try Self.batch.prove().envelope
    let second = try Self.batch.prove(randomness: "second").envelope
    try Self.batch.verify(envelope)
    try Self.batch.verify(second)
    var points: [WritableKeyPath<Proof, G1Affine>] = []
    for index in envelope.proof.witnessRows.indices { points.append(\.witnessRows[index]) }
    points += [\.padCommitment, \.maskCommitment]
    for index in envelope.proof.phiRows.indices { points.append(\.phiRows[index]) }
    points += [\.productCommitment, \.settlementCommitment, \.opening, \.openingProof]
    #expect(points.map { envelope.proof[keyPath: $0] } == envelope.proof.points)
    var scalars: [WritableKeyPath<Proof, Fr>] = []
    for index in envelope.proof.padded.indices { scalars.append(\.padded[index]) }
    scalars += [\.tableDenominator, \.evaluation, \.productEvaluations.0, \.productEvaluations.1]
    #expect(scalars.map { envelope.proof[keyPath: $0] } == envelope.proof.scalars)
    func refuses(_ label: String, _ change: (inout Proof) -> Void) {
      var changed = envelope
      change(&changed.proof)
      #expect(throws: VerificationError.openingCheckFailed, "\(label)") { try Self.batch.verify(changed) }
    }
    for (index, path) in points.enumerated() {
      let own = envelope.proof[keyPath: path]
      for other in [-own, second.proof[keyPath: path]] { refuses("point \(index)") { $0[keyPath: path] = other } }
    }
    for (index, path) in scalars.enumerated() {
      let own = envelope.proof[keyPath: path]
      for other in [own + .one, second.proof[keyPath: path]] {
        refuses("scalar \(index)") { $0[keyPath: path] = other }
      }
    }
    for change in [
      { $0.witnessRows.removeLast() }, { $0.phiRows.append(.infinity) }, { $0.padded.removeLast() },
      { $0.padded.append(.zero) },
    ] as [(inout Proof) -> Void] {
      var changed = envelope
      change(&changed.proof)
      #expect(throws: VerificationError.malformed(file: "proof", field: "counts", offset: 0)) {
        try Self.batch.verify(changed)
      }
    }
  }
}
