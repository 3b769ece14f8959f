import BN254

/// The products of `FieldIntegerProduct` with one field multiplication per matrix element: slow, portable, and the
/// definition of what the fast ones must return.
package enum FieldIntegerProductReference {
  /// `out[j] = sum_i r[i] * m[i * columns + j]`.
  package static func vectorTimesMatrix(_ r: Span<Fr>, _ m: Span<Int16>, rows: Int, columns: Int) -> [Fr] {
    columnSums(r, m, rows: rows, columns: columns)
  }

  /// The same for 32-bit integers.
  package static func vectorTimesMatrix(_ r: Span<Fr>, _ m: Span<Int32>, rows: Int, columns: Int) -> [Fr] {
    columnSums(r, m, rows: rows, columns: columns)
  }

  /// `out[i] = sum_j m[i * columns + j] * r[j]`.
  package static func matrixTimesVector(_ m: Span<Int16>, _ r: Span<Fr>, rows: Int, columns: Int) -> [Fr] {
    rowSums(m, r, rows: rows, columns: columns)
  }

  /// The same for 32-bit integers.
  package static func matrixTimesVector(_ m: Span<Int32>, _ r: Span<Fr>, rows: Int, columns: Int) -> [Fr] {
    rowSums(m, r, rows: rows, columns: columns)
  }

  private static func columnSums<Element: FixedWidthInteger>(
    _ r: Span<Fr>, _ m: Span<Element>, rows: Int, columns: Int
  ) -> [Fr] {
    var result = [Fr](repeating: .zero, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { result[column] += r[row] * Fr(Int64(m[row * columns + column])) }
    }
    return result
  }

  private static func rowSums<Element: FixedWidthInteger>(
    _ m: Span<Element>, _ r: Span<Fr>, rows: Int, columns: Int
  ) -> [Fr] {
    var result = [Fr](repeating: .zero, count: rows)
    for row in 0..<rows {
      for column in 0..<columns { result[row] += r[column] * Fr(Int64(m[row * columns + column])) }
    }
    return result
  }
}
