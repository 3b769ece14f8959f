/// Public constants and comparisons with them, as exact steps.
extension CircuitBuilder {
  /// A tensor `[1, count]` of ones.
  mutating func ones(_ count: Int, name: String) throws(CircuitError) -> Int {
    let result = addWitness(name, dimensions: [1, count])
    try add(linear: LinearStep(name: name, outputs: [1, count], constant: 1, shift: 0, result: result))
    return result
  }

  /// The tensor `[count]` of `count - 1 - j`: the number of `k` with `j + k < count`, without `k = 0`.
  mutating func ramp(_ count: Int, name: String) throws(CircuitError) -> Int {
    let ones = try ones(count, name: name + ".ones")
    let result = addWitness(name + ".ramp", dimensions: [count])
    let sum = DimensionMap(terms: [.init(variable: 0, coefficient: 1), .init(variable: 1, coefficient: 1)])
    try add(
      linear: LinearStep(
        name: name + ".ramp", outputs: [count], contractions: [count],
        product: .init(
          a: Operand(tensor: .witness(ones), maps: [.fixed(0), sum]),
          b: Operand(tensor: .witness(ones), maps: [.fixed(0), .index(1)])), constant: -1, shift: 0, result: result))
    return result
  }

  /// `[argument = j]` for each `j < count`, the second of the output indices: a tensor of the dimensions `outputs`.
  ///
  /// - Parameter ramp: `count - 1 - j` for each `j`.
  mutating func equals(
    _ argument: Operand, ramp: Int, count: Int, outputs: [Int], name: String
  ) throws(CircuitError) -> Int {
    let difference = addWitness(name + ".difference", dimensions: outputs)
    try add(
      linear: LinearStep(
        name: name + ".difference", outputs: outputs,
        terms: [
          .init(factor: 1, operand: argument),
          .init(factor: 1, operand: Operand(tensor: .witness(ramp), maps: [.index(1)])),
        ], constant: -Int64(count - 1), shift: 0, result: difference))
    return try isZero(difference, name: name)
  }

  /// `[argument = 0]`, entry by entry, by one table over all that the argument can be. Padding is not 0, so it counts
  /// nothing.
  mutating func isZero(_ argument: Int, name: String) throws(CircuitError) -> Int {
    guard let interval = intervals[argument]?.withZero else { throw .rule(.tableNotCovering, name) }
    guard interval.upperBound - interval.lowerBound < 1 << CircuitLimits.tableBits - 2 else {
      throw .rule(.tableSpace, name)
    }
    let range = interval.lowerBound...max(interval.upperBound, 1)
    let tag = tag("is zero", rows: .function(range.map { LookupTable.FunctionRow($0, $0 == 0 ? 1 : 0) }))
    setPadding(range.upperBound, of: argument)
    let result = addWitness(name, dimensions: witness[argument].dimensions, padding: 0)
    add(.table(TableStep(tag: tag, argument: argument, result: result)))
    bound(result, to: 0...1)
    return result
  }
}
