import Attestation
import BN254
import Circuits
import ProofTestSupport
import Proving
import QuantizedRuntime
import Testing
import Verification

/// False runs behind a statement: values that single steps or lookups forbid, all else computed from them and claimed.
@Suite struct StatementForgeryTests {
  enum Batch: Sendable {
    case accuracy, groups, label, margin

    var batch: StatementBatch {
      switch self {
      case .accuracy: StatementTarget.accuracy
      case .groups: StatementTarget.groupAccuracy
      case .label: StatementTarget.label
      case .margin: StatementTarget.margin
      }
    }
  }

  struct Forgery: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let batch: Batch
    /// Whether a lookup stands against it; otherwise only a linear step does.
    let breaksLookup: Bool
    /// Whether the output changes.
    let claims: Bool
    let change: @Sendable (String, inout [Int64]) -> Void

    /// - Parameter changes: for each tensor what becomes of its sums, table values or limbs.
    init(
      _ name: String, _ batch: Batch, breaksLookup: Bool = false, claims: Bool = true,
      _ changes: [String: @Sendable (inout [Int64]) -> Void]
    ) {
      testDescription = name
      self.batch = batch
      self.breaksLookup = breaksLookup
      self.claims = claims
      change = { name, values in changes[name]?(&values) }
    }
  }

  /// Counts are about rows 2 to 5, of which row 3, the second of them, is labelled wrongly; labels about rows 7 and 8, of
  /// which the first has two greatest outputs; margins about rows 6 and 7.
  static let forgeries: [Forgery] = [
    Forgery("one right row more, by the sum", .accuracy, ["accuracy": { $0[0] += 1 }]),
    Forgery("one right row fewer, by the sum", .accuracy, ["accuracy": { $0[0] -= 1 }]),
    Forgery("a wrong row said to be right", .accuracy, breaksLookup: true, ["correct": { $0[1] = 1 }]),
    Forgery("a right row said to be wrong", .accuracy, breaksLookup: true, ["correct": { $0[0] = 0 }]),
    Forgery("all rows said to be right", .accuracy, breaksLookup: true, ["correct": { $0 = $0.map { _ in 1 } }]),
    Forgery("a right row counted four times", .accuracy, breaksLookup: true, ["correct": { $0 = [2, 0, 0, 0] }]),
    Forgery("a difference hidden", .accuracy, ["correct.difference": { $0[1] = 0 }]),
    Forgery("a label that suits", .accuracy, ["label": { $0[1] = StatementTarget.labels[3] }]),
    Forgery("another remainder", .accuracy, ["label.best": { $0[1] += 2 }]),
    Forgery("a right row moved to the other group", .groups, breaksLookup: true, ["group.member": { $0.swapAt(0, 1) }]),
    Forgery("a row in both groups", .groups, breaksLookup: true, ["group.member": { $0[0...1] = [1, 1] }]),
    Forgery("a row in no group", .groups, breaksLookup: true, ["group.member": { $0[0...1] = [0, 0] }]),
    Forgery("another group, by its difference", .groups, ["group.member.difference": { $0.swapAt(2, 3) }]),
    Forgery("counts moved, by the sums", .groups, ["accuracy": { $0 = [2, 2, 1, 2] }]),
    Forgery("a count of 1 that is 2", .groups, ["group.one": { $0[0] = 2 }]),
    Forgery("another number of classes, by the ramp", .groups, ["group.ramp1": { $0.reverse() }]),
    Forgery("an output of the model", .label, ["logits": { $0[3] += 40 }]),
    Forgery("a score", .label, ["label.score": { $0[3] += 1000 }]),
    Forgery("a label, by the list", .label, ["labels": { $0[1] = 0 }]),
    Forgery("a label, by the remainder", .label, ["label": { $0[1] = 0 }]),
    Forgery("the ramp: the highest of equal outputs", .label, ["label.ramp2": { $0.reverse() }]),
    Forgery("the margin too large", .margin, ["margin": { $0[0] += 5 }]),
    Forgery("the margin too large, by the second greatest", .margin, ["margin.others": { $0[1...2] = [-20, -20] }]),
    Forgery("the margin, by the list", .margin, ["labels": { $0[1] += 1 }]),
    Forgery(
      "another class left out of the margin", .margin, breaksLookup: true,
      ["margin.isLabel": { $0.swapAt(0, 1) }]),
    Forgery(
      "two classes left out of the margin", .margin, breaksLookup: true,
      ["margin.isLabel": { $0[2] = 1 }]),
    Forgery(
      "no class left out of the margin", .margin, breaksLookup: true,
      ["margin.isLabel": { $0 = $0.map { _ in 0 } }]),
  ]

  @Test(arguments: [Batch.accuracy, .groups, .label, .margin])
  func honestBatchThroughTheHooksIsAccepted(kind: Batch) throws {
    let batch = kind.batch
    let honest = ForgedBatch(batch)
    #expect(honest.unanswered == 0)
    let witness = try Witness(
      batchTrace(batch), circuit: batch.circuit, shape: batch.shape, parameters: batch.prover.key.parameters)
    #expect(honest.entries == witness.entries.map { Fr($0) })
    #expect(honest.output == witness.output)
    try batch.verify(try batch.prove(interference: honest.interference()).envelope)
  }

  private func batchTrace(_ batch: StatementBatch) throws -> Trace {
    var trace = try batch.trace()
    trace.annotations = batch.annotations
    return trace
  }

  @Test(arguments: forgeries)
  func forgeryIsRefused(forgery: Forgery) throws {
    let batch = forgery.batch.batch
    let (honest, forged) = (ForgedBatch(batch), ForgedBatch(batch, change: forgery.change))
    #expect(forged.entries != honest.entries)
    #expect((forged.unanswered > 0) == forgery.breaksLookup)
    #expect((forged.output != honest.output) == forgery.claims)
    let envelope = try batch.prove(interference: forged.interference()).envelope
    #expect(throws: VerificationError.openingCheckFailed) { try batch.verify(envelope) }
  }

  /// Every output entry claimed one larger over an honest run.
  @Test(arguments: [Batch.accuracy, .groups, .label, .margin])
  func falseOutputOfAnHonestRunIsRefused(kind: Batch) throws {
    let batch = kind.batch
    let honest = ForgedBatch(batch)
    for index in honest.output.indices {
      for change in [Int64(1), -1] {
        var output = honest.output
        output[index] += change
        guard let domain = batch.key.outputDomain, domain.contains(output[index]) else { continue }
        let envelope = try batch.prove(interference: honest.interference(claiming: output)).envelope
        #expect(throws: VerificationError.openingCheckFailed) { try batch.verify(envelope) }
      }
    }
  }

  /// Values that were not committed to, run and counted honestly.
  @Test func otherValuesThanCommittedAreRefused() throws {
    for batch in [StatementTarget.accuracy, StatementTarget.groupAccuracy] {
      for row in 0..<4 {
        var inputs = batch.inputs
        inputs[row][1] += inputs[row][1] == 7 ? -1 : 1
        var forgeries = [ForgedBatch(batch, inputs: inputs)]
        for column in batch.annotations.indices {
          var annotations = batch.annotations
          annotations[column][row] = (annotations[column][row] + 1) % 2
          forgeries.append(ForgedBatch(batch, annotations: annotations))
        }
        for forged in forgeries {
          #expect(forged.unanswered == 0)
          let envelope = try batch.prove(interference: forged.interference()).envelope
          #expect(throws: VerificationError.openingCheckFailed) { try batch.verify(envelope) }
        }
      }
    }
  }

  /// The prover opens other values than it computed with, or other rows than it ran on.
  @Test func otherOpeningsAreRefused() throws {
    let batch = StatementTarget.accuracy
    var opening = batch.opening
    opening.annotations.swapAt(0, 1)
    var rows = batch.inputs
    rows.swapAt(0, 1)
    let swapped = try StatementBatch(
      StatementTarget.fixture, .accuracy(classes: 3), selection: .range(start: 4, count: 4))
    for envelope in [
      try batch.prove(opening: opening).envelope, try batch.prove(swapped.trace()).envelope,
      try batch.prove(opening: swapped.opening).envelope,
      try batch.prove(swapped.trace(), opening: swapped.opening).envelope,
    ] {
      #expect(throws: VerificationError.openingCheckFailed) { try batch.verify(envelope) }
    }
  }

  /// A committed label that is no class: no honest proof, and none of a prover that looks it up in a wider range.
  @Test func labelOutsideItsClassesIsRefused() throws {
    let batch = StatementTarget.accuracy
    let annotations = StatementTarget.fixture.annotations
    let place = try #require(batch.inputs.indices.first { StatementTarget.found[2 + $0] > 0 })
    var (rows, opening) = (batch.rows, batch.opening)
    opening.annotations[place][0] = 3
    let commitment = batch.prover.key.fixedCommitter.commit(
      opening.annotations[place] + [0], blinding: opening.annotationBlinding[place])
    var commitments = annotations.commitments
    commitments[2 + place] = commitment
    let tree = try DatasetTree(leafCommitments: commitments, header: annotations.description.header)
    rows.annotations?.commitments[place] = commitment
    rows.annotations?.root = tree.root
    rows.annotations?.siblings = try #require(tree.multiPath(indices: [2, 3, 4, 5])).siblings
    #expect(throws: ProvingError.self) { try batch.prove(rows: rows, opening: opening) }

    let annotation = batch.circuit.annotations[0]
    let weak = try batch.unchecked { circuit in
      for (index, step) in circuit.steps.enumerated() {
        guard case .range(var range) = step, range.argument == annotation, range.lower < 0 else { continue }
        range.lower = 0
        circuit.steps[index] = .range(range)
        let table = circuit.tables.firstIndex { $0.tag == range.tag }!
        circuit.tables[table].rows = .range(lower: 0, bits: range.bits)
      }
    }
    #expect(weak.circuit != batch.circuit)
    try weak.verify(try weak.prove(rows: rows, opening: opening).envelope)
    var interference = ProverInterference()
    interference.statement = { $0.keyDigest = batch.key.digest }
    let envelope = try weak.prove(rows: rows, opening: opening, interference: interference).envelope
    #expect(throws: VerificationError.openingCheckFailed) { try batch.verify(envelope) }
  }

  /// Rows between the last one and the next power of two: whatever stands there counts nothing.
  @Test func paddingRowsAreNotCounted() throws {
    let batch = try StatementBatch(
      StatementTarget.fixture, .accuracy(classes: 3), selection: .range(start: 0, count: 3))
    let honest = ForgedBatch(batch)
    // The padding is a right row: difference 0 gives 1.
    let padded = ForgedBatch(batch, padding: ["correct.difference": 0, "correct": 1])
    #expect(padded.unanswered == 0)
    #expect(padded.entries != honest.entries)
    try batch.verify(try batch.prove(interference: padded.interference()).envelope)
    let envelope = try batch.prove(interference: padded.interference(claiming: [honest.output[0] + 1])).envelope
    #expect(throws: VerificationError.valueOutOfRange(tensor: "accuracy", index: 0)) { try batch.verify(envelope) }
    let other = try StatementBatch(
      StatementTarget.fixture, .accuracy(classes: 3), selection: .range(start: 3, count: 3))
    let wrong = ForgedBatch(other, padding: ["correct.difference": 0, "correct": 1])
    try other.verify(try other.prove(interference: wrong.interference()).envelope)
    let more = try other.prove(interference: wrong.interference(claiming: [wrong.output[0] + 1])).envelope
    #expect(throws: VerificationError.openingCheckFailed) { try other.verify(more) }
  }
}
