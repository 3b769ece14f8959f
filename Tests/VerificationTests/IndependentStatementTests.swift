import BN254
import CircuitCompiler
import Circuits
import ModelGraph
import ProofTestSupport
import Proving
import QuantizedRuntime
import TestSupport
import Testing
import Verification

/// The second verifier on statements about many runs: it makes the derived programs, keys and contexts itself.
@Suite struct IndependentStatementTests {
  private static let inputs: [[Int64]] = [[0, 1, 2], [-8, 7, 3], [7, -8, 6], [4, 4, 4], [-1, -2, -3]]

  /// A labelled dataset in which one column is read behind another one, and the classes are not the groups.
  private static let made = Result<DerivedFixture, any Error> {
    try DerivedFixture(
      TargetModel().fixture(), rows: Self.inputs,
      columns: [.init(name: "label", classes: 3), .init(name: "group", classes: 2), .init(name: "other", classes: 3)],
      values: [[0, 0, 1], [2, 1, 1], [0, 1, 2], [2, 0, 0], [1, 1, 1]])
  }

  private func judge(_ proofs: [DerivedProof], _ options: [String] = []) throws -> [String] {
    let fixture = try Self.made.get()
    return try SecondVerifier.run(options, key: fixture.base.encoded, proofs: proofs.map(\.encoded))
  }

  /// Without a derivation of the second verifier's own nothing is accepted.
  @Test func everyResultIsAccepted() throws {
    let fixture = try Self.made.get()
    let all = RowSelection.range(start: 0, count: 5)
    let seed = [UInt8](repeating: 3, count: 32)
    let proofs = try [
      fixture.prove(.outputs, selection: .range(start: 1, count: 3)),
      fixture.prove(.label, selection: .drawn(seed: seed, count: 3)), fixture.prove(.labelAndMargin, selection: all),
      fixture.prove(.accuracy(classes: 3), selection: all),
      fixture.prove(.accuracyByGroup(classes: 3, groups: 2), selection: .drawn(seed: seed, count: 4)),
    ]
    for proof in proofs { _ = try fixture.verifier.verify(proof) }
    let options = IndependentVerifierTests.context + ["--input", "rows", "--output", "public"]
    #expect(try judge(proofs, options) == proofs.map { _ in "accept" })
  }

  @Test func otherFormsAreAccepted() throws {
    let fixture = try Self.made.get()
    let (program, prover) = try fixture.prover(rows: 2, .outputs)
    let trace = Trace(rows: try Self.inputs.prefix(2).map { try fixture.fixture.runtime.trace($0) })
    var randomness = InsecureFixedRandomness("forms")
    var proofs: [DerivedProof] = []
    for (input, output) in [(InputOpening.publicValues, OutputRequest.publicValues), (.privateInput, .committed)] {
      let outcome = try prover.prove(
        trace, input: input, output: output, context: ProofFixture.context, randomness: &randomness)
      proofs.append(.init(programs: [program], parts: [.init(program: 0, envelope: outcome.envelope)]))
    }
    let committed = try fixture.part(
      .outputs, selection: .range(start: 3, count: 2), count: 2, output: .committed)
    proofs.append(.init(programs: [committed.program], parts: [committed.part]))
    for proof in proofs { _ = try fixture.verifier.verify(proof) }
    var other = proofs[0]
    other.parts[0].envelope.statement.output = .publicValues([1, 0, 0, 0, 0, 0])
    proofs.append(other)
    #expect(throws: VerificationError.self) { try fixture.verifier.verify(other) }
    #expect(try judge(proofs) == ["accept", "accept", "accept", "reject: the opening does not hold"])
  }

  @Test func registrationIsAcceptedForItsRegistrantAlone() throws {
    let fixture = try Self.made.get()
    let (program, prover) = try fixture.prover(rows: 1, .parameterRanges)
    let binding = ContextBinding.registration(registrant: "Registrant")
    let context = try #require(binding.context(cardDigest: fixture.base.cardDigest, annotationRoot: nil))
    var randomness = InsecureFixedRandomness("registration")
    let outcome = try prover.prove(
      Trace(input: [0], accumulators: [:], output: [1]), input: .privateInput, output: .publicValues,
      context: context, randomness: &randomness)
    let proof = DerivedProof(
      binding: binding, programs: [program], parts: [.init(program: 0, envelope: outcome.envelope)])
    _ = try fixture.verifier.verify(proof)
    var named = proof
    named.binding = .registration(registrant: "Another")
    #expect(throws: VerificationError.statement(.context)) { try fixture.verifier.verify(named) }
    var free = proof
    free.binding = .none
    #expect(throws: VerificationError.statement(.result)) { try fixture.verifier.verify(free) }
    #expect(try judge([proof, named, free]) == ["accept", "reject: statement: context", "reject: statement: result"])
  }

  @Test func watermarkIsBoundToItsChallenge() throws {
    let fixture = try Self.made.get()
    let challenge = [UInt8](repeating: 8, count: 32)
    let binding = ContextBinding.watermark(challenge: challenge)
    let context = try #require(
      binding.context(
        cardDigest: fixture.base.cardDigest, annotationRoot: fixture.annotations.description.root))
    let proofs = try [
      RowSelection.drawn(seed: challenge, count: 2), .range(start: 0, count: 5), .range(start: 0, count: 2),
    ].map { try fixture.prove(.accuracy(classes: 3), selection: $0, context: context, binding: binding) }
    for proof in proofs.prefix(2) { _ = try fixture.verifier.verify(proof) }
    #expect(throws: VerificationError.dataset(.selection)) { try fixture.verifier.verify(proofs[2]) }
    var other = proofs[0]
    other.binding = .watermark(challenge: [UInt8](repeating: 9, count: 32))
    #expect(throws: VerificationError.dataset(.selection)) { try fixture.verifier.verify(other) }
    let refused = "reject: dataset: selection"
    #expect(try judge(proofs + [other]) == ["accept", "accept", refused, refused])
  }

  /// A proof in one file with its key; a changed key is no better for being there.
  @Test func portableProofsAreAccepted() throws {
    let fixture = try Self.made.get()
    let proof = try fixture.prove(.label, selection: .range(start: 2, count: 1)).encoded
    func portable(_ key: [UInt8]) -> [UInt8] {
      var out = ByteWriter()
      out.write(bytes: Array("PLBPORT".utf8) + [0])
      out.write(UInt32(1))
      for part in [key, proof] {
        out.write(count: part.count)
        out.write(bytes: part)
      }
      return out.bytes
    }
    let key = fixture.base.encoded
    var other = key
    other[key.count - 65] ^= 1  // the metadata digest
    let verdicts = try SecondVerifier.run([], key: nil, proofs: [portable(key), portable(other), portable(key) + [0]])
    #expect(verdicts == ["accept", "reject: key: card digest", "reject: portable proof: trailing bytes"])
  }

  /// Both verifiers refuse every change, though not always with the same reason first.
  @Test func partsAndAlteredOnesAreJudgedAlike() throws {
    let fixture = try Self.made.get()
    let selection = RowSelection.drawn(seed: [UInt8](repeating: 9, count: 32), count: 5)
    let parts = try [(0, 2, 0), (2, 2, 0), (4, 1, 1)].map { first, count, program in
      try fixture.part(.accuracy(classes: 3), selection: selection, first: first, count: count, program: program)
    }
    let proof = DerivedProof(programs: [parts[0].program, parts[2].program], parts: parts.map(\.part))
    _ = try fixture.verifier.verify(proof)

    func rows(_ proof: inout DerivedProof, part: Int = 0, _ change: (inout CommittedRows) -> Void) {
      guard case .committedRows(var rows) = proof.parts[part].envelope.statement.input else { return }
      change(&rows)
      proof.parts[part].envelope.statement.input = .committedRows(rows)
    }
    let changes: [((inout DerivedProof) -> Void, VerificationError, String)] = [
      ({ $0.parts.swapAt(0, 1) }, .statement(.parts), "statement: parts"),
      ({ $0.parts.removeLast() }, .statement(.parts), "statement: parts"),
      ({ $0.programs.swapAt(0, 1) }, .statement(.parts), "proof: another key"),
      ({ $0.programs[1].derivation.result = .accuracy(classes: 2) }, .statement(.parts), "statement: parts"),
      ({ $0.programs[1].derivation.limbWidth = 16 }, .circuit(.notDerived(.tables, "")), "notDerived: tables"),
      ({ rows(&$0) { $0.siblings[0][0] ^= 1 } }, .dataset(.root), "dataset: root"),
      ({ rows(&$0) { $0.siblings.removeLast() } }, .dataset(.path), "dataset: path"),
      ({ rows(&$0) { $0.commitments.swapAt(0, 1) } }, .dataset(.root), "dataset: root"),
      ({ rows(&$0) { $0.header.paddedSize = 8 } }, .statement(.parts), "dataset: paddedSize"),
      ({ rows(&$0) { $0.annotations = nil } }, .statement(.parts), "dataset: annotations"),
      ({ rows(&$0) { $0.annotations?.columns = [1] } }, .statement(.parts), "dataset: columns"),
      (
        { proof in for part in 0..<3 { rows(&proof, part: part) { $0.annotations?.columns = [1] } } },
        .dataset(.columns), "dataset: columns"
      ),
      (
        { proof in for part in 0..<3 { rows(&proof, part: part) { $0.annotations?.columns = [2] } } },
        .openingCheckFailed, "the opening does not hold"
      ),
      (
        { $0.parts[1].envelope.statement.output = .publicValues([0]) }, .openingCheckFailed, "the opening does not hold"
      ),
    ]
    var altered: [DerivedProof] = []
    for (change, error, _) in changes {
      var own = proof
      change(&own)
      #expect(throws: error) { try fixture.verifier.verify(own) }
      altered.append(own)
    }
    let verdicts = try judge([proof] + altered)
    #expect(verdicts == ["accept"] + changes.map { "reject: \($0.2)" })
  }
}
