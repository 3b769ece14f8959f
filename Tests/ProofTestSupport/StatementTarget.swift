import BN254
import Circuits
import Verification

/// The honest side of statements about many runs: the target model with other biases, so that labels differ and some
/// outputs are equal, and a labelled dataset in which rows 3 and 8 have labels that the model does not give.
package enum StatementTarget {
  package static let rows: [[Int64]] = [
    [0, 1, 2], [-8, 7, 3], [7, -8, 6], [4, 4, 4], [-1, -2, -3], [7, 7, -8], [5, 0, 0], [-8, -8, -8], [1, 2, 3],
  ]

  /// A run without activations has the outputs `(3, 3, 2)`.
  package static let model = {
    var model = TargetModel()
    model.secondBias = [3, 3, 2]
    return try! model.fixture(name: "statements")
  }()

  package static let outputs: [[Int64]] = rows.map { row in try! model.runtime.run(row) }

  /// What the model says, by plain comparison: the first of the greatest.
  package static let found: [Int64] = outputs.map { Int64($0.firstIndex(of: $0.max()!)!) }

  package static let labels: [Int64] = found.enumerated().map { index, label in
    index == 3 || index == 8 ? (label + 1) % 3 : label
  }

  package static let groups: [Int64] = [0, 1, 1, 0, 1, 0, 0, 1, 1]

  /// A second opinion with as many classes as the labels.
  package static let opinions: [Int64] = [2, 0, 1, 2, 0, 1, 2, 0, 1]

  package static let columns: [DatasetAnnotations.Column] = [
    .init(name: "label", classes: 3), .init(name: "group", classes: 2), .init(name: "opinion", classes: 3),
  ]

  package static let fixture = try! dataset("statements")

  /// The same rows committed again, with changes.
  package static func dataset(
    _ name: String, rows: [[Int64]] = rows, columns: [DatasetAnnotations.Column] = columns,
    change: (inout [[Int64]]) -> Void = { _ in }
  ) throws -> DerivedFixture {
    var values = rows.indices.map { [labels[$0 % 9], groups[$0 % 9], opinions[$0 % 9]] }
    change(&values)
    return try DerivedFixture(model, rows: rows, columns: columns, values: values, name: name)
  }

  /// Rows 2 to 5, one of which is labelled wrongly.
  package static let some = RowSelection.range(start: 2, count: 4)

  package static let accuracy = try! StatementBatch(fixture, .accuracy(classes: 3), selection: some)
  package static let groupAccuracy = try! StatementBatch(
    fixture, .accuracyByGroup(classes: 3, groups: 2), selection: some)
  package static let label = try! StatementBatch(fixture, .label, selection: .range(start: 7, count: 2))
  package static let margin = try! StatementBatch(fixture, .labelAndMargin, selection: .range(start: 6, count: 2))
}
