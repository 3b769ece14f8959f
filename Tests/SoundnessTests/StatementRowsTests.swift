import Attestation
import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// Which rows, of which dataset, with which annotations: every false word about them is refused, in a finished proof and in
/// one that was made for it.
@Suite struct StatementRowsTests {
  private static let batch = StatementTarget.groupAccuracy
  private static let envelope = try! batch.prove().envelope

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: VerificationError
    let change: @Sendable (inout CommittedRows) throws -> Void

    init(
      _ name: String, _ error: VerificationError, _ change: @escaping @Sendable (inout CommittedRows) throws -> Void
    ) {
      testDescription = name
      self.error = error
      self.change = change
    }
  }

  /// Rows 2 to 5 of 9: the siblings are leaves 0 and 1 as one, 6 and 7 as one, and what is above row 8.
  static let features: [Refusal] = [
    Refusal("two rows exchanged", .dataset(.root)) { $0.commitments.swapAt(1, 2) },
    Refusal("the first row in place of the second", .dataset(.root)) { $0.commitments[1] = $0.commitments[0] },
    Refusal("a row that is not selected", .dataset(.root)) { $0.commitments[3] = commitments(6) },
    Refusal("a row too few", .dataset(.path)) { $0.commitments.removeLast() },
    Refusal("a row too many", .dataset(.path)) { $0.commitments.append(commitments(6)) },
    Refusal("no rows", .dataset(.path)) { $0.commitments = [] },
    Refusal("two commitments of one row", .dataset(.path)) { $0.commitments[0].append(.generator) },
    Refusal("no commitment of one row", .dataset(.path)) { $0.commitments[2] = [] },
    Refusal("one row later", .dataset(.path)) { $0.selection = .range(start: 3, count: 4) },
    Refusal("two rows later", .dataset(.path)) {
      $0.selection = .range(start: 4, count: 4)
    },
    Refusal("the places after the first", .dataset(.selection)) { $0.first = 1 },
    Refusal("a longer selection", .dataset(.path)) {
      $0.selection = .range(start: 1, count: 5)
    },
    Refusal("beyond the dataset by one", .dataset(.selection)) { $0.selection = .range(start: 6, count: 4) },
    Refusal("far beyond the dataset", .dataset(.selection)) { $0.selection = .range(start: .max, count: 4) },
    Refusal("fewer rows than the program", .dataset(.selection)) { $0.selection = .range(start: 2, count: 3) },
    Refusal("no selection", .dataset(.selection)) { $0.selection = .range(start: 2, count: 0) },
    Refusal("a selection of too many rows", .dataset(.selection)) { $0.selection = .range(start: 0, count: .max) },
    Refusal("first place beyond the selection", .dataset(.selection)) { $0.first = 5 },
    Refusal("largest first place", .dataset(.selection)) { $0.first = .max },
    Refusal("short seed", .dataset(.selection)) {
      $0.selection = .drawn(seed: [UInt8](repeating: 1, count: 31), count: 4)
    },
    Refusal("first sibling", .dataset(.root)) { $0.siblings[0][0] ^= 1 },
    Refusal("last sibling", .dataset(.root)) { $0.siblings[$0.siblings.count - 1][31] ^= 0x80 },
    Refusal("siblings exchanged", .dataset(.root)) { $0.siblings.swapAt(0, 1) },
    Refusal("path too short", .dataset(.path)) { $0.siblings.removeLast() },
    Refusal("path too long", .dataset(.path)) { $0.siblings.append($0.siblings[0]) },
    Refusal("no path", .dataset(.path)) { $0.siblings = [] },
    Refusal("short sibling", .dataset(.path)) { $0.siblings[0].removeLast() },
    Refusal("a leaf as the node above it", .dataset(.root)) {
      $0.siblings[0] = DatasetHash.leaf(index: 0, commitments: commitments(0))
    },
    Refusal("rows, path of the same length", .dataset(.root)) { $0.header.rows = 10 },
    Refusal("rows, path of another length", .dataset(.path)) { $0.header.rows = 17 },
    Refusal("rows below the selection", .dataset(.selection)) { $0.header.rows = 5 },
    Refusal("no dataset rows", .dataset(.selection)) { $0.header.rows = 0 },
    Refusal("padded size of another model", .dataset(.paddedSize)) { $0.header.paddedSize = 8 },
    Refusal("padded size of 0", .dataset(.paddedSize)) { $0.header.paddedSize = 0 },
    Refusal("quantisation", .dataset(.quantisationDigest)) { $0.header.quantisationDigest[5] ^= 1 },
    Refusal("short quantisation", .dataset(.quantisationDigest)) { $0.header.quantisationDigest.removeLast() },
    Refusal("longer rows", .dataset(.rowLength)) { $0.header.rowLength = 32 },
    Refusal("shorter rows", .dataset(.rowLength)) { $0.header.rowLength = 8 },
    Refusal("dataset root", .dataset(.root)) { $0.root[0] ^= 1 },
    Refusal("short dataset root", .dataset(.root)) { $0.root.removeLast() },
    Refusal("root of the annotations", .dataset(.root)) { $0.root = $0.annotations!.root },
  ]

  static let annotations: [Refusal] = [
    Refusal("no annotations", .dataset(.annotations)) { $0.annotations = nil },
    annotation("schema of other features", .dataset(.annotations)) {
      $0.schema = try schema(root: [UInt8](repeating: 1, count: 32))
    },
    annotation("schema of other names", .dataset(.annotations)) {
      $0.schema = try schema(columns: [.init(name: "other", classes: 3)] + Array(StatementTarget.columns.dropFirst()))
    },
    annotation("schema with another number of classes", .dataset(.annotations)) {
      $0.schema = try schema(columns: [.init(name: "label", classes: 4)] + Array(StatementTarget.columns.dropFirst()))
    },
    annotation("schema of feature names", .dataset(.annotations)) {
      $0.schema = try schema(featureNames: ["a", "b", "c"])
    },
    annotation("quantisation of the header", .dataset(.annotations)) { $0.header.quantisationDigest[0] ^= 1 },
    annotation("rows of the header", .dataset(.annotations)) { $0.header.rows = 8 },
    annotation("padded size of the header", .dataset(.paddedSize)) { $0.header.paddedSize = 2 },
    annotation("row length of the header", .dataset(.rowLength)) { $0.header.rowLength = 64 },
    annotation("root", .dataset(.root)) { $0.root[31] ^= 1 },
    annotation("root of the features", .dataset(.root)) {
      $0.root = StatementTarget.fixture.dataset.description.root
    },
    annotation("labels of two rows exchanged", .dataset(.root)) { $0.commitments.swapAt(0, 3) },
    annotation("labels of a row that is not selected", .dataset(.root)) { $0.commitments[1] = labelCommitments(0) },
    annotation("labels of one row too few", .dataset(.path)) { $0.commitments.removeFirst() },
    annotation("labels of one row too many", .dataset(.path)) { $0.commitments.append(labelCommitments(6)) },
    annotation("two commitments of one row", .dataset(.path)) { $0.commitments[0] += labelCommitments(6) },
    annotation("sibling", .dataset(.root)) { $0.siblings[1][7] ^= 1 },
    annotation("siblings of the features", .dataset(.root)) { annotations in
      annotations.siblings = StatementTarget.groupAccuracy.rows.siblings
    },
    annotation("path too short", .dataset(.path)) { $0.siblings.removeLast() },
    annotation("path too long", .dataset(.path)) { $0.siblings.append($0.siblings[0]) },
    annotation("one column", .dataset(.columns)) { $0.columns = [0] },
    annotation("three columns", .dataset(.columns)) { $0.columns = [0, 1, 2] },
    annotation("one column for both", .dataset(.columns)) { $0.columns = [0, 0] },
    annotation("columns exchanged", .dataset(.columns)) { $0.columns = [1, 0] },
    annotation("column with another number of classes", .dataset(.columns)) { $0.columns = [0, 2] },
    annotation("column that is not there", .dataset(.columns)) { $0.columns = [0, 3] },
    annotation("negative column", .dataset(.columns)) { $0.columns = [-1, 1] },
    // Another column of as many classes: a true statement, whose proof this is not.
    annotation("another column of as many classes", .openingCheckFailed) { $0.columns = [2, 1] },
  ]

  private static func annotation(
    _ name: String, _ error: VerificationError,
    _ change: @escaping @Sendable (inout CommittedRows.Annotations) throws -> Void
  ) -> Refusal {
    Refusal("annotations: " + name, error) { try change(&$0.annotations!) }
  }

  private static func schema(
    root: [UInt8] = StatementTarget.fixture.dataset.description.root, featureNames: [String] = [],
    columns: [DatasetAnnotations.Column] = StatementTarget.columns
  ) throws -> DatasetAnnotations {
    try DatasetAnnotations(featuresRoot: root, featureNames: featureNames, columns: columns)
  }

  private static func commitments(_ row: Int) -> [G1Affine] { StatementTarget.fixture.dataset.commitments[row] }
  private static func labelCommitments(_ row: Int) -> [G1Affine] {
    StatementTarget.fixture.annotations.commitments[row]
  }

  @Test func trueRowsAreAccepted() throws {
    try Self.batch.verify(Self.envelope)
    let statement = try StatementTarget.fixture.verifier.verify(
      Self.batch.statement(Self.envelope),
      policy: .init(
        inputForms: [.committedRows], datasetRoot: Self.batch.rows.root,
        annotationRoot: Self.batch.rows.annotations?.root, selection: StatementTarget.some))
    #expect(statement.output == Self.counts)
  }

  /// What plain loops count: for each group the right ones and all.
  private static let counts: [Int64] = (0..<2).flatMap { group -> [Int64] in
    let members = (2..<6).filter { StatementTarget.groups[$0] == Int64(group) }
    return [Int64(members.count { StatementTarget.labels[$0] == StatementTarget.found[$0] }), Int64(members.count)]
  }

  @Test(arguments: features + annotations)
  func patchedRowsAreRefused(refusal: Refusal) throws {
    guard case .committedRows(var rows) = Self.envelope.statement.input else {
      Issue.record("no rows")
      return
    }
    try refusal.change(&rows)
    #expect(rows != Self.batch.rows)
    var envelope = Self.envelope
    envelope.statement.input = .committedRows(rows)
    #expect(throws: refusal.error) { try Self.batch.verify(envelope) }
  }

  /// A prover that makes its whole proof for the false words does no better.
  @Test(arguments: (features + annotations))
  func proofMadeForFalseRowsIsRefused(refusal: Refusal) throws {
    var rows = Self.batch.rows
    try refusal.change(&rows)
    var interference = ProverInterference()
    // Rows and annotations of other numbers have other layouts: these are stated after the prover looked at the true ones.
    interference.statement = { $0.input = .committedRows(rows) }
    let fits =
      rows.commitments.count == 4 && rows.commitments.allSatisfy { $0.count == 1 }
      && rows.annotations?.columns.count == 2 && rows.annotations?.commitments.map(\.count) == [1, 1, 1, 1]
    guard fits else { return }
    let envelope = try Self.batch.prove(interference: interference).envelope
    #expect(throws: refusal.error) { try Self.batch.verify(envelope) }
  }

  /// Rows drawn by one seed are not those of another.
  @Test func rowsOfAnotherSeedAreRefused() throws {
    let seeds = (0..<2).map { [UInt8](repeating: UInt8(7 + $0), count: 32) }
    let drawn = seeds.map { RowSelection.drawn(seed: $0, count: 4) }
    #expect(drawn[0].indices(rows: 9) != drawn[1].indices(rows: 9))
    let batch = try StatementBatch(StatementTarget.fixture, .accuracy(classes: 3), selection: drawn[0])
    var envelope = try batch.prove().envelope
    try batch.verify(envelope)
    guard case .committedRows(var rows) = envelope.statement.input else { return }
    rows.selection = drawn[1]
    envelope.statement.input = .committedRows(rows)
    let error = #expect(throws: VerificationError.self) { try batch.verify(envelope) }
    #expect(error == .dataset(.root) || error == .dataset(.path))
    // With the other rows and their path it is another statement.
    let other = try StatementBatch(StatementTarget.fixture, .accuracy(classes: 3), selection: drawn[1])
    envelope.statement.input = .committedRows(other.rows)
    #expect(throws: VerificationError.openingCheckFailed) { try batch.verify(envelope) }
  }

  /// One row given twice under one root: whoever committed to it twice is refused, within a batch.
  @Test func duplicatedRowIsRefused() throws {
    let fixture = StatementTarget.fixture
    var commitments = fixture.dataset.commitments
    commitments[3] = commitments[2]
    let header = fixture.dataset.description.header
    let tree = try DatasetTree(leafCommitments: commitments, header: header)
    let batch = StatementTarget.label
    var rows = try fixture.rows(.range(start: 2, count: 2), count: 2).rows
    rows.root = tree.root
    rows.commitments = [commitments[2], commitments[3]]
    rows.siblings = try #require(tree.multiPath(indices: [2, 3])).siblings
    var trace = try batch.trace()
    let runs = try (0..<2).map { _ in try fixture.fixture.runtime.trace(StatementTarget.rows[2]) }
    trace = .init(rows: runs)
    let opening = RowsOpening(blinding: [fixture.openings[2].blinding, fixture.openings[2].blinding])
    let envelope = try batch.prove(trace, rows: rows, opening: opening).envelope
    #expect(throws: VerificationError.dataset(.duplicateRow)) { try batch.verify(envelope) }
  }

  /// A dataset that was updated or appended to is another one: its rows and paths prove nothing about the first.
  @Test func otherVersionsOfTheDatasetAreRefused() throws {
    var updated = StatementTarget.rows
    updated[4] = [1, 1, 1]
    let versions = [
      try StatementTarget.dataset("statements", rows: updated),
      try StatementTarget.dataset("statements", rows: StatementTarget.rows + [[1, 1, 1]]),
    ]
    for version in versions {
      let other = try StatementBatch(version, .accuracyByGroup(classes: 3, groups: 2), selection: StatementTarget.some)
      #expect(other.key.digest == Self.batch.key.digest)
      let envelope = try other.prove().envelope
      try other.verify(envelope)
      let root = Self.batch.rows.root
      #expect(other.rows.root != root)
      #expect(throws: VerificationError.dataset(.root)) {
        try Verifier(key: other.key).verify(envelope, policy: .init(expectedDatasetRoot: root))
      }
      // Its rows and paths under the root of the first version.
      var mixed = envelope
      var rows = other.rows
      rows.root = root
      rows.header = Self.batch.rows.header
      mixed.statement.input = .committedRows(rows)
      #expect(throws: VerificationError.dataset(.root)) { try other.verify(mixed) }
      // Annotations of the first version with these features.
      rows = other.rows
      rows.annotations = Self.batch.rows.annotations
      mixed.statement.input = .committedRows(rows)
      #expect(throws: VerificationError.dataset(.annotations)) { try other.verify(mixed) }
    }
  }

  /// A row of another dataset at the same place, honestly committed and labelled: the roots say which it is.
  @Test func annotationsOfOtherLabelsAreAnotherStatement() throws {
    let other = try StatementTarget.dataset("other labels") { values in
      for row in values.indices { values[row][0] = StatementTarget.found[row] }
    }
    let batch = try StatementBatch(other, .accuracyByGroup(classes: 3, groups: 2), selection: StatementTarget.some)
    let envelope = try batch.prove().envelope
    #expect(throws: VerificationError.dataset(.annotations)) {
      try StatementTarget.fixture.verifier.verify(
        batch.statement(envelope), policy: .init(annotationRoot: Self.batch.rows.annotations?.root))
    }
  }

  /// Annotations under a key that reads none.
  @Test func superfluousAnnotationsAreRefused() throws {
    let batch = StatementTarget.label
    var rows = batch.rows
    rows.annotations = try StatementTarget.fixture.rows(batch.selection, count: 2, columns: [0]).rows.annotations
    var envelope = try batch.prove().envelope
    envelope.statement.input = .committedRows(rows)
    #expect(throws: VerificationError.dataset(.annotations)) { try batch.verify(envelope) }
  }

  @Test func proverRefusesWhatItCannotOpen() {
    var opening = Self.batch.opening
    opening.annotations.removeLast()
    #expect(throws: ProvingError.wrongCount(tensor: "annotation.label", expected: 4, found: 3)) {
      try Self.batch.prove(opening: opening)
    }
    opening = Self.batch.opening
    opening.annotationBlinding[0] = []
    #expect(throws: ProvingError.rowMismatch) { try Self.batch.prove(opening: opening) }
    opening = Self.batch.opening
    opening.blinding[0] = []
    #expect(throws: ProvingError.rowMismatch) { try Self.batch.prove(opening: opening) }
  }
}
