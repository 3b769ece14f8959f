import BN254
import Polynomials

/// The two blinding coefficients of a committed row, at columns `b` and `b + 1`.
package struct RowBlinding: Sendable, Equatable {
  package var first: Fr
  package var second: Fr

  package init(first: Fr, second: Fr) {
    self.first = first
    self.second = second
  }

  package static func random(_ count: Int, from source: inout some ScalarSource) -> [RowBlinding] {
    (0..<count).map { _ in
      let first = source.scalar()
      return RowBlinding(first: first, second: source.scalar())
    }
  }
}

/// Commits to vectors row by row: `sum_(j<b) f_(ib+j) [tau^j]_1 + r_i [tau^b]_1 + r'_i [tau^(b+1)]_1`.
///
/// Source: Hyrax [Wahby et al. 2018], section 6, with a polynomial commitment for each row.
package struct RowCommitter: Sendable {
  private let powers: [G1Affine]
  private let rowLength: Int
  private let blindingTables: (FixedBaseTable, FixedBaseTable)

  /// `powers` has at least `rowLength + 2` entries.
  package init(powers: [G1Affine], rowLength: Int) {
    self.powers = powers
    self.rowLength = rowLength
    let tables = ParallelMap.map(2) { FixedBaseTable(powers[rowLength + $0]) }
    blindingTables = (tables[0], tables[1])
  }

  /// Rows of small integers; the last one may be short.
  package func commit(_ vector: [Int64], blinding: [RowBlinding]) -> [G1Affine] {
    blind(MultiScalarMultiplication.smallRows(vector.span, rowLength: rowLength, powers.span), blinding)
  }

  /// Rows of scalars, most entries of which are equal to `common`; the last one may be short.
  package func commit(_ vector: [Fr], common: Fr = .zero, blinding: [RowBlinding]) -> [G1Affine] {
    guard !common.isZero else {
      return blind(MultiScalarMultiplication.fullRows(vector.span, rowLength: rowLength, powers.span), blinding)
    }
    var sum = G1.identity
    for power in powers[0..<rowLength] { sum += power }
    let everywhere = common * sum
    // What differs from the common value, zeros beyond the end of the vector included, is mostly 0.
    var differences = vector.map { $0 - common }
    differences += repeatElement(-common, count: blinding.count * rowLength - vector.count)
    let rows = MultiScalarMultiplication.fullRows(differences.span, rowLength: rowLength, powers.span)
    return blind(rows.map { $0 + everywhere }, blinding)
  }

  private func blind(_ rows: [G1], _ blinding: [RowBlinding]) -> [G1Affine] {
    precondition(rows.count == blinding.count, "each row has its blinding")
    let masks = ParallelMap.map(2) { column in
      let scalars = blinding.map { column == 0 ? $0.first : $0.second }
      return (column == 0 ? blindingTables.0 : blindingTables.1).multiply(scalars.span)
    }
    return G1.normalize(rows.indices.map { rows[$0] + masks[0][$0] + masks[1][$0] })
  }

  /// One commitment to a whole coefficient list, without further columns: `mu`, `V`, `S`, `W`, `W'`.
  package func commit(polynomial: [Fr]) -> G1Affine {
    MultiScalarMultiplication.full(polynomial.span, powers.span.extracting(0..<polynomial.count)).affine
  }
}
