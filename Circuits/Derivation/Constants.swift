/// Public constants and comparisons with them, as exact steps.
extension CircuitBuilder {
  /// A tensor `[1, count]` of ones.
  mutating func ones(_ count: Int, name: String) throws(CircuitError) -> Int {
    let result = addWitness(name, dimensions: [1, count])
    try add(linear: LinearStep(name: name, outputs: [1, count], constant: 1, shift: 0, result: result))
    return result
  }

  /// The tensor `[2^bits]` of `2^bits - 1 - j`.
  ///
  /// Twice as long is the tensor, raised by its length, and itself behind that: two steps with exact bounds for each bit.
  mutating func ramp(bits: Int, name: String) throws(CircuitError) -> Int {
    var current = addWitness(name + ".ramp0", dimensions: [1])
    try add(linear: LinearStep(name: name + ".ramp0", outputs: [1], constant: 0, shift: 0, result: current))
    for bit in 0..<bits {
      let length = 1 << bit
      let raised = addWitness(name + ".raised\(bit)", dimensions: [length])
      let own = LinearStep.Term(factor: 1, operand: Operand(tensor: .witness(current), maps: [.index(0)]))
      try add(
        linear: LinearStep(
          name: name + ".raised\(bit)", outputs: [length], terms: [own], constant: Int64(length), shift: 0,
          result: raised))
      let next = addWitness(name + ".ramp\(bit + 1)", dimensions: [2 * length])
      try add(
        linear: LinearStep(
          name: name + ".ramp\(bit + 1)", outputs: [2 * length],
          terms: [
            .init(factor: 1, operand: Operand(tensor: .witness(raised), maps: [.index(0)])),
            .init(factor: 1, operand: Operand(tensor: .witness(current), maps: [.index(0, constant: -length)])),
          ], shift: 0, result: next))
      current = next
    }
    return current
  }

  /// `[argument = j]` for each `j`, the second of the output indices: a tensor of the dimensions `outputs`.
  ///
  /// - Parameter ramp: `2^bits - 1 - j` for each `j`.
  mutating func equals(
    _ argument: Operand, ramp: Int, bits: Int, outputs: [Int], name: String
  ) throws(CircuitError) -> Int {
    let difference = addWitness(name + ".difference", dimensions: outputs)
    try add(
      linear: LinearStep(
        name: name + ".difference", outputs: outputs,
        terms: [
          .init(factor: 1, operand: argument),
          .init(factor: 1, operand: Operand(tensor: .witness(ramp), maps: [.index(1)])),
        ], constant: 1 - 1 << Int64(bits), shift: 0, result: difference))
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
