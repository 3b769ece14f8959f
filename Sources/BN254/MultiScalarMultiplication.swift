/// `sum_i scalar_i point_i`, by the bucket method on affine points. Any points may be equal, opposite or infinite.
///
/// Called alone, large sums use all cores; inside a parallel loop they stay on their own.
public enum MultiScalarMultiplication {
  /// Scalars of full size; those that are small, or small below 0, or 0, cost less. The counts must be equal.
  public static func full(_ scalars: Span<Fr>, _ points: Span<G1Affine>) -> G1 {
    precondition(scalars.count == points.count, "as many scalars as points")
    return scalars.withUnsafeBufferPointer { scalars in
      points.withUnsafeBufferPointer { points in sum(SignedScalars(scalars), points) }
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
      points.withUnsafeBufferPointer { points in sum(SignedScalars(scalars), points) }
    }
  }

  private static func sum(_ scalars: SignedScalars, _ points: UnsafeBufferPointer<G1Affine>) -> G1 {
    guard scalars.count > 0, let points = points.baseAddress else { return .identity }
    let windows = ScalarWindows.best(count: scalars.count, bits: scalars.bits, totalBits: scalars.totalBits)
    return withUnsafeTemporaryAllocation(of: Int16.self, capacity: windows.count * scalars.count) { digits in
      guard let digits = digits.baseAddress else { return .identity }
      scalars.write(digits: digits, windows: windows)
      return scalars.entries.withUnsafeBufferPointer { entries in
        guard let entries = entries.baseAddress else { return .identity }
        let method = BucketMethod(
          windows: windows, count: scalars.count, digits: digits, entries: entries, points: points)
        return sum(method)
      }
    }
  }

  /// Additions that are worth a second thread.
  private static let parallelAdditions = 1000

  private static func sum(_ method: BucketMethod) -> G1 {
    let additions = method.windows.count * (method.count + 2 * method.windows.buckets)
    let pieces = min(Parallel.available, method.windows.count, additions / parallelAdditions)
    guard pieces > 1 else { return method.sum(over: 0..<method.windows.count) }
    nonisolated(unsafe) let method = method
    let count = method.windows.count
    return withUnsafeTemporaryAllocation(of: G1.self, capacity: pieces) { results in
      nonisolated(unsafe) let results = results
      Parallel.forEach(pieces) { piece in
        results.initializeElement(
          at: piece, to: method.sum(over: (count * piece / pieces)..<(count * (piece + 1) / pieces)))
      }
      return results.reduce(.identity, +)
    }
  }
}
