import BN254
import Circuits
import FiatShamir
import ProofTestSupport
import Proving
import QuantizedRuntime
import Testing
import Verification

/// What a context is bound to: watermarks and registrations, and statements that are neither.
@Suite struct StatementBindingTests {
  private static let fixture = StatementTarget.fixture
  private static let challenge = [UInt8](repeating: 0xc4, count: 32)
  private static let root = fixture.annotations.description.root

  private static func watermark(
    _ selection: RowSelection = .range(start: 0, count: 9), root: [UInt8] = root, challenge: [UInt8] = challenge
  ) throws -> DerivedProof {
    try fixture.prove(
      .accuracy(classes: 3), selection: selection, context: Keccak256.hash([0x22] + root + challenge),
      binding: .watermark(challenge: challenge))
  }

  private static let watermark = try! watermark()
  private static let plain = try! fixture.prove(.label, selection: .range(start: 0, count: 1))

  @Test func watermarkIsAccepted() throws {
    let statement = try Self.fixture.verifier.verify(try DerivedProof(decoding: Self.watermark.encoded))
    #expect(statement.binding == .watermark(challenge: Self.challenge))
    #expect(statement.output == [7])
    let drawn = try Self.watermark(.drawn(seed: Self.challenge, count: 3))
    #expect(try Self.fixture.verifier.verify(drawn).rows == 3)
  }

  /// Triggers, labels or challenge that were not those of the context.
  @Test func watermarkOfAnotherContextIsRefused() throws {
    var other = Self.challenge
    other[0] ^= 1
    for proof in [
      try Self.watermark(root: Self.fixture.dataset.description.root), try Self.watermark(root: other),
      DerivedProof(
        binding: .watermark(challenge: other), programs: Self.watermark.programs, parts: Self.watermark.parts),
    ] {
      #expect(throws: VerificationError.statement(.context)) { try Self.fixture.verifier.verify(proof) }
    }
    // The context changed after the proof.
    var proof = Self.watermark
    proof.binding = .watermark(challenge: other)
    proof.parts[0].envelope.statement.context = Keccak256.hash([0x22] + Self.root + other)
    #expect(throws: VerificationError.openingCheckFailed) { try Self.fixture.verifier.verify(proof) }
  }

  /// Triggers committed after the challenge: another root, so another context than the one that was agreed on.
  @Test func triggersOfAnotherRootAreRefused() throws {
    let later = try StatementTarget.dataset("later") { values in
      for row in values.indices { values[row][0] = StatementTarget.found[row] }
    }
    var proof = try later.prove(
      .accuracy(classes: 3), selection: .range(start: 0, count: 9),
      context: Self.watermark.parts[0].envelope.statement.context,
      binding: .watermark(challenge: Self.challenge))
    #expect(throws: VerificationError.statement(.context)) { try Self.fixture.verifier.verify(proof) }
    proof.binding = .none
    #expect(try Self.fixture.verifier.verify(proof).output == [9])
    #expect(throws: VerificationError.dataset(.annotations)) {
      try Self.fixture.verifier.verify(proof, policy: .init(annotationRoot: Self.root))
    }
  }

  /// Triggers picked after the challenge: some rows of the dataset, or rows of a seed of the prover's choice.
  @Test func pickedTriggersAreRefused() throws {
    for selection in [
      RowSelection.range(start: 0, count: 3), .range(start: 4, count: 4), .range(start: 1, count: 8),
      .drawn(seed: [UInt8](repeating: 5, count: 32), count: 3),
    ] {
      let proof = try Self.watermark(selection)
      #expect(throws: VerificationError.dataset(.selection)) { try Self.fixture.verifier.verify(proof) }
    }
  }

  @Test func withoutItsBindingItIsNoWatermark() throws {
    var proof = Self.watermark
    proof.binding = .none
    let statement = try Self.fixture.verifier.verify(proof)
    #expect(statement.binding == .none)
    // Neither is a plain statement made one.
    for binding in [ContextBinding.watermark(challenge: Self.challenge), .registration(registrant: "me")] {
      proof = Self.plain
      proof.binding = binding
      #expect(throws: VerificationError.statement(.result)) { try Self.fixture.verifier.verify(proof) }
    }
    proof = Self.watermark
    proof.binding = .registration(registrant: "me")
    #expect(throws: VerificationError.statement(.result)) { try Self.fixture.verifier.verify(proof) }
    let groups = try Self.fixture.prove(
      .accuracyByGroup(classes: 3, groups: 2), selection: .range(start: 0, count: 9),
      context: Keccak256.hash([0x22] + Self.root + Self.challenge), binding: .watermark(challenge: Self.challenge))
    #expect(throws: VerificationError.statement(.result)) { try Self.fixture.verifier.verify(groups) }
  }

  // MARK: Forms and keys

  /// A proof under the key of the card is none under a derived key, and the reverse.
  @Test func proofsOfTheOtherKeyAreRefused() throws {
    let (program, prover) = try Self.fixture.prover(rows: 1, .outputs)
    let key = prover.key.verifyingKey
    let base = try StatementTarget.model.prove(StatementTarget.rows[0]).envelope
    let derived = try StatementBatch(Self.fixture, .outputs, selection: .range(start: 0, count: 1)).prove().envelope
    var (first, second) = (base, derived)
    for _ in 0..<2 {
      #expect(throws: VerificationError.statement(.keyDigest)) {
        try Self.fixture.verifier.verify(
          DerivedProof(programs: [program], parts: [.init(program: 0, envelope: first)]))
      }
      #expect(throws: VerificationError.statement(.keyDigest)) { try StatementTarget.model.verifier.verify(second) }
      first.statement.context[0] ^= 1
      second.statement.context[0] ^= 1
    }
    // With the digest exchanged, too.
    first = base
    first.statement.keyDigest = key.digest
    #expect(throws: VerificationError.self) {
      try Self.fixture.verifier.verify(DerivedProof(programs: [program], parts: [.init(program: 0, envelope: first)]))
    }
    second = derived
    second.statement.keyDigest = Self.fixture.base.digest
    #expect(throws: VerificationError.statement(.inputForm)) { try StatementTarget.model.verifier.verify(second) }
  }

  /// Forms that a key does not allow.
  @Test func otherFormsAreRefused() throws {
    let batch = StatementTarget.accuracy
    let row = Self.fixture.dataset
    let single = CommittedRow(
      commitments: row.commitments[2], root: row.description.root, header: row.description.header,
      path: DatasetPath(index: 2, siblings: try row.rows([2]).path.siblings))
    let values = batch.inputs.flatMap { $0 }
    let forms: [(StatementBatch, InputForm)] = [
      (batch, .publicValues(values)), (batch, .privateInput), (batch, .committedRow(single)),
      (StatementTarget.label, .committedRow(single)),
    ]
    for (batch, form) in forms {
      var envelope = try batch.prove().envelope
      envelope.statement.input = form
      #expect(throws: VerificationError.statement(.inputForm)) { try batch.verify(envelope) }
    }
    // An annotated circuit with inputs in clear: a prover would choose the labels.
    var randomness = InsecureFixedRandomness("free labels")
    var trace = try batch.trace()
    trace.annotations = [batch.inputs.indices.map { StatementTarget.found[2 + $0] }]
    for input in [InputOpening.publicValues, .privateInput] {
      let envelope = try batch.prover.prove(
        trace, input: input, output: .publicValues, context: ProofFixture.context, randomness: &randomness
      ).envelope
      #expect(envelope.statement.output == .publicValues([4]))
      #expect(throws: VerificationError.statement(.inputForm)) { try batch.verify(envelope) }
    }
    // Rows under the key of the card.
    var envelope = try StatementTarget.model.prove(StatementTarget.rows[2]).envelope
    envelope.statement.input = .committedRows(batch.rows)
    #expect(throws: VerificationError.statement(.inputForm)) { try StatementTarget.model.verifier.verify(envelope) }
  }

  /// A model whose own circuit reads annotations: its prover would choose them, so there is no such key.
  @Test func keyOfAnAnnotatedModelIsRefused() throws {
    let batch = StatementTarget.accuracy
    let key = batch.key
    let card = ModelCard(
      circuitDigest: key.circuitDigest, rowLength: key.card.rowLength, parameterCommitments: key.parameterCommitments,
      claimedDatasetRoot: nil, metadataDigest: key.card.metadataDigest)
    let own = VerifyingKey(
      circuit: key.circuit, rowBits: key.rowBits, srsDigest: key.srsDigest, g2: key.g2, tauG2: key.tauG2,
      powers: key.powers, tableCommitments: key.tableCommitments, card: card)
    #expect(throws: VerificationError.circuit(.derivation(.baseWithAnnotations))) { try own.check() }
    #expect(throws: VerificationError.circuit(.derivation(.baseWithAnnotations))) {
      try VerifyingKey(decoding: own.encoded)
    }
    let prover = Prover(
      key: try ProvingKey(
        verifyingKey: own, powers: batch.prover.key.powers, parameters: batch.prover.key.parameters))
    var randomness = InsecureFixedRandomness("annotated")
    var trace = try batch.trace()
    trace.annotations = [batch.inputs.indices.map { StatementTarget.found[2 + $0] }]
    for input in [InputOpening.publicValues, .privateInput] {
      let envelope = try prover.prove(
        trace, input: input, output: .publicValues, context: ProofFixture.context, randomness: &randomness
      ).envelope
      #expect(throws: VerificationError.statement(.inputForm)) { try Verifier(key: own).verify(envelope) }
    }
  }

  /// A derived key is no base of another one.
  @Test func derivedKeysHaveNoDerivedKeys() throws {
    let batch = StatementTarget.label
    #expect(throws: VerificationError.inconsistentKey(.circuitDigest)) {
      try batch.key.derived(batch.program.derivation, circuit: batch.circuit, rowBits: batch.program.rowBits)
    }
  }
}
