/// A lookup that the steps of a circuit demand: a whole block of arguments, with the block of values beside it.
package struct Lookup: Sendable, Equatable, Hashable {
  package var tag: Int
  /// Tensors of `w`.
  package var argument: Int
  package var value: Int?
}

extension Circuit {
  /// All lookups, in the order of the steps: limbs of a linear step, the pair of a table step, the argument or limbs
  /// of a range step.
  ///
  /// - Throws: `CircuitError.rule(.rangeTag, ..)` if a limb or range step has no table of exactly its interval.
  package func lookups() throws(CircuitError) -> [Lookup] {
    var lookups: [Lookup] = []
    // Of equal tables the first one counts.
    var limbTags: [Int: Int] = [:]
    var ranges: [Int: LookupTable.Rows] = [:]
    for table in tables {
      guard case .range(let lower, let bits) = table.rows else { continue }
      ranges[table.tag] = table.rows
      if lower == 0, limbTags[bits] == nil { limbTags[bits] = table.tag }
    }
    func lookup(_ limb: Limb) throws(CircuitError) -> Lookup {
      guard let tag = limbTags[limb.width] else { throw .rule(.rangeTag, witness[limb.tensor].name) }
      return Lookup(tag: tag, argument: limb.tensor, value: nil)
    }
    for step in steps {
      switch step {
      case .linear(let linear):
        for limb in linear.limbs { lookups.append(try lookup(limb)) }
      case .table(let table):
        lookups.append(Lookup(tag: table.tag, argument: table.argument, value: table.result))
      case .range(let range):
        for limb in range.limbs { lookups.append(try lookup(limb)) }
        if range.limbs.isEmpty {
          guard let tag = range.tag, ranges[tag] == .range(lower: range.lower, bits: range.bits) else {
            throw .rule(.rangeTag, witness[range.argument].name)
          }
          lookups.append(Lookup(tag: tag, argument: range.argument, value: nil))
        }
      }
    }
    return lookups
  }

  /// What the tables can hold, by tag.
  package var tableDomains: [Int: TableDomain] {
    var domains: [Int: TableDomain] = [:]
    for table in tables {
      guard let arguments = table.arguments, let values = table.values, domains[table.tag] == nil else { continue }
      domains[table.tag] = TableDomain(table: table, arguments: arguments, values: values)
    }
    return domains
  }
}

/// A table with the intervals of its columns, computed once.
package struct TableDomain: Sendable {
  package let table: LookupTable
  package let arguments: ClosedRange<Int64>
  package let values: ClosedRange<Int64>
}
