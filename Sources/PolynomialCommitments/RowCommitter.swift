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
    rows(blinding) { range in
      let own = range(vector.count)
      return MultiScalarMultiplication.small(vector.span.extracting(own), powers.span.extracting(0..<own.count))
    }
  }

  /// Rows of scalars, most entries of which are equal to `common`.
  package func commit(_ vector: [Fr], common: Fr = .zero, blinding: [RowBlinding]) -> [G1Affine] {
    var everywhere = G1.identity
    if !common.isZero {
      var sum = G1.identity
      for power in powers[0..<rowLength] { sum += power }
      everywhere = common * sum
    }
    return rows(blinding) { range in
      let own = range(vector.count)
      var scalars: [Fr] = []
      var bases: [G1Affine] = []
      for (column, entry) in vector[own].enumerated() where entry != common {
        scalars.append(entry - common)
        bases.append(powers[column])
      }
      // A short last row lacks the common value beyond its end.
      for column in own.count..<max(own.count, rowLength) where !common.isZero {
        scalars.append(-common)
        bases.append(powers[column])
      }
      return MultiScalarMultiplication.full(scalars.span, bases.span) + everywhere
    }
  }

  private func rows(
    _ blinding: [RowBlinding], _ body: ((Int) -> Range<Int>) -> G1
  ) -> [G1Affine] {
    let points = ParallelMap.map(blinding.count) { row -> G1 in
      let range = { (count: Int) in min(row * rowLength, count)..<min((row + 1) * rowLength, count) }
      return body(range) + blindingTables.0.multiply(blinding[row].first)
        + blindingTables.1.multiply(blinding[row].second)
    }
    return G1.normalize(points)
  }

  /// One commitment to a whole coefficient list, without further columns: `mu`, `V`, `S`, `W`, `W'`.
  package func commit(polynomial: [Fr]) -> G1Affine {
    MultiScalarMultiplication.full(polynomial.span, powers.span.extracting(0..<polynomial.count)).affine
  }
}
