import BN254

/// Products of a vector of field elements and a matrix of small integers.
///
/// Each field element is split into balanced digits of 16 or 32 bits, the digits are multiplied with the integers in
/// machine words, and every result is reduced once. This works on Montgomery residues as they are, because the map is
/// linear in the field elements. A range scan of the matrix, panel by panel, chooses the digits: elements below 2^13
/// take 16-bit digits, wider ones 32-bit digits. Nothing depends on the values of the field elements, neither the
/// instructions that run nor the addresses; the largest magnitude in each panel of the matrix does show.
///
/// Large products use all cores.
package enum FieldIntegerProduct {
  /// `out[j] = sum_i r[i] * m[i * columns + j]`; `r` has `rows` elements and `m` has `rows * columns`.
  package static func vectorTimesMatrix(
    _ r: Span<Fr>, _ m: Span<Int16>, rows: Int, columns: Int
  ) -> [Fr] {
    precondition(r.count == rows && m.count == rows * columns, "operands must match rows and columns")
    return m.withUnsafeBufferPointer { elements in
      product(r, elements.baseAddress, elementBytes: 2, sums: columns, layout: .onePerColumn)
    }
  }

  /// The same for 32-bit integers.
  package static func vectorTimesMatrix(
    _ r: Span<Fr>, _ m: Span<Int32>, rows: Int, columns: Int
  ) -> [Fr] {
    precondition(r.count == rows && m.count == rows * columns, "operands must match rows and columns")
    return m.withUnsafeBufferPointer { elements in
      product(r, elements.baseAddress, elementBytes: 4, sums: columns, layout: .onePerColumn)
    }
  }

  /// `out[i] = sum_j m[i * columns + j] * r[j]`; `r` has `columns` elements and `m` has `rows * columns`.
  package static func matrixTimesVector(
    _ m: Span<Int16>, _ r: Span<Fr>, rows: Int, columns: Int
  ) -> [Fr] {
    precondition(r.count == columns && m.count == rows * columns, "operands must match rows and columns")
    return m.withUnsafeBufferPointer { elements in
      product(r, elements.baseAddress, elementBytes: 2, sums: rows, layout: .onePerRow)
    }
  }

  /// The same for 32-bit integers.
  package static func matrixTimesVector(
    _ m: Span<Int32>, _ r: Span<Fr>, rows: Int, columns: Int
  ) -> [Fr] {
    precondition(r.count == columns && m.count == rows * columns, "operands must match rows and columns")
    return m.withUnsafeBufferPointer { elements in
      product(r, elements.baseAddress, elementBytes: 4, sums: rows, layout: .onePerRow)
    }
  }

  private static func product(
    _ r: Span<Fr>, _ matrix: UnsafeRawPointer?, elementBytes: Int, sums: Int, layout: FieldIntegerProductTask.Layout
  ) -> [Fr] {
    r.withUnsafeBufferPointer { vector in
      guard let base = vector.baseAddress, let matrix, sums > 0, !vector.isEmpty else {
        return [Fr](repeating: .zero, count: sums)
      }
      // A single column lies in memory like a single row, in which pairs of elements are adjacent.
      let task = FieldIntegerProductTask(
        vector: base, length: vector.count, matrix: matrix, elementBytes: elementBytes, sums: sums,
        layout: sums == 1 ? .onePerRow : layout, kernels: .active)
      return task.run(workers: task.nanoseconds >= parallelThreshold ? Parallel.width : 1)
    }
  }

  /// Work in nanoseconds from which threads pay.
  private static let parallelThreshold = 500_000.0
}
