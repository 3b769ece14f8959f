import Circuits

/// One choice of limb width, lanes and table size, with its predicted cost.
package struct LayoutCandidate: Sendable, Equatable {
  package var limbWidth: Int
  /// `r`.
  package var tableBits: Int
  package var lanes: Int
  package var lookups: Int
  package var tableRows: Int
  /// How the tensors of `w` and of `params` are cut.
  package var witness: Segmentation
  package var parameters: Segmentation
  /// In field multiplications of the prover.
  package var cost: Int

  /// The choices of `r` and `L` that hold all tables and lookups of a program.
  static func candidates(for program: CircuitBuilder, limbWidth: Int) -> [LayoutCandidate] {
    let rows = program.tables.reduce(2) { $0 + $1.count }
    let parameters = Segmentation.choose(for: program.parameters, blockCost: blockCost)
    let least = max(4, AddressBits.count(rows))
    return (least...(least + 3)).compactMap { bits in
      guard bits <= CircuitLimits.tableBits else { return nil }
      let cut = Segmentation.choose(for: program.witness, extra: 1 << bits, blockCost: blockCost)
      let witness = cut.applied(to: program.witness)
      let lookups = lookedUpEntries(of: program.steps, sizes: witness.map(\.committedSize))
      let lanes = max(1, (lookups + (1 << bits) - 1) >> bits)
      guard lanes <= CircuitLimits.laneCount else { return nil }
      let committed = witness.reduce(1 << bits) { $0 + $1.committedSize }
      return LayoutCandidate(
        limbWidth: limbWidth, tableBits: bits, lanes: lanes, lookups: lookups, tableRows: rows,
        witness: cut, parameters: parameters,
        cost: cost(bits: bits, lanes: lanes, lookups: lookups, committed: committed))
    }
  }

  /// What one block costs, in committed entries.
  private static let blockCost = 32

  private static func lookedUpEntries(of steps: [Step], sizes: [Int]) -> Int {
    steps.reduce(0) { sum, step in
      switch step {
      case .linear(let linear): sum + linear.limbs.reduce(0) { $0 + sizes[$1.tensor] }
      case .table(let table): sum + sizes[table.argument]
      case .range(let range):
        range.limbs.isEmpty
          ? sum + sizes[range.argument] : sum + range.limbs.reduce(0) { $0 + sizes[$1.tensor] }
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
