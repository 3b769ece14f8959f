#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the integers of an output mean.
///
/// The integers are what is computed and proved; everything else here is derived from them without a proof.
public struct OutputReading: Codable, Sendable, Equatable {
  /// The output tensor in row-major order.
  public var integers: [Int64]
  /// Real values: integers times the scale of the output.
  public var values: [Double]
  /// Place of the largest value, the first of equal ones; `nil` for an output of fewer than two values.
  public var label: Int?
  /// Softmax of the values, if the model ends with one. Computed in floating point.
  public var probabilities: [Double]?
  /// The last operation of the model, which is computed from the output and not part of a proof: `softmax`, `argMax`.
  public var head: String?

  init(_ integers: [Int64], scale: Double, head: String?) {
    self.integers = integers
    values = integers.map { Double($0) * scale }
    let head = head.flatMap { $0.isEmpty ? nil : $0 }
    self.head = head
    if let greatest = integers.max(), integers.count > 1 {
      label = integers.firstIndex(of: greatest)
      if head == "softmax" {
        let weights = values.map { exp($0 - Double(greatest) * scale) }
        let sum = weights.reduce(0, +)
        probabilities = weights.map { $0 / sum }
      }
    }
  }
}
