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
  /// For a contract.
  package var gas: GasEstimate?

  /// The choices of `r` and `L` that hold all tables and lookups of a program, with up to eight times as many slots as
  /// the tables need.
  static func candidates(for program: CircuitBuilder, limbWidth: Int, longestTable: Int) -> [LayoutCandidate] {
    let blockCosts = CostModel.calibrated.blockCosts
    let parameters = Segmentation.choose(for: program.parameters, blockCost: blockCosts.parameters)
    return tableBits(of: program).compactMap { bits in
      let witness = Segmentation.choose(for: program.witness, extra: 1 << bits, blockCost: blockCosts.witness)
      guard
        let sizes = LayoutSizes.withFewestLanes(
          of: program, witness: witness, parameters: parameters, tableBits: bits)
      else { return nil }
      let row = RowLengthChoice.choose(for: sizes)
      return LayoutCandidate(
        limbWidth: limbWidth, longestTable: longestTable, witness: witness, parameters: parameters, sizes: sizes,
        rowBits: row.rowBits, cost: row.cost)
    }
  }

  /// The values of `r` that are tried.
  static func tableBits(of program: CircuitBuilder) -> [Int] {
    let rows = program.tables.reduce(2) { $0 + $1.count }
    let least = max(4, AddressBits.count(rows))
    return (least...(least + 3)).filter { $0 <= CircuitLimits.tableBits }
  }
}

extension LayoutSizes {
  /// The sizes of a program cut in a given way, with as many lanes as its lookups need; `nil` if these are too many.
  static func withFewestLanes(
    of program: CircuitBuilder, witness: Segmentation, parameters: Segmentation, tableBits: Int
  ) -> LayoutSizes? {
    var sizes = LayoutSizes(
      tables: program.tables, witness: witness.applied(to: program.witness),
      parameters: parameters.applied(to: program.parameters), steps: program.steps, tableBits: tableBits, lanes: 1)
    sizes.lanes = max(1, (sizes.lookups + (1 << tableBits) - 1) >> tableBits)
    return sizes.lanes <= CircuitLimits.laneCount ? sizes : nil
  }
}
