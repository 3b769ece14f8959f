import Circuits
import ProofTestSupport
import Proving
import QuantizedRuntime
import Testing
import Verification

/// A labelled dataset of the target model: labels as its own outputs say, but for two rows.
enum LabelledTarget {
  static let rows: [[Int64]] = [
    [0, 1, 2], [-8, 7, 3], [7, -8, 6], [4, 4, 4], [-1, -2, -3], [7, 7, -8], [5, 0, 0], [-8, -8, -8], [1, 2, 3],
  ]

  /// Other biases than the model that all suites attack, so that labels differ.
  static let model = {
    var model = TargetModel()
    model.secondBias = [1, 3, 2]
    return try! model.fixture()
  }()

  static let labels: [Int64] = rows.enumerated().map { index, row in
    let output = try! LabelledTarget.model.runtime.run(row)
    let label = Int64(output.firstIndex(of: output.max()!)!)
    return index == 3 || index == 8 ? (label + 1) % 3 : label
  }

  static let groups: [Int64] = [0, 1, 1, 0, 1, 0, 0, 1, 1]

  static let fixture = try! DerivedFixture(
    model, rows: rows, columns: [.init(name: "label", classes: 3), .init(name: "group", classes: 2)],
    values: zip(labels, groups).map { [$0, $1] })
}

@Suite("Statements about many runs")
struct DerivedProofTests {
  private static let all = RowSelection.range(start: 0, count: 9)

  private static func verify(
    _ proof: DerivedProof, policy: DerivedPolicy = .init()
  ) throws -> DerivedStatement {
    let decoded = try DerivedProof(decoding: proof.encoded)
    #expect(decoded == proof)
    return try LabelledTarget.fixture.verifier.verify(decoded, policy: policy)
  }

  @Test(arguments: [1, 2, 5, 9])
  func outputsOfRowsAreProved(count: UInt64) throws {
    let selection = RowSelection.range(start: 9 - count, count: count)
    let statement = try Self.verify(LabelledTarget.fixture.prove(.outputs, selection: selection))
    let expected = try LabelledTarget.rows.suffix(Int(count)).flatMap { try LabelledTarget.model.runtime.run($0) }
    #expect(statement.output == expected)
    #expect(statement.rows == Int(count))
  }

  @Test func labelsAreProved() throws {
    let statement = try Self.verify(LabelledTarget.fixture.prove(.label, selection: Self.all))
    let expected = try LabelledTarget.rows.map { row in
      let output = try LabelledTarget.model.runtime.run(row)
      return Int64(output.firstIndex(of: output.max()!)!)
    }
    #expect(statement.output == expected)
  }

  @Test func accuracyIsProved() throws {
    let proof = try LabelledTarget.fixture.prove(.accuracy(classes: 3), selection: Self.all)
    let statement = try Self.verify(
      proof,
      policy: .init(
        datasetRoot: LabelledTarget.fixture.dataset.description.root,
        annotationRoot: LabelledTarget.fixture.annotations.description.root, selection: Self.all))
    #expect(statement.output == [7])
  }

  @Test func accuracyByGroupIsProved() throws {
    let statement = try Self.verify(
      LabelledTarget.fixture.prove(.accuracyByGroup(classes: 3, groups: 2), selection: Self.all))
    #expect(statement.output == [3, 4, 4, 5])
  }

  @Test func severalPartsMakeOneStatement() throws {
    let fixture = LabelledTarget.fixture
    let seed = [UInt8](repeating: 9, count: 32)
    let selection = RowSelection.drawn(seed: seed, count: 7)
    let parts = try [(0, 3, 0), (3, 3, 0), (6, 1, 1)].map { first, count, program in
      try fixture.part(.accuracy(classes: 3), selection: selection, first: first, count: count, program: program)
    }
    let proof = DerivedProof(programs: [parts[0].program, parts[2].program], parts: parts.map(\.part))
    let statement = try Self.verify(proof, policy: .init(selection: selection))
    let indices = try #require(selection.indices(rows: 9))
    #expect(statement.output == [Int64(indices.count { ![3, 8].contains($0) })])
    #expect(statement.rows == 7)
  }
}
