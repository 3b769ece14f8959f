import Circuits

/// One choice of limb width, lanes, table size, segments and row length, with its predicted cost.
package struct LayoutCandidate: Sendable, Equatable {
  package var limbWidth: Int
  /// Tables with more rows are split where that makes them shorter.
  package var longestTable: Int
  /// How the tensors of `w` and of `params` are cut.
  package var witness: Segmentation
  package var parameters: Segmentation
  package var sizes: LayoutSizes
  /// `log2` of the row length that costs least with this layout.
  package var rowBits: Int
  package var cost: LayoutCost

  /// The choices of `r` and `L` that hold all tables and lookups of a program, with up to eight times as many slots as
  /// the tables need.
  static func candidates(
    for program: CircuitBuilder, limbWidth: Int, longestTable: Int, target: VerifierTarget
  ) -> [LayoutCandidate] {
    let rows = program.tables.reduce(2) { $0 + $1.count }
    let blockCosts = CostModel.calibrated.blockCosts(target: target)
    let parameters = Segmentation.choose(for: program.parameters, blockCost: blockCosts.parameters)
    let cutParameters = parameters.applied(to: program.parameters)
    let least = max(4, AddressBits.count(rows))
    return (least...(least + 3)).compactMap { bits in
      guard bits <= CircuitLimits.tableBits else { return nil }
      let witness = Segmentation.choose(for: program.witness, extra: 1 << bits, blockCost: blockCosts.witness)
      var sizes = LayoutSizes(
        tables: program.tables, witness: witness.applied(to: program.witness), parameters: cutParameters,
        steps: program.steps, tableBits: bits, lanes: 1)
      sizes.lanes = max(1, (sizes.lookups + (1 << bits) - 1) >> bits)
      guard sizes.lanes <= CircuitLimits.laneCount else { return nil }
      let row = RowLengthChoice.choose(for: sizes, target: target)
      return LayoutCandidate(
        limbWidth: limbWidth, longestTable: longestTable, witness: witness, parameters: parameters, sizes: sizes,
        rowBits: row.rowBits, cost: row.cost)
    }
  }
}
