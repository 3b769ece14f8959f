import Circuits

/// One choice of limb width, lanes and table size, with its predicted cost.
package struct LayoutCandidate: Sendable, Equatable {
  package var limbWidth: Int
  /// `r`.
  package var tableBits: Int
  package var lanes: Int
  package var lookups: Int
  package var tableRows: Int
  /// In field multiplications of the prover.
  package var cost: Int

  /// The choices of `r` and `L` that hold all tables and lookups of a program.
  static func candidates(for program: CircuitBuilder, limbWidth: Int) -> [LayoutCandidate] {
    let rows = program.tables.reduce(2) { $0 + $1.count }
    let lookups = lookedUpEntries(of: program)
    let least = max(4, AddressBits.count(rows))
    return (least...(least + 3)).compactMap { bits in
      guard bits <= CircuitLimits.tableBits else { return nil }
      let lanes = max(1, (lookups + (1 << bits) - 1) >> bits)
      guard lanes <= 16 else { return nil }
      let committed = program.witness.reduce(0) { $0 + $1.paddedSize } + (1 << bits)
      return LayoutCandidate(
        limbWidth: limbWidth, tableBits: bits, lanes: lanes, lookups: lookups, tableRows: rows,
        cost: cost(bits: bits, lanes: lanes, lookups: lookups, committed: committed))
    }
  }

  private static func lookedUpEntries(of program: CircuitBuilder) -> Int {
    program.steps.reduce(0) { sum, step in
      switch step {
      case .linear(let linear):
        sum + linear.limbs.reduce(0) { $0 + program.witness[$1.tensor].paddedSize }
      case .table(let table): sum + program.witness[table.argument].paddedSize
      case .range(let range):
        range.limbs.isEmpty
          ? sum + program.witness[range.argument].paddedSize
          : sum + range.limbs.reduce(0) { $0 + program.witness[$1.tensor].paddedSize }
      }
    }
  }

  /// Multiplications per unit of work, from the measured costs of small and full multi-scalar multiplications.
  private static func cost(bits: Int, lanes: Int, lookups: Int, committed: Int) -> Int {
    let slots = 1 << bits
    let zeroCheck = 2 * slots * ((lanes + 3) * (3 * lanes + 1) + lanes + 3)
    let reduction = 2 * (committed + slots) * 4
    let smallCommitment = 12 * (committed - slots + min(lookups, slots))
    let fullCommitment = 200 * 2 * min(lookups, slots)
    return zeroCheck + reduction + smallCommitment + fullCommitment
  }
}
