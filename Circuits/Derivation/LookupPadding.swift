/// Paddings with which every tensor of `w` may be looked up whole, however ranges are cut: arguments have a padding inside
/// all intervals that they are looked up or range-checked in, the one of the base where it is, and values the one of their
/// row.
struct LookupPadding {
  /// For each tensor of `w` of the base.
  private(set) var paddings: [Int64]

  init(_ base: Circuit) throws(CircuitError) {
    paddings = base.witness.map(\.padding)
    var intervals: [Int: ClosedRange<Int64>] = [:]
    func restrict(_ tensor: Int, to interval: ClosedRange<Int64>) throws(CircuitError) {
      let known = intervals[tensor] ?? interval
      guard known.overlaps(interval) else { throw .rule(.padding, base.witness[tensor].name) }
      intervals[tensor] = known.clamped(to: interval)
    }
    for step in base.steps {
      for limb in step.limbs { try restrict(limb.tensor, to: 0...(Int64(1) << Int64(limb.width) - 1)) }
      switch step {
      case .linear: break
      case .table(let table):
        guard let arguments = base.table(tag: table.tag)?.arguments else { throw .rule(.rangeTag, "tag \(table.tag)") }
        try restrict(table.argument, to: arguments)
      case .range(let range):
        let name = base.witness[range.argument].name
        try restrict(range.argument, to: try IntervalAnalysis.interval(of: range, name: name))
      }
    }
    for (tensor, interval) in intervals {
      paddings[tensor] = min(max(paddings[tensor], interval.lowerBound), interval.upperBound)
    }
    // Steps are ordered, so the argument of each table has its padding already.
    for step in base.steps {
      guard case .table(let table) = step else { continue }
      guard let value = base.table(tag: table.tag)?.value(at: paddings[table.argument]) else {
        throw .rule(.padding, base.witness[table.argument].name)
      }
      paddings[table.result] = value
      guard intervals[table.result]?.contains(value) ?? true else {
        throw .rule(.padding, base.witness[table.result].name)
      }
    }
  }
}
