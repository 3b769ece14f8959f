/// A long table of a function that is constant far out, on both sides, as three short ones.
///
/// The argument is written as `start + 2^bits high + low`, a range step whose limbs are exactly these widths. The
/// function changes only in a few consecutive *cells* of `2^bits` arguments each; a first table maps `high` to the number
/// of the cell, 0 for all below and `cells + 1` for all above, and a second one maps `2^bits cell + low` to the value.
package struct TableSplit: Sendable, Equatable {
  /// Argument of `low = high = 0`.
  package let start: Int64
  /// Width of `low`.
  package let bits: Int
  /// Width of `high`.
  package let highBits: Int
  /// The first cell in which the function changes, as a value of `high`.
  package let first: Int
  package let cells: Int

  /// Rows of both tables and of the ranges of both limbs.
  package var rows: Int { 2 << highBits + (cells + 3) << bits }

  /// The split of a table with fewest rows, if it needs less than half of the rows of the table.
  ///
  /// - Parameters:
  ///   - lower: argument of the first value.
  ///   - limbWidth: neither limb is wider.
  package init?(lower: Int64, values: [Int64], limbWidth: Int) {
    guard let lowest = values.first, let highest = values.last else { return nil }
    let begin = values.firstIndex { $0 != lowest } ?? 0
    // A single step has no argument between both constants: its cell is the one that begins at the step.
    let end = max(begin, values.lastIndex { $0 != highest } ?? 0)
    var best: TableSplit?
    for bits in 2...max(2, min(limbWidth, 14)) {
      let size = 1 << bits
      let cells = (end - begin) / size + 1
      let first = (begin + size - 1) / size
      let reach = first * size - begin + values.count
      let highBits = max(1, AddressBits.count((reach + size - 1) / size))
      guard highBits <= limbWidth else { continue }
      let (start, overflow) = lower.subtractingReportingOverflow(Int64(first * size - begin))
      guard !overflow else { continue }
      let split = TableSplit(start: start, bits: bits, highBits: highBits, first: first, cells: cells)
      if best.map({ split.rows < $0.rows }) ?? true { best = split }
    }
    guard let best, 2 * best.rows < values.count else { return nil }
    self = best
  }

  private init(start: Int64, bits: Int, highBits: Int, first: Int, cells: Int) {
    self.start = start
    self.bits = bits
    self.highBits = highBits
    self.first = first
    self.cells = cells
  }

  /// `high` to cell.
  var cellRows: [LookupTable.FunctionRow] {
    (0..<(1 << highBits)).map { .init(Int64($0), Int64(min(max($0 - first + 1, 0), cells + 1))) }
  }

  /// `2^bits cell + low` to value. Arguments outside the table take the value of its nearer end.
  func valueRows(lower: Int64, values: [Int64]) -> [LookupTable.FunctionRow] {
    let origin = Int(start - lower) + (first - 1) << bits
    return (0..<((cells + 2) << bits)).map { place in
      let index: Int
      switch place >> bits {
      case 0: index = 0
      case cells + 1: index = values.count - 1
      default: index = min(max(origin + place, 0), values.count - 1)
      }
      return .init(Int64(place), values[index])
    }
  }
}

extension CircuitBuilder {
  /// A table step on a whole block by a split: `low` and `high` of the argument, the cell, the argument within its cell,
  /// and the value.
  mutating func lookUp(
    _ argument: Int, function: String, split: TableSplit, lower: Int64, values: [Int64], result name: String
  ) throws(CircuitError) -> Int {
    let dimensions = witness[argument].dimensions
    limbTag(width: split.bits)
    limbTag(width: split.highBits)
    let low = addWitness(name + ".low", dimensions: dimensions)
    let high = addWitness(name + ".high", dimensions: dimensions)
    bound(low, to: 0...(1 << Int64(split.bits) - 1))
    bound(high, to: 0...(1 << Int64(split.highBits) - 1))
    let width = split.bits + split.highBits
    add(
      .range(
        RangeStep(
          argument: argument, lower: split.start, bits: width, tag: nil,
          limbs: [Limb(tensor: low, width: split.bits), Limb(tensor: high, width: split.highBits)])))
    bound(argument, to: split.start...(split.start + (1 << Int64(width)) - 1))
    let cell = try lookUp(
      high, function: "cell", rows: split.cellRows, range: 0...(1 << Int64(split.highBits) - 1), result: name + ".cell")
    let place = addWitness(name + ".place", dimensions: dimensions)
    let maps = dimensions.indices.map { DimensionMap.index($0) }
    try add(
      linear: LinearStep(
        name: name + ".place", outputs: dimensions,
        terms: [
          .init(factor: 1, operand: Operand(tensor: .witness(low), maps: maps)),
          .init(factor: 1 << Int64(split.bits), operand: Operand(tensor: .witness(cell), maps: maps)),
        ], shift: 0, result: place))
    return try lookUp(
      place, function: function, rows: split.valueRows(lower: lower, values: values),
      range: 0...Int64((split.cells + 2) << split.bits - 1), result: name)
  }
}
