import BN254
import Polynomials

/// Collects weighted rows by their `lo`, which has as many coordinates as the rows of its vector have bits.
package struct FoldCollector {
  private let rowBits: Int
  private let fixedRowBits: Int
  package private(set) var folds: [Settlement.Fold] = []
  private var positions: [[Fr]: Int] = [:]

  /// - Parameter fixedRowBits: of vectors that are not those of a proof, if their rows have a length of their own.
  package init(rowBits: Int, fixedRowBits: Int? = nil) {
    self.rowBits = rowBits
    self.fixedRowBits = fixedRowBits ?? rowBits
  }

  /// A vector from its first row on: row weights `eq` of the coordinates of `point` above the row.
  package mutating func add(_ vector: CommittedVector, weight: Fr, point: [Fr], rows: Int) {
    let rowBits = vector.isOfProof ? rowBits : fixedRowBits
    let weights = EqPolynomial.table(Array(point[rowBits...]), scaledBy: weight)
    insert(.init(vector: vector, first: 0, weights: Array(weights.prefix(rows))), lo: Array(point[0..<rowBits]))
  }

  /// A block. Its point is followed by the bits of offset / size; the first `t` coordinates are `lo`, zeros if there
  /// are fewer.
  package mutating func add(_ evaluation: BlockEvaluation) {
    let bits = evaluation.point.count
    let rowBits = evaluation.vector.isOfProof ? rowBits : fixedRowBits
    if bits >= rowBits {
      let weights = EqPolynomial.table(Array(evaluation.point[rowBits...]), scaledBy: evaluation.weight)
      insert(
        .init(vector: evaluation.vector, first: evaluation.offset >> rowBits, weights: weights),
        lo: Array(evaluation.point[0..<rowBits]))
    } else {
      var lo = evaluation.point
      for bit in bits..<rowBits { lo.append((evaluation.offset >> bit) & 1 == 1 ? .one : .zero) }
      insert(
        .init(vector: evaluation.vector, first: evaluation.offset >> rowBits, weights: [evaluation.weight]), lo: lo)
    }
  }

  private mutating func insert(_ rows: Settlement.Rows, lo: [Fr]) {
    if let position = positions[lo] {
      folds[position].rows.append(rows)
    } else {
      positions[lo] = folds.count
      folds.append(.init(lo: lo, rows: [rows]))
    }
  }
}
