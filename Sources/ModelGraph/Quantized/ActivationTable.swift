/// A function on integers given by its values: `y = values[q - lower]`.
package struct ActivationTable: Sendable, Equatable {
  /// Name of the function for people: "relu", "sigmoid", "identity", ... It has no influence on the result.
  package var function: String
  /// Argument of the first row.
  package var lower: Int64
  /// One value for each argument from `lower` on, without gaps. It covers the whole range of the argument.
  package var values: [Int64]

  package init(function: String, lower: Int64, values: [Int64]) {
    self.function = function
    self.lower = lower
    self.values = values
  }

  /// Arguments that have a row, or nil if there are none or they do not fit.
  package var domain: ClosedRange<Int64>? {
    guard !values.isEmpty else { return nil }
    let (upper, overflow) = lower.addingReportingOverflow(Int64(values.count - 1))
    return overflow ? nil : lower...upper
  }

  /// The smallest interval that holds every value, or nil if there are none.
  package var valueRange: ClosedRange<Int64>? {
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return least...greatest
  }
}
