/// The intervals that the tensors of a circuit can take, from declared widths and the rows of tables alone.
package struct IntervalAnalysis: Sendable, Equatable {
  /// The domain of each tensor of `w`: the arguments or values of the table it is looked up in, or what a linear step
  /// without requantisation can give. `nil` if nothing bounds it.
  package private(set) var domains: [ClosedRange<Int64>?]
  /// The bounds of `acc` for each linear step, in order.
  package private(set) var accumulators: [ClosedRange<Int64>] = []

  /// - Throws: `CircuitError.rule` for an operand without bounds, or bounds in which something could wrap.
  package init(_ circuit: Circuit) throws(CircuitError) {
    domains = Array(repeating: nil, count: circuit.witness.count)
    let tables = circuit.tableDomains
    for lookup in try circuit.lookups() {
      guard let table = tables[lookup.tag] else { throw .rule(.rangeTag, circuit.witness[lookup.argument].name) }
      restrict(lookup.argument, to: table.arguments)
      if let value = lookup.value { restrict(value, to: table.values) }
    }
    for step in circuit.steps {
      if case .range(let range) = step, !range.limbs.isEmpty {
        restrict(range.argument, to: try Self.interval(of: range, name: circuit.witness[range.argument].name))
      }
    }
    var maxima = MaximumBounds(circuit)
    let selections = SelectionBounds(circuit)
    for step in circuit.linearSteps {
      // What nothing wraps in is the plain sum; that a maximum is one of its operands only tightens the result.
      let sum = try accumulator(of: step, in: circuit)
      let bounds =
        try maxima.bounds(of: step, domains: domains) ?? selections.bounds(of: step, domains: domains) ?? sum
      accumulators.append(bounds)
      if step.shift == 0, domains[step.result] == nil { domains[step.result] = bounds }
    }
  }

  private mutating func restrict(_ tensor: Int, to interval: ClosedRange<Int64>) {
    guard let known = domains[tensor] else {
      domains[tensor] = interval
      return
    }
    let lower = max(known.lowerBound, interval.lowerBound)
    domains[tensor] = lower...max(lower, min(known.upperBound, interval.upperBound))
  }

  /// `[lower, lower + 2^bits)`.
  package static func interval(of range: RangeStep, name: String) throws(CircuitError) -> ClosedRange<Int64> {
    guard (0...61).contains(range.bits) else { throw .rule(.limit, name) }
    let upper = Int128(range.lower) + (Int128(1) << Int128(range.bits)) - 1
    guard Int128(range.lower).magnitude < UInt128(CircuitLimits.magnitude), upper < CircuitLimits.magnitude else {
      throw .rule(.wraps, name)
    }
    return range.lower...Int64(upper)
  }

  /// The bounds of `acc`, checked against `max|acc| + 2^(s+1) + 2^s max|q|` leaving the exact range.
  private func accumulator(of step: LinearStep, in circuit: Circuit) throws(CircuitError) -> ClosedRange<Int64> {
    let sum = try Self.sum(
      of: step, domains: domains, witness: circuit.witness, parameterBits: circuit.parameterBits)
    var magnitude = max(sum.lower.magnitude, sum.upper.magnitude)
    var overflow = sum.overflow
    if step.shift > 0 {
      let scale = UInt128(1) << UInt128(step.shift)
      let domain = domains[step.result] ?? 0...0
      let quotient = UInt128(max(domain.lowerBound.magnitude, domain.upperBound.magnitude))
      let (scaled, tooLarge) = quotient.multipliedReportingOverflow(by: scale)
      overflow = overflow || tooLarge || magnitude >= UInt128(CircuitLimits.magnitude)
      if !overflow { magnitude = magnitude + 2 * scale + scaled % (UInt128(1) << 120) }
      overflow = overflow || scaled >= UInt128(1) << 120
    }
    guard !overflow, magnitude < UInt128(CircuitLimits.magnitude) else { throw .rule(.wraps, step.name) }
    return Int64(sum.lower)...Int64(sum.upper)
  }

  /// The bounds of `acc` of a step whose operands have the given domains.
  ///
  /// - Throws: `CircuitError.rule` for an operand without bounds, or bounds that leave the exact range.
  static func bounds(
    of step: LinearStep, domains: [ClosedRange<Int64>?], witness: [TensorDeclaration], parameterBits: [Int]
  ) throws(CircuitError) -> ClosedRange<Int64> {
    let sum = try sum(of: step, domains: domains, witness: witness, parameterBits: parameterBits)
    guard !sum.overflow, max(sum.lower.magnitude, sum.upper.magnitude) < UInt128(CircuitLimits.magnitude) else {
      throw .rule(.wraps, step.name)
    }
    return Int64(sum.lower)...Int64(sum.upper)
  }

  private static func sum(
    of step: LinearStep, domains: [ClosedRange<Int64>?], witness: [TensorDeclaration], parameterBits: [Int]
  ) throws(CircuitError) -> CheckedInterval {
    func bounds(of operand: Operand) throws(CircuitError) -> CheckedInterval {
      let index = operand.tensor.index
      switch operand.tensor.space {
      case .parameters:
        let half = Int128(1) << Int128(parameterBits[index] - 1)
        return CheckedInterval(-half, half - 1)
      case .witness:
        guard let domain = domains[index] else {
          throw .rule(.operandNotRangeChecked, "\(step.name): \(witness[index].name)")
        }
        return CheckedInterval(Int128(domain.lowerBound), Int128(domain.upperBound))
      }
    }
    var sum = CheckedInterval(Int128(step.constant), Int128(step.constant))
    if let product = step.product {
      let a = try bounds(of: product.a)
      let b = try bounds(of: product.b)
      var count = Int128(1)
      for size in step.contractions { count = count.multipliedReportingOverflow(by: Int128(size)).partialValue }
      // A read outside a tensor contributes nothing, so fewer than `count` summands may be there.
      sum.add(a.times(b).withZero.times(CheckedInterval(count, count)))
    }
    if let bias = step.bias { sum.add(try bounds(of: bias).withZero) }
    let isExclusive = TermExclusion.holds(step, witness: witness)
    var contribution = CheckedInterval(0, 0)
    for term in step.terms {
      let factor = CheckedInterval(Int128(term.factor), Int128(term.factor))
      let own = try bounds(of: term.operand).withZero.times(factor)
      if isExclusive { contribution.join(own) } else { contribution.add(own) }
    }
    sum.add(contribution)
    return sum
  }
}

/// An interval of 128-bit integers that remembers whether any bound overflowed.
struct CheckedInterval {
  var lower: Int128
  var upper: Int128
  var overflow = false

  init(_ lower: Int128, _ upper: Int128) {
    self.lower = lower
    self.upper = upper
  }

  /// The least interval that holds this one and 0.
  var withZero: CheckedInterval {
    var result = self
    result.lower = min(lower, 0)
    result.upper = max(upper, 0)
    return result
  }

  /// Widens the interval to hold another one.
  mutating func join(_ other: CheckedInterval) {
    lower = min(lower, other.lower)
    upper = max(upper, other.upper)
    overflow = overflow || other.overflow
  }

  mutating func add(_ other: CheckedInterval) {
    let (low, first) = lower.addingReportingOverflow(other.lower)
    let (high, second) = upper.addingReportingOverflow(other.upper)
    (lower, upper) = (low, high)
    overflow = overflow || other.overflow || first || second
  }

  func times(_ other: CheckedInterval) -> CheckedInterval {
    var result = CheckedInterval(.max, .min)
    result.overflow = overflow || other.overflow
    for a in [lower, upper] {
      for b in [other.lower, other.upper] {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        result.overflow = result.overflow || overflow
        result.lower = min(result.lower, product)
        result.upper = max(result.upper, product)
      }
    }
    return result
  }
}
