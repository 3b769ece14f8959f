import Circuits

/// The predicted cost of a layout for one row length, in named parts.
package struct LayoutCost: Sendable, Equatable {
  package enum Unit: String, Sendable {
    /// Processor time of proving once and verifying once, all cores together.
    case nanoseconds
    /// Gas of a contract that verifies once.
    case gas
  }

  package struct Part: Sendable, Equatable {
    package var name: String
    package var amount: Double
  }

  package var unit: Unit
  package var parts: [Part]

  package var total: Double { parts.reduce(0) { $0 + $1.amount } }

  /// Of proving once and verifying once.
  ///
  /// - Parameter fixedRowBits: of rows that are not those of one run, if these have a length of their own.
  package init(_ sizes: LayoutSizes, rowBits: Int, fixedRowBits: Int? = nil, model: CostModel = .calibrated) {
    unit = .nanoseconds
    parts =
      Self.proving(sizes, rowBits: rowBits, model: model) + [
        Part(name: "verifying rows", amount: Self.verifiedRows(sizes, rowBits, fixedRowBits) * model.verifiedRow),
        Part(name: "verifying blocks", amount: Double(sizes.blocks) * model.block),
      ]
  }

  /// Of a contract that verifies once.
  package init(_ gas: GasEstimate, sizes: LayoutSizes, rowBits: Int, model: CostModel = .calibrated) {
    unit = .gas
    let proving = Self.proving(sizes, rowBits: rowBits, model: model).reduce(0) { $0 + $1.amount }
    parts = gas.parts + [Part(name: "prover's time", amount: model.proverNanosecond * proving)]
    let excess = ContractRoom.excess(gas)
    if excess > 0 { parts.append(Part(name: "beyond the contract's room", amount: excess)) }
  }

  /// Points of the verifier's multi-scalar multiplication.
  private static func verifiedRows(_ sizes: LayoutSizes, _ rowBits: Int, _ fixedRowBits: Int?) -> Double {
    let run = sizes.rows(rowBits: rowBits).run
    return Double(run + sizes.rows(rowBits: fixedRowBits ?? rowBits).fixed + 6)
  }

  private static func proving(_ sizes: LayoutSizes, rowBits: Int, model: CostModel) -> [Part] {
    let rows = Double(sizes.rows(rowBits: rowBits).run)
    let slots = Double(sizes.slots)
    // Multiplicities of rows that nothing looks up are 0, and so is what an empty slot adds to `phi`.
    let used = min(Double(sizes.lookups + sizes.lanes), slots)
    let counted = min(Double(sizes.lookups), Double(sizes.tableRows))
    let hidden = Double(sizes.hiddenScalars(rowBits: rowBits))
    let entries = Double(sizes.committed)
    return [
      Part(name: "commitment to w", amount: (Double(sizes.real) + counted) * model.small(rowBits: rowBits)),
      Part(name: "commitment to phi", amount: max(used, counted) * model.full(rowBits: rowBits)),
      Part(name: "rows", amount: rows * model.row),
      Part(
        name: "lookups",
        amount: (Double(sizes.lookups) + counted) * model.inverse
          + slots * Double(CostModel.zeroCheckUnits(lanes: sizes.lanes)) * model.zeroCheckUnit),
      Part(
        name: "products",
        amount: Double(sizes.parameters) * model.parameterEntry
          + Double(sizes.summationEntries) * model.summationEntry),
      Part(
        name: "reduction",
        amount: (entries + slots) * model.reductionEntry
          + Double(sizes.functionalEntries) * model.functionalEntry),
      // R, S, W and W', and the pads; the symmetric products of the folds.
      Part(
        name: "opening",
        amount: (4 * Double(1 << rowBits) + hidden) * model.opening(rowBits: rowBits)
          + Double(sizes.folds * rowBits << rowBits) * model.foldEntry),
    ]
  }
}

extension CostModel {
  package func small(rowBits: Int) -> Double { Self.value(smallEntry, rowBits: rowBits) }
  package func full(rowBits: Int) -> Double { Self.value(fullEntry, rowBits: rowBits) }
  package func opening(rowBits: Int) -> Double { Self.value(openingEntry, rowBits: rowBits) }

  private static func value(_ table: [Double], rowBits bits: Int) -> Double {
    let position = max(0, min(table.count - 1, bits - rowBits.lowerBound))
    return table.indices.contains(position) ? table[position] : 0
  }

  /// What one block costs in committed entries: about three functionals are on a tensor of a run, and each of its entries
  /// is looked up once or twice.
  package var blockCosts: (witness: Int, parameters: Int) {
    let bits = 8
    let entry = small(rowBits: bits) + reductionEntry + 3 * functionalEntry + inverse + verifiedRow / Double(1 << bits)
    let parameter = parameterEntry + verifiedRow / Double(1 << bits)
    return (Int(3 * block / max(entry, 1)), Int(block / max(parameter, 0.01)))
  }
}
