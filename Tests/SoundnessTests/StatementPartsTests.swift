import BN254
import Circuits
import FiatShamir
import ProofTestSupport
import Proving
import Testing
import Verification

/// Parts that are right in themselves and together make no statement, or another one than they say.
@Suite struct StatementPartsTests {
  private static let verifier = StatementTarget.fixture.verifier
  private static let selection = RowSelection.range(start: 1, count: 5)
  private static let question = Derivation.Result.accuracy(classes: 3)

  /// Places 0 and 1, 2 and 3, and 4 of the selection.
  private static let batches = try! [(0, 2), (2, 2), (4, 1)].map { first, count in
    try StatementBatch(StatementTarget.fixture, question, selection: selection, first: first, count: count)
  }
  private static let proof = DerivedProof(
    programs: [batches[0].program, batches[2].program],
    parts: try! zip(batches, [0, 0, 1]).map { .init(program: $1, envelope: try $0.prove().envelope) })

  private static func part(
    _ fixture: DerivedFixture = StatementTarget.fixture, _ question: Derivation.Result = question,
    _ selection: RowSelection = selection, first: Int, count: Int, program: Int = 0,
    context: [UInt8] = ProofFixture.context, output: OutputRequest = .publicValues, columns: [Int]? = nil
  ) throws -> DerivedProof.Part {
    let batch = try StatementBatch(fixture, question, selection: selection, first: first, count: count)
    var (rows, opening) = (batch.rows, batch.opening)
    if let columns { (rows, opening) = try fixture.rows(selection, first: first, count: count, columns: columns) }
    let envelope = try batch.prove(rows: rows, opening: opening, output: output, context: context).envelope
    try batch.verify(envelope)
    return .init(program: program, envelope: envelope)
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: VerificationError
    let change: @Sendable (inout DerivedProof) throws -> Void

    init(
      _ name: String, _ error: VerificationError = .statement(.parts),
      _ change: @escaping @Sendable (inout DerivedProof) throws -> Void
    ) {
      testDescription = name
      self.error = error
      self.change = change
    }
  }

  static let refusals: [Refusal] = [
    Refusal("first part missing") { $0.parts.removeFirst() },
    Refusal("middle part missing") { $0.parts.remove(at: 1) },
    Refusal("last part missing") { proof in
      proof.parts.removeLast()
      proof.programs.removeLast()
    },
    Refusal("a part twice") { $0.parts.insert($0.parts[1], at: 1) },
    Refusal("the first part again at the end") { $0.parts.append($0.parts[0]) },
    Refusal("parts in another order") { $0.parts.swapAt(0, 1) },
    Refusal("the short part first") { $0.parts.swapAt(0, 2) },
    Refusal("overlapping part") { $0.parts[1] = try part(first: 1, count: 2) },
    Refusal("part after a gap") { $0.parts[1] = try part(first: 3, count: 2) },
    Refusal("part of another selection") {
      $0.parts[1] = try part(selection: .range(start: 1, count: 6), first: 2, count: 2)
    },
    Refusal("part of a drawn selection") {
      $0.parts[1] = try part(selection: .drawn(seed: [UInt8](repeating: 3, count: 32), count: 5), first: 2, count: 2)
    },
    Refusal("part of another dataset") {
      $0.parts[1] = try part(try StatementTarget.dataset("again"), first: 2, count: 2)
    },
    Refusal("part with other labels") { proof in
      let other = try StatementTarget.dataset("statements") { $0[3][0] = StatementTarget.found[3] }
      #expect(other.dataset.description.root == StatementTarget.fixture.dataset.description.root)
      proof.parts[1] = try part(other, first: 2, count: 2)
    },
    Refusal("part that reads another column") { $0.parts[1] = try part(first: 2, count: 2, columns: [2]) },
    Refusal("part with another context") {
      $0.parts[1] = try part(first: 2, count: 2, context: [UInt8](repeating: 1, count: 32))
    },
    Refusal("part with a committed output") { $0.parts[1] = try part(first: 2, count: 2, output: .committed) },
    Refusal("part about another question") { proof in
      let other = try StatementBatch(
        StatementTarget.fixture, .label, selection: selection, first: 4, count: 1)
      proof.programs[1] = other.program
      proof.parts[2] = .init(program: 1, envelope: try other.prove().envelope)
    },
    Refusal("rows without annotations beside rows with them") { proof in
      guard case .committedRows(var rows) = proof.parts[1].envelope.statement.input else { return }
      rows.annotations = nil
      proof.parts[1].envelope.statement.input = .committedRows(rows)
    },
    Refusal("no parts") { $0.parts = [] },
    Refusal("no programs") { $0.programs = [] },
    Refusal("program that no part uses") {
      $0.programs.append(
        try StatementBatch(
          StatementTarget.fixture, question, selection: selection, first: 0, count: 3
        ).program)
    },
    Refusal("programs in another order") { proof in
      proof.programs.swapAt(0, 1)
      for index in proof.parts.indices { proof.parts[index].program = 1 - proof.parts[index].program }
    },
    Refusal("a program twice") { proof in
      proof.programs.insert(proof.programs[0], at: 1)
      proof.parts[1].program = 1
      proof.parts[2].program = 2
    },
    Refusal("program beyond the list") { $0.parts[2].program = 2 },
    Refusal("negative program") { $0.parts[0].program = -1 },
    Refusal("program of another length", .statement(.parts)) { $0.parts[2].program = 0 },
    Refusal("one row under two places of a selection", .dataset(.duplicateRow)) { proof in
      guard case .committedRows(var rows) = proof.parts[1].envelope.statement.input,
        case .committedRows(let first) = proof.parts[0].envelope.statement.input
      else { return }
      rows.commitments[1] = first.commitments[0]
      proof.parts[1].envelope.statement.input = .committedRows(rows)
    },
    Refusal("output of one part", .openingCheckFailed) { proof in
      proof.parts[0].envelope.statement.output = .publicValues([0])
    },
    Refusal("proof of one part under another", .openingCheckFailed) {
      $0.parts[1].envelope.proof = $0.parts[0].envelope.proof
    },
    Refusal("card of a part", .statement(.cardDigest)) { $0.parts[2].envelope.statement.cardDigest[0] ^= 1 },
    Refusal("key of a part", .statement(.keyDigest)) { $0.parts[2].envelope.statement.keyDigest[0] ^= 1 },
  ]

  private static func part(selection: RowSelection, first: Int, count: Int) throws -> DerivedProof.Part {
    try part(StatementTarget.fixture, question, selection, first: first, count: count)
  }

  @Test func togetherTheyAreAccepted() throws {
    let statement = try Self.verifier.verify(try DerivedProof(decoding: Self.proof.encoded))
    #expect(statement.rows == 5)
    #expect(statement.output == [4])
  }

  @Test(arguments: refusals)
  func otherPartsAreRefused(refusal: Refusal) throws {
    var proof = Self.proof
    try refusal.change(&proof)
    #expect(proof != Self.proof)
    #expect(throws: refusal.error) { try Self.verifier.verify(proof) }
  }

  /// Programs are listed in the order of their first use.
  @Test func programsAreListedAsTheyAreUsed() throws {
    let batches = try [(0, 2), (2, 1), (3, 2)].map { first, count in
      try StatementBatch(
        StatementTarget.fixture, Self.question, selection: Self.selection, first: first, count: count)
    }
    let envelopes = try batches.map { try $0.prove().envelope }
    func proof(_ programs: [Int], _ uses: [Int]) -> DerivedProof {
      DerivedProof(
        programs: programs.map { batches[$0].program },
        parts: zip(uses, envelopes).map { .init(program: $0, envelope: $1) })
    }
    #expect(try Self.verifier.verify(proof([0, 1], [0, 1, 0])).output == [4])
    #expect(throws: VerificationError.statement(.parts)) { try Self.verifier.verify(proof([1, 0], [1, 0, 1])) }
  }

  /// Two questions about the rows of one selection, and two forms of input.
  @Test func partsOfTwoKindsAreRefused() throws {
    let selection = RowSelection.range(start: 0, count: 2)
    let questions = try [Derivation.Result.label, .labelAndMargin].enumerated().map { index, question in
      try StatementBatch(StatementTarget.fixture, question, selection: selection, first: index, count: 1)
    }
    let mixed = DerivedProof(
      programs: questions.map(\.program),
      parts: try questions.enumerated().map { .init(program: $0, envelope: try $1.prove().envelope) })
    #expect(throws: VerificationError.statement(.parts)) { try Self.verifier.verify(mixed) }

    let (program, prover) = try StatementTarget.fixture.prover(rows: 1, .label)
    var randomness = InsecureFixedRandomness("two forms")
    let trace = try StatementTarget.model.runtime.trace([1, 2, 3])
    let parts = try [InputOpening.publicValues, .privateInput].map { input in
      DerivedProof.Part(
        program: 0,
        envelope: try prover.prove(
          trace, input: input, output: .publicValues, context: ProofFixture.context, randomness: &randomness
        ).envelope)
    }
    for part in parts { _ = try Self.verifier.verify(DerivedProof(programs: [program], parts: [part])) }
    #expect(throws: VerificationError.statement(.parts)) {
      try Self.verifier.verify(DerivedProof(programs: [program], parts: parts))
    }
  }

  /// Rows of two datasets, without annotations that name their features.
  @Test func partsOfTwoDatasetsAreRefused() throws {
    let selection = RowSelection.range(start: 0, count: 2)
    let batches = try [StatementTarget.fixture, StatementTarget.dataset("again")].enumerated().map { index, fixture in
      try StatementBatch(fixture, .label, selection: selection, first: index, count: 1)
    }
    let parts = try batches.map { DerivedProof.Part(program: 0, envelope: try $0.prove().envelope) }
    for (batch, part) in zip(batches, parts) { try batch.verify(part.envelope) }
    #expect(throws: VerificationError.statement(.parts)) {
      try Self.verifier.verify(DerivedProof(programs: [batches[0].program], parts: parts))
    }
  }

  /// A whole statement is not that of another dataset, selection, context or form.
  @Test func demandsAreMet() throws {
    let rows = Self.batches[0].rows
    let honest = DerivedPolicy(
      context: ProofFixture.context, inputForms: [.committedRows], datasetRoot: rows.root,
      annotationRoot: rows.annotations?.root, selection: Self.selection)
    _ = try Self.verifier.verify(Self.proof, policy: honest)
    let changes: [(VerificationError, (inout DerivedPolicy) -> Void)] = [
      (.statement(.context), { $0.context?[0] ^= 1 }), (.statement(.context), { $0.context = [] }),
      (.statement(.inputForm), { $0.inputForms = [.privateInput] }), (.dataset(.root), { $0.datasetRoot?[31] ^= 1 }),
      (.dataset(.annotations), { $0.annotationRoot?[0] ^= 1 }),
      (.dataset(.selection), { $0.selection = .range(start: 1, count: 4) }),
      (.dataset(.selection), { $0.selection = .drawn(seed: [UInt8](repeating: 0, count: 32), count: 5) }),
    ]
    for (error, change) in changes {
      var policy = honest
      change(&policy)
      #expect(throws: error) { try Self.verifier.verify(Self.proof, policy: policy) }
    }
    // Statements that are about no dataset meet no demand for one.
    let (program, prover) = try StatementTarget.fixture.prover(rows: 1, .outputs)
    var randomness = InsecureFixedRandomness("private")
    let envelope = try prover.prove(
      try StatementTarget.model.runtime.trace([1, 2, 3]), input: .privateInput, output: .publicValues,
      context: ProofFixture.context, randomness: &randomness
    ).envelope
    let hidden = DerivedProof(programs: [program], parts: [.init(program: 0, envelope: envelope)])
    #expect(try Self.verifier.verify(hidden).rows == 1)
    for policy in [
      DerivedPolicy(datasetRoot: rows.root), .init(annotationRoot: rows.root), .init(selection: Self.selection),
    ] {
      #expect(throws: VerificationError.statement(.inputForm)) { try Self.verifier.verify(hidden, policy: policy) }
    }
  }
}
