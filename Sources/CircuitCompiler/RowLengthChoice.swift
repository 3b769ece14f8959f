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

  package var rowLength: Int { 1 << rowBits }

  package init(_ sizes: LayoutSizes, rowBits: Int, target: VerifierTarget) {
    self.rowBits = rowBits
    (runRows, fixedRows) = sizes.rows(rowBits: rowBits)
    cost = LayoutCost(sizes, rowBits: rowBits, target: target)
  }

  /// All row lengths that are considered, from the shortest that the protocol allows to 4096: longer ones make a prover
  /// slow and its reference string long.
  package static func candidates(for circuit: Circuit, target: VerifierTarget) -> [RowLengthChoice] {
    candidates(for: LayoutSizes(circuit), target: target)
  }

  static func candidates(for sizes: LayoutSizes, target: VerifierTarget) -> [RowLengthChoice] {
    CostModel.rowBits.map { RowLengthChoice(sizes, rowBits: $0, target: target) }
  }

  /// The cheapest row length for a target, the shortest of equals.
  package static func choose(for circuit: Circuit, target: VerifierTarget) -> RowLengthChoice {
    choose(for: LayoutSizes(circuit), target: target)
  }

  static func choose(for sizes: LayoutSizes, target: VerifierTarget) -> RowLengthChoice {
    let first = RowLengthChoice(sizes, rowBits: CostModel.rowBits.lowerBound, target: target)
    return candidates(for: sizes, target: target).reduce(first) { $1.cost.total < $0.cost.total ? $1 : $0 }
  }
}
