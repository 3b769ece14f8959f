import BN254
import FiatShamir
import PolynomialCommitments
import ProofTestSupport
import Proving
import Testing
import Verification

/// For each absorbed item a change changes every later challenge, and no earlier one.
@Suite struct TranscriptCoverageTests {
  static let fixture: ProofFixture? = try? ProofFixture(TinyModels.mlp())

  enum Subject: CaseIterable {
    case run, annotatedRows

    func proof() throws -> (key: VerifyingKey, envelope: ProofEnvelope) {
      switch self {
      case .run:
        let fixture = try #require(TranscriptCoverageTests.fixture)
        return (fixture.provingKey.verifyingKey, try fixture.prove([1, 2, 3]).envelope)
      case .annotatedRows:
        let batch = try StatementBatch(
          StatementTarget.fixture, .accuracyByGroup(classes: 3, groups: 2), selection: .range(start: 2, count: 2))
        return (batch.key, try batch.prove().envelope)
      }
    }
  }

  private func replay(
    _ envelope: ProofEnvelope, _ hidden: HiddenScalars, _ key: VerifyingKey
  ) -> (Challenges, [UInt8]) {
    var transcript = ProtocolTranscript(key: key, hidden: hidden)
    let challenges = transcript.replay(envelope)
    return (challenges, transcript.state)
  }

  @Test(arguments: Subject.allCases)
  func everyItemReachesEveryLaterChallenge(subject: Subject) throws {
    let (key, envelope) = try subject.proof()
    let shape = key.shape
    let hidden = HiddenScalars(
      shape: shape, committedInput: envelope.statement.input.kind.isCommitted, committedOutput: false)
    #expect(hidden.count == envelope.proof.padded.count)
    let (base, state) = replay(envelope, hidden, key)
    let reference = TranscriptInventory.challenges(base)
    let items = TranscriptInventory.items(hidden)

    // What stands in line 1 but for forms and values of the other kind is there.
    for name in ["selection", "commitment of a row", "annotations: column"] {
      let count = items.first { $0.name == name }?.count(envelope)
      #expect((count ?? 0 > 0) == (subject == .annotatedRows), "\(name)")
    }

    // The inventory is complete: lines, labels, points, scalars, challenges.
    #expect(Set(items.map(\.line)) == Set(TranscriptLabel.allCases.map { Int($0.rawValue) }))
    let points = items.filter { ["row of w", "C_mu", "C_R", "row of phi", "C_V", "C_S", "W", "W'"].contains($0.name) }
    #expect(points.reduce(0) { $0 + $1.count(envelope) } == envelope.proof.points.count)
    let scalars = items.filter { $0.line >= 4 && !points.map(\.name).contains($0.name) }
    #expect(scalars.reduce(0) { $0 + $1.count(envelope) } == envelope.proof.scalars.count)
    #expect(
      reference.count == 2 + 2 * shape.tableBits + 1 + shape.outputBits + shape.productRounds + 1
        + shape.reductionRounds
        + 6)
    #expect(Set(reference.map(\.value)).count == reference.count)

    var rounds: [Int: Int] = [:]
    for item in items {
      let round = rounds[item.line, default: 0]
      if [4, 7, 9].contains(item.line) { rounds[item.line] = round + 1 }
      for index in 0..<item.count(envelope) {
        var changed = envelope
        item.change(&changed, index)
        let (challenges, changedState) = replay(changed, hidden, key)
        #expect(changedState != state, "\(item.name) \(index) is not absorbed")
        for (before, after) in zip(reference, TranscriptInventory.challenges(challenges)) {
          let isLater = (before.line, before.round) >= (item.line, [4, 7, 9].contains(item.line) ? round : 0)
          #expect((before.value != after.value) == isLater, "\(item.name) \(index): \(before.name)")
        }
      }
    }
  }

  /// Every byte of the statement about annotated rows is absorbed: what it says fills line 1 to the last byte.
  @Test func statementOfRowsHasNothingElse() throws {
    let (key, envelope) = try Subject.annotatedRows.proof()
    guard case .committedRows(let rows) = envelope.statement.input, let annotations = rows.annotations else {
      Issue.record("no rows")
      return
    }
    // Version, two digests, form; selection, first place; two groups of rows with root and header; schema and columns.
    let points = 64 * (rows.commitments.joined().count + annotations.commitments.joined().count)
    let siblings = 32 * (rows.siblings.count + annotations.siblings.count)
    let length = 4 + 32 + 32 + 1 + 17 + 8 + points + 2 * (32 + 48) + siblings + 1 + 32 + 4 * annotations.columns.count
    let output = 1 + 32 * key.packings.output.words(of: [Int64](repeating: 0, count: 4)).count
    #expect(envelope.statement.transcriptBytes(packings: key.packings).count == length + output + 32)
  }

  /// The statement of a committed row and of a committed output: every byte counts.
  @Test func everyByteOfAStatementCounts() throws {
    let row = CommittedRow(
      commitments: [.generator], root: [UInt8](repeating: 1, count: 32),
      header: DatasetHeader(
        rows: 3, paddedSize: 16, quantisationDigest: [UInt8](repeating: 2, count: 32), rowLength: 16),
      path: DatasetPath(index: 1, siblings: [[UInt8](repeating: 3, count: 32), [UInt8](repeating: 4, count: 32)]))
    let statement = Statement(
      keyDigest: [UInt8](repeating: 5, count: 32), cardDigest: [UInt8](repeating: 6, count: 32),
      input: .committedRow(row), output: .committed([.generator]), context: [UInt8](repeating: 7, count: 32))
    let packings = try #require(Self.fixture).provingKey.verifyingKey.packings
    let bytes = statement.transcriptBytes(packings: packings)
    var changes: [Statement] = []
    func add(_ change: (inout CommittedRow) -> Void) {
      var changed = row
      change(&changed)
      var other = statement
      other.input = .committedRow(changed)
      changes.append(other)
    }
    add { $0.commitments = [.infinity] }
    add { $0.root[31] ^= 1 }
    add { $0.header.rows += 1 }
    add { $0.header.paddedSize *= 2 }
    add { $0.header.quantisationDigest[0] ^= 1 }
    add { $0.header.rowLength *= 2 }
    add { $0.path.index += 1 }
    add { $0.path.siblings[0][0] ^= 1 }
    add { $0.path.siblings[1][31] ^= 1 }
    add { $0.path.siblings.removeLast() }
    var other = statement
    other.output = .committed([.infinity])
    changes.append(other)
    for changed in changes { #expect(changed.transcriptBytes(packings: packings) != bytes) }
    #expect(Set(changes.map { $0.transcriptBytes(packings: packings) }).count == changes.count)
  }
}
