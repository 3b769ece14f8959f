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
    for step in steps {
      switch step {
      case .linear(let linear):
        for limb in linear.limbs { lookups.append(try lookup(limb)) }
      case .table(let table):
        lookups.append(Lookup(tag: table.tag, argument: table.argument, value: table.result))
      case .range(let range):
        for limb in range.limbs { lookups.append(try lookup(limb)) }
        if range.limbs.isEmpty {
          guard let tag = range.tag, self.table(tag: tag)?.rows == .range(lower: range.lower, bits: range.bits) else {
            throw .rule(.rangeTag, witness[range.argument].name)
          }
          lookups.append(Lookup(tag: tag, argument: range.argument, value: nil))
        }
      }
    }
    return lookups
  }

  private func lookup(_ limb: Limb) throws(CircuitError) -> Lookup {
    guard let table = tables.first(where: { $0.rows == .range(lower: 0, bits: limb.width) }) else {
      throw .rule(.rangeTag, witness[limb.tensor].name)
    }
    return Lookup(tag: table.tag, argument: limb.tensor, value: nil)
  }
}
