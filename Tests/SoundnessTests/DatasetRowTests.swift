import Attestation
import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// The committed row form: which row, of which dataset.
@Suite struct DatasetRowTests {
  static let envelope = try! Target.fixture.prove(
    Target.input, form: TargetDataset.opening(TargetDataset.index)
  ).envelope

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: VerificationError
    let change: @Sendable (inout CommittedRow) -> Void

    init(
      _ name: String, _ error: VerificationError, _ change: @escaping @Sendable (inout CommittedRow) -> Void
    ) {
      testDescription = name
      self.error = error
      self.change = change
    }
  }

  static let patches: [Refusal] = [
    Refusal("index of the neighbour", .dataset(.root)) { $0.path.index = 3 },
    Refusal("index of the first row", .dataset(.root)) { $0.path.index = 0 },
    Refusal("index beyond the rows", .dataset(.path)) { $0.path.index = 5 },
    Refusal("index of a missing leaf", .dataset(.path)) { $0.path.index = 7 },
    Refusal("index plus the size of the tree", .dataset(.path)) { $0.path.index += 8 },
    Refusal("largest index", .dataset(.path)) { $0.path.index = .max },
    Refusal("first sibling", .dataset(.root)) { $0.path.siblings[0][0] ^= 1 },
    Refusal("last sibling", .dataset(.root)) { $0.path.siblings[2][31] ^= 1 },
    Refusal("siblings exchanged", .dataset(.root)) { $0.path.siblings.swapAt(0, 1) },
    Refusal("path too short", .dataset(.path)) { $0.path.siblings.removeLast() },
    Refusal("path too long", .dataset(.path)) { $0.path.siblings.append($0.path.siblings[0]) },
    Refusal("no path", .dataset(.path)) { $0.path.siblings = [] },
    Refusal("short sibling", .dataset(.path)) { $0.path.siblings[1].removeLast() },
    Refusal("path of the neighbour", .dataset(.root)) { $0.path = TargetDataset.row(3).path },
    Refusal("rows, path of the same length", .dataset(.root)) { $0.header.rows = 6 },
    Refusal("rows, path of another length", .dataset(.path)) { $0.header.rows = 9 },
    Refusal("no rows", .dataset(.path)) { $0.header.rows = 0 },
    Refusal("padded size", .dataset(.paddedSize)) { $0.header.paddedSize = 8 },
    Refusal("padded size of 0", .dataset(.paddedSize)) { $0.header.paddedSize = 0 },
    Refusal("quantisation", .dataset(.quantisationDigest)) { $0.header.quantisationDigest[5] ^= 1 },
    Refusal("short quantisation", .dataset(.quantisationDigest)) { $0.header.quantisationDigest.removeLast() },
    Refusal("row length", .dataset(.rowLength)) { $0.header.rowLength = 32 },
    Refusal("dataset root", .dataset(.root)) { $0.root[0] ^= 1 },
    Refusal("short dataset root", .dataset(.root)) { $0.root.removeLast() },
    Refusal("commitments of another row", .dataset(.root)) { $0.commitments = TargetDataset.commitments[1] },
    Refusal("no commitments", .dataset(.path)) { $0.commitments = [] },
    Refusal("two commitments", .dataset(.path)) { $0.commitments.append(.generator) },
    // A true statement about another row, whose proof this is not.
    Refusal("another row altogether", .openingCheckFailed) { $0 = TargetDataset.row(3) },
  ]

  @Test func trueRowIsAccepted() throws {
    try Target.fixture.verifier.verify(
      Self.envelope,
      policy: .init(
        inputForms: [.committedRow], expectedOutput: Target.output, expectedDatasetRoot: TargetDataset.tree.root))
    for (index, row) in TargetDataset.rows.enumerated() {
      let result = try Target.fixture.prove(row, form: TargetDataset.opening(index))
      try Target.fixture.verifier.verify(result.envelope)
    }
  }

  @Test(arguments: patches)
  func patchedRowIsRefused(patch: Refusal) {
    guard case .committedRow(var row) = Self.envelope.statement.input else {
      Issue.record("no row")
      return
    }
    patch.change(&row)
    var envelope = Self.envelope
    envelope.statement.input = .committedRow(row)
    #expect(throws: patch.error) { try Target.fixture.verifier.verify(envelope) }
  }

  @Test func otherDatasetIsRefused() throws {
    var root = TargetDataset.tree.root
    root[31] ^= 1
    #expect(throws: VerificationError.dataset(.root)) {
      try Target.fixture.verifier.verify(Self.envelope, policy: .init(expectedDatasetRoot: root))
    }
    // The same row at the same place of another dataset: the statement is true, the proof is for the first dataset.
    var commitments = TargetDataset.commitments
    commitments[0] = commitments[1]
    let other = try DatasetTree(leafCommitments: commitments, header: TargetDataset.header)
    var row = TargetDataset.row(TargetDataset.index)
    row.root = other.root
    row.path = other.path(index: UInt64(TargetDataset.index))!
    var envelope = Self.envelope
    envelope.statement.input = .committedRow(row)
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(envelope) }
    #expect(throws: VerificationError.dataset(.root)) {
      try Target.fixture.verifier.verify(envelope, policy: .init(expectedDatasetRoot: TargetDataset.tree.root))
    }
  }

  /// The prover runs the model on one row and names another, everything else being made for the statement.
  @Test func runOnAnotherRowIsRefused() throws {
    for (index, row) in TargetDataset.rows.enumerated() where index != TargetDataset.index {
      let result = try Target.fixture.prove(row, form: TargetDataset.opening(TargetDataset.index))
      #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(result.envelope) }
    }
  }

  /// A run on an input that no interval allows has no proof, whatever was committed.
  @Test func forgedRunOnARowIsRefused() throws {
    let result = try Target.fixture.prove(
      Target.input, form: TargetDataset.opening(TargetDataset.index),
      interference: ForgedRun([8, -8, 6]).interference())
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(result.envelope) }
  }

  /// Whoever commits to garbage in the padding of a row commits to a row that has no proof.
  @Test func rowWithGarbageInItsPaddingHasNoProof() throws {
    var commitments = TargetDataset.commitments
    let powers = Target.fixture.provingKey.powers
    commitments[TargetDataset.index][0] = (G1(commitments[TargetDataset.index][0]) + powers[3]).affine
    let other = try DatasetTree(leafCommitments: commitments, header: TargetDataset.header)
    guard case .committedRow(var row, let blinding) = TargetDataset.opening(TargetDataset.index) else { return }
    row.commitments = commitments[TargetDataset.index]
    row.root = other.root
    row.path = other.path(index: UInt64(TargetDataset.index))!
    let result = try Target.fixture.prove(Target.input, form: .committedRow(row, blinding: blinding))
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(result.envelope) }
  }

  @Test func proverRefusesARowOfAnotherShape() {
    let row = TargetDataset.row(TargetDataset.index)
    #expect(throws: ProvingError.rowMismatch) {
      try Target.fixture.prove(Target.input, form: .committedRow(row, blinding: []))
    }
  }
}
