import Circuits

/// Who is to verify the proofs of a key; decides layout and row length.
package enum VerifierTarget: String, Sendable, CaseIterable {
  /// A process on a machine: proving and verifying together take least time.
  case native
  /// A contract: the least gas.
  case evm
}

/// One row length `b = 2^t` with what it would cost.
package struct RowLengthChoice: Sendable, Equatable {
  /// `t`.
  package let rowBits: Int
  /// Rows of `w` and `phi`, committed anew by every proof.
  package let runRows: Int
  /// Rows of the tables and of the parameters, fixed by the key.
  package let fixedRows: Int
  package let cost: LayoutCost
  /// For a contract.
  package let gas: GasEstimate?

  package var rowLength: Int { 1 << rowBits }

  /// For a process.
  package init(_ sizes: LayoutSizes, rowBits: Int) {
    self.rowBits = rowBits
    (runRows, fixedRows) = sizes.rows(rowBits: rowBits)
    cost = LayoutCost(sizes, rowBits: rowBits)
    gas = nil
  }

  /// For a contract.
  package init(_ counts: GasCounts, rowBits: Int) {
    self.rowBits = rowBits
    (runRows, fixedRows) = counts.sizes.rows(rowBits: rowBits)
    let gas = GasEstimate(counts, rowBits: rowBits)
    cost = LayoutCost(gas, sizes: counts.sizes, rowBits: rowBits)
    self.gas = gas
  }

  /// All row lengths that are considered, from the shortest that the protocol allows to the longest whose costs are known.
  package static func candidates(for circuit: Circuit, target: VerifierTarget) -> [RowLengthChoice] {
    switch target {
    case .native:
      let sizes = LayoutSizes(circuit)
      return CostModel.rowBits.map { RowLengthChoice(sizes, rowBits: $0) }
    case .evm:
      let counts = GasCounts(circuit)
      return CostModel.rowBits.map { RowLengthChoice(counts, rowBits: $0) }
    }
  }

  /// The cheapest row length for a target, the shortest of equals.
  package static func choose(for circuit: Circuit, target: VerifierTarget) -> RowLengthChoice {
    switch target {
    case .native: choose(for: LayoutSizes(circuit))
    case .evm: choose(for: GasCounts(circuit))
    }
  }

  static func choose(for sizes: LayoutSizes) -> RowLengthChoice {
    let first = RowLengthChoice(sizes, rowBits: CostModel.rowBits.lowerBound)
    return CostModel.rowBits.dropFirst().reduce(first) { best, rowBits in
      let next = RowLengthChoice(sizes, rowBits: rowBits)
      return next.cost.total < best.cost.total ? next : best
    }
  }

  /// Rows longer than every vector gain nothing, and shorter ones only add points: as soon as these alone cost more than
  /// the best choice, the rest need not be looked at.
  static func choose(for counts: GasCounts) -> RowLengthChoice {
    let sizes = counts.sizes
    let longest = AddressBits.count(max(sizes.committed, sizes.parameters, 3 * sizes.slots))
    let lengths = CostModel.rowBits
    let top = min(max(longest, lengths.lowerBound), lengths.upperBound)
    var best = RowLengthChoice(counts, rowBits: top)
    for rowBits in (lengths.lowerBound..<top).reversed() {
      let rows = sizes.rows(rowBits: rowBits)
      guard Double(rows.run + rows.fixed) * CostModel.calibrated.gas.point < best.cost.total else { break }
      let next = RowLengthChoice(counts, rowBits: rowBits)
      if next.cost.total <= best.cost.total { best = next }
    }
    return best
  }
}
