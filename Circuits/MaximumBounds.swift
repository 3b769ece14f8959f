import ModelGraph

/// The bounds of a maximum written as `m = b + f(a - b)`, which sums of intervals lose.
///
/// **Claim.** Let a linear step without product, bias or requantisation have exactly the terms `+1 T_b[maps]` and `+1 r[o]`,
/// `r` the result of a table step with argument `d`, and let `d` be defined by a linear step without product, bias,
/// constant or requantisation, with the same output sizes and exactly the terms `+1 T_a[..]` and `-1 T_b[maps]`, in this
/// order and with the same maps. Let `A`, `B` be the domains of `T_a`, `T_b`, widened to hold 0. Then every value of `acc`
/// is in the union, over the rows `(v, f(v))` of the table, of `constant + f(v) + [max(B.low, A.low - v), min(B.high, A.high - v)]`,
/// where rows with an empty interval are left out.
///
/// **Proof.** Fix an output index `o`. Let `a` and `b` be what the maps read at `o`: an entry of the tensor or, outside, 0; so
/// `a` is in `A` and `b` in `B`. The step of `d` is exact and nothing wraps in it, hence `d[o] = a - b` as integers, whoever
/// proves; equal maps over equal output sizes read the same `b` in both steps. The table step says that `(d[o], r[o])` is a
/// row, hence `v = a - b` is an argument of the table and `r[o] = f(v)`. From `b = a - v` follows `A.low - v <= b <=
/// A.high - v`, and with `b` in `B` the interval of this row is not empty and holds `b`; and `acc = constant + b + f(v)`.
///
/// For `f(v) = max(v, 0)` and all of `A - B` in the table that gives `constant + [max(A.low, B.low), max(A.high, B.high)]`.
struct MaximumBounds {
  private let circuit: Circuit
  private let tables: [Int: TableDomain]
  /// For each tensor of `w` the table step that it is the result of, and the linear step that defines it.
  private var lookups: [Int: TableStep] = [:]
  private var definitions: [Int: LinearStep] = [:]
  /// Table rows that may still be visited, for all steps together.
  private var budget = CircuitLimits.totalCost

  init(_ circuit: Circuit) {
    self.circuit = circuit
    tables = circuit.tableDomains
    for step in circuit.steps {
      switch step {
      case .linear(let linear): definitions[linear.result] = linear
      case .table(let table): lookups[table.result] = table
      case .range: break
      }
    }
  }

  /// The bounds of `acc` if the step is of this form; `nil` otherwise.
  ///
  /// - Throws: `CircuitError.rule(.limit, step)` if the tables of all such steps have too many rows.
  mutating func bounds(
    of step: LinearStep, domains: [ClosedRange<Int64>?]
  ) throws(CircuitError) -> ClosedRange<Int64>? {
    guard step.product == nil, step.bias == nil, step.shift == 0, step.terms.count == 2,
      step.terms.allSatisfy({ $0.factor == 1 })
    else { return nil }
    let (b, positive) = (step.terms[0].operand, step.terms[1].operand)
    guard positive.maps == step.outputs.indices.map({ DimensionMap.index($0) }),
      let lookup = lookups[positive.tensor.index], let table = tables[lookup.tag],
      circuit.witness[positive.tensor.index].dimensions == step.outputs,
      let difference = definitions[lookup.argument], difference.product == nil, difference.bias == nil,
      difference.shift == 0, difference.constant == 0, difference.outputs == step.outputs,
      difference.terms.count == 2, difference.terms[0].factor == 1, difference.terms[1].factor == -1,
      difference.terms[1].operand == b, let upper = domains[b.tensor.index],
      let lower = domains[difference.terms[0].operand.tensor.index]
    else { return nil }
    guard case .function(let rows) = table.table.rows else { return nil }
    budget -= rows.count
    guard budget >= 0 else { throw .rule(.limit, step.name) }
    let (a, other) = (lower.withZero, upper.withZero)
    var result: ClosedRange<Int128>?
    for row in rows {
      let argument = Int128(row.argument)
      let least = max(Int128(other.lowerBound), Int128(a.lowerBound) - argument)
      let greatest = min(Int128(other.upperBound), Int128(a.upperBound) - argument)
      guard least <= greatest else { continue }
      let own = (least + Int128(row.value))...(greatest + Int128(row.value))
      result = result.map { min($0.lowerBound, own.lowerBound)...max($0.upperBound, own.upperBound) } ?? own
    }
    guard let result else { return nil }
    let (low, high) = (result.lowerBound + Int128(step.constant), result.upperBound + Int128(step.constant))
    guard max(low.magnitude, high.magnitude) < UInt128(CircuitLimits.magnitude) else { return nil }
    return Int64(low)...Int64(high)
  }
}
