import Circuits

/// Who is to verify the proofs of a key; decides the row length `b`.
package enum VerifierTarget: String, Sendable, CaseIterable {
  /// A process on a machine: proving and verifying together cost least.
  case native
  /// A contract: every row costs a scalar multiplication and calldata, so there are as few as possible.
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

  package var rowLength: Int { 1 << rowBits }

  /// Predicted microseconds that depend on `b`, for the prover and one verification together, on two cores.
  ///
  /// A row of a run costs about 50 (its share of fixed costs in the prover, and a point of the verifier's multi-scalar
  /// multiplication that has to be decoded and checked), a fixed row 12 (the verifier's point alone). Each unit of `b`
  /// costs 40: one point in each of the five multi-scalar multiplications with full-size scalars (protocol section 8).
  package var cost: Int { 50 * runRows + 12 * fixedRows + 40 * rowLength }

  /// The shortest rows that the protocol allows, `b = 16`.
  package static let leastRowBits = 4
  /// The longest rows that are considered for a process.
  package static let nativeRowBits = 20
  /// The longest rows for a contract, `b = 4096`: longer ones make a prover slow and its reference string long.
  package static let evmRowBits = 12

  package init(circuit: Circuit, rowBits: Int) {
    func rows(_ length: Int) -> Int { (length + (1 << rowBits) - 1) >> rowBits }
    self.rowBits = rowBits
    runRows = rows(circuit.witnessLength) + rows(circuit.lanes.slots)
    fixedRows = rows(3 * circuit.lanes.slots) + rows(circuit.parametersLength)
  }

  /// All row lengths that are considered for a target, shortest first.
  package static func candidates(for circuit: Circuit, target: VerifierTarget) -> [RowLengthChoice] {
    let longest = target == .native ? nativeRowBits : evmRowBits
    return (leastRowBits...longest).map { RowLengthChoice(circuit: circuit, rowBits: $0) }
  }

  /// The row length for a target: the cheapest by `cost`, or the one with the fewest rows of a run; the shortest of
  /// equals.
  package static func choose(for circuit: Circuit, target: VerifierTarget) -> RowLengthChoice {
    let least = RowLengthChoice(circuit: circuit, rowBits: leastRowBits)
    return candidates(for: circuit, target: target).reduce(least) { best, next in
      let isBetter = target == .native ? next.cost < best.cost : next.runRows < best.runRows
      return isBetter ? next : best
    }
  }
}
