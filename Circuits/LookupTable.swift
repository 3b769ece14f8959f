/// The rows that a lookup tag stands for.
package struct LookupTable: Sendable, Equatable {
  package enum Rows: Sendable, Equatable {
    /// `(v, 0)` for `lower <= v < lower + 2^bits`; nothing is stored.
    case range(lower: Int64, bits: Int)
    /// `(argument, value)`, one row for each argument of an interval, arguments ascending.
    case function([FunctionRow])
  }

  package struct FunctionRow: Sendable, Equatable {
    package var argument: Int64
    package var value: Int64

    package init(_ argument: Int64, _ value: Int64) {
      self.argument = argument
      self.value = value
    }
  }

  /// At least 1; tag 0 belongs to the row `(0, 0, 0)` alone.
  package var tag: Int
  package var name: String
  package var rows: Rows

  package init(tag: Int, name: String, rows: Rows) {
    self.tag = tag
    self.name = name
    self.rows = rows
  }

  /// The number of rows; widths above 40 count as 2^40, which no table may reach.
  package var count: Int {
    switch rows {
    case .range(_, let bits): 1 << min(bits, 40)
    case .function(let rows): rows.count
    }
  }

  /// The interval of arguments, or `nil` for an empty function table.
  package var arguments: ClosedRange<Int64>? {
    switch rows {
    case .range(let lower, let bits):
      let (upper, overflow) = lower.addingReportingOverflow((1 << Int64(min(bits, 40))) - 1)
      return overflow ? nil : lower...upper
    case .function(let rows):
      guard let first = rows.first, let last = rows.last, first.argument <= last.argument else { return nil }
      return first.argument...last.argument
    }
  }

  /// The least and the greatest value of the second column.
  package var values: ClosedRange<Int64>? {
    switch rows {
    case .range: return 0...0
    case .function(let rows):
      guard let least = rows.lazy.map(\.value).min(), let greatest = rows.lazy.map(\.value).max() else { return nil }
      return least...greatest
    }
  }

  /// The second column at `argument`, or `nil` outside the table. The rows must be contiguous, as the closure rules
  /// demand.
  package func value(at argument: Int64) -> Int64? {
    guard let arguments, arguments.contains(argument) else { return nil }
    switch rows {
    case .range: return 0
    case .function(let rows):
      let row = rows[Int(argument - arguments.lowerBound)]
      return row.argument == argument ? row.value : nil
    }
  }
}
