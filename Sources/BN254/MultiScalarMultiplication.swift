/// `sum_i scalar_i point_i`, by the bucket method on affine points. Any points may be equal, opposite or infinite.
///
/// Called alone, large sums use all cores; inside a parallel loop they stay on their own.
public enum MultiScalarMultiplication {
  /// Scalars of full size; those that are small, or small below 0, or 0, cost less. The counts must be equal.
  public static func full(_ scalars: Span<Fr>, _ points: Span<G1Affine>) -> G1 {
    precondition(scalars.count == points.count, "as many scalars as points")
    return scalars.withUnsafeBufferPointer { scalars in
      points.withUnsafeBufferPointer { sum(SignedScalars(scalars, rowLength: scalars.count), $0) }
    }
  }

  /// Signed scalars; zeros cost nothing. The counts must be equal.
  public static func small(_ scalars: Span<Int8>, _ points: Span<G1Affine>) -> G1 { integers(scalars, points) }

  /// Signed scalars; zeros cost nothing. The counts must be equal.
  public static func small(_ scalars: Span<Int16>, _ points: Span<G1Affine>) -> G1 { integers(scalars, points) }

  /// Signed scalars; zeros cost nothing. The counts must be equal.
  public static func small(_ scalars: Span<Int32>, _ points: Span<G1Affine>) -> G1 { integers(scalars, points) }

  /// Signed scalars; zeros cost nothing, and the others as much as the largest magnitude needs. The counts must be equal.
  public static func small(_ scalars: Span<Int64>, _ points: Span<G1Affine>) -> G1 { integers(scalars, points) }

  @inline(__always)
  private static func integers<Integer: FixedWidthInteger & SignedInteger>(
    _ scalars: Span<Integer>, _ points: Span<G1Affine>
  ) -> G1 {
    precondition(scalars.count == points.count, "as many scalars as points")
    return scalars.withUnsafeBufferPointer { scalars in
      points.withUnsafeBufferPointer { sum(SignedScalars(scalars, rowLength: scalars.count), $0) }
    }
  }

  /// One sum for each row of `rowLength` scalars, against the same points; the last row may be short.
  ///
  /// Faster than row by row, as the rows share inversions. There must be at least as many points as columns in use.
  public static func fullRows(_ scalars: Span<Fr>, rowLength: Int, _ points: Span<G1Affine>) -> [G1] {
    scalars.withUnsafeBufferPointer { scalars in
      points.withUnsafeBufferPointer { points in
        rows(scalars.count, rowLength, points) {
          SignedScalars(UnsafeBufferPointer(rebasing: scalars[$0]), rowLength: rowLength)
        }
      }
    }
  }

  /// The same for signed scalars; zeros cost nothing.
  public static func smallRows(_ scalars: Span<Int64>, rowLength: Int, _ points: Span<G1Affine>) -> [G1] {
    scalars.withUnsafeBufferPointer { scalars in
      points.withUnsafeBufferPointer { points in
        rows(scalars.count, rowLength, points) {
          SignedScalars(UnsafeBufferPointer(rebasing: scalars[$0]), rowLength: rowLength)
        }
      }
    }
  }
}

extension MultiScalarMultiplication {
  /// Additions that are worth a second thread.
  private static let parallelAdditions = 1000

  /// Calls `body` with the digits of the scalars, unless there are none.
  private static func withDigits(
    _ scalars: SignedScalars, _ points: UnsafeBufferPointer<G1Affine>, _ body: (BucketMethod) -> Void
  ) {
    guard scalars.count > 0, let given = points.baseAddress else { return }
    let images = scalars.images > 0 ? G1Endomorphism.pointsAndImages(given, scalars.images) : nil
    defer { images?.deallocate() }
    let points = images.map { UnsafePointer($0) } ?? given
    let windows = ScalarWindows.best(
      rows: scalars.rowEnds.count, count: scalars.count, bits: scalars.bits, totalBits: scalars.totalBits)
    withUnsafeTemporaryAllocation(of: Int16.self, capacity: windows.count * scalars.count) { digits in
      guard let digits = digits.baseAddress else { return }
      scalars.write(digits: digits, windows: windows)
      scalars.entries.withUnsafeBufferPointer { entries in
        scalars.rowEnds.withUnsafeBufferPointer { rowEnds in
          guard let entries = entries.baseAddress, let rowEnds = rowEnds.baseAddress else { return }
          body(
            BucketMethod(
              windows: windows, count: scalars.count, digits: digits, entries: entries, rowEnds: rowEnds,
              points: points))
        }
      }
    }
  }

  /// A single row: threads share its windows.
  private static func sum(_ scalars: SignedScalars, _ points: UnsafeBufferPointer<G1Affine>) -> G1 {
    var total = G1.identity
    withDigits(scalars, points) { method in
      let count = method.windows.count
      let additions = count * (method.count + 2 * method.windows.buckets)
      let pieces = max(1, min(Parallel.available, count, additions / parallelAdditions))
      nonisolated(unsafe) let method = method
      withUnsafeTemporaryAllocation(of: G1.self, capacity: pieces) { results in
        nonisolated(unsafe) let results = results
        Parallel.forEach(pieces) { piece in
          method.sums(rows: 0..<1, windows: (count * piece / pieces)..<(count * (piece + 1) / pieces)) { _, sum in
            results.initializeElement(at: piece, to: sum)
          }
        }
        total = results.reduce(.identity, +)
      }
    }
    return total
  }

  /// Several rows: threads share the rows.
  private static func rows(
    _ count: Int, _ rowLength: Int, _ points: UnsafeBufferPointer<G1Affine>,
    _ signed: (Range<Int>) -> SignedScalars
  ) -> [G1] {
    precondition(count == 0 || rowLength > 0 && points.count >= min(count, rowLength), "a point for each column")
    guard count > 0 else { return [] }
    let rows = (count + rowLength - 1) / rowLength
    if rows == 1 { return [sum(signed(0..<count), points)] }
    return [G1](unsafeUninitializedCapacity: rows) { results, initialized in
      results.initialize(repeating: .identity)
      // A few more pieces than cores even out rows that differ.
      let pieces = Parallel.available == 1 ? 1 : min(rows, 2 * Parallel.available)
      nonisolated(unsafe) let results = results
      nonisolated(unsafe) let points = points
      withoutActuallyEscaping(signed) { signed in
        nonisolated(unsafe) let signed = signed
        Parallel.forEach(pieces) { piece in
          let own = (rows * piece / pieces)..<(rows * (piece + 1) / pieces)
          let scalars = signed((own.lowerBound * rowLength)..<min(count, own.upperBound * rowLength))
          withDigits(scalars, points) { method in
            method.sums(rows: 0..<own.count, windows: 0..<method.windows.count) { row, sum in
              results[own.lowerBound + row] = sum
            }
          }
        }
      }
      initialized = rows
    }
  }
}
