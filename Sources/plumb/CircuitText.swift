import Plumbline

/// Circuits and sizes of proofs for people.
enum CircuitText {
  static func describe(_ circuit: CircuitReport) -> String {
    var parts = [
      TextFormat.fields([
        ("circuit", circuit.name),
        ("digest", circuit.digest),
        ("input", tensor(circuit.input) + ", one unit is \(TextFormat.number(circuit.inputScale))"),
        ("output", tensor(circuit.output) + ", one unit is \(TextFormat.number(circuit.outputScale))"),
        ("reported outside proofs", circuit.head),
        ("steps", "\(circuit.steps), of which \(circuit.productSteps) matrix products"),
        ("committed values", committedValues(circuit)),
        (
          "parameters",
          "\(circuit.parameterCount) in \(circuit.parameters.count) tensors, "
            + "\(circuit.committedParameters) committed\(ratio(circuit.committedParameters, circuit.parameterCount))"
        ),
        ("lookups", "\(circuit.lookups) in \(circuit.lanes) lanes of \(circuit.slots) slots"),
        ("table rows", "\(circuit.tableRows), padded to \(circuit.slots)"),
      ]),
      TextFormat.table(["table", "tag", "rows"], circuit.tables.map { [$0.name, "\($0.tag)", "\($0.rows)"] }),
      TextFormat.table(
        ["parameters", "shape", "bits"],
        circuit.parameters.map { [$0.name, TextFormat.shape($0.shape), "\($0.bits ?? 0)"] }),
      groups(circuit.groups),
      proofs(circuit.proofs),
    ]
    for layouts in [circuit.layouts, circuit.contractLayouts] {
      if let layouts { parts.append(explanation(layouts)) }
    }
    if let rowLengths = circuit.rowLengths { parts.append(explanation(rowLengths)) }
    return parts.joined(separator: "\n")
  }

  private static func tensor(_ tensor: CircuitReport.Tensor) -> String {
    let interval = TextFormat.interval(tensor.lower, tensor.upper)
    return "\"\(tensor.name)\" \(TextFormat.shape(tensor.shape))" + (interval.isEmpty ? "" : ", integers \(interval)")
  }

  static func proofs(_ proofs: [ProofSizeReport]) -> String {
    func row(_ title: String, _ value: (ProofSizeReport) -> Int) -> [String] {
      [title] + proofs.map { "\(value($0))" }
    }
    var rows = [
      row("row length b") { $0.rowLength },
      row("rows of w") { $0.witnessRows },
      row("rows of phi") { $0.phiRows },
      row("rows of tables") { $0.tableRows },
      row("rows of parameters") { $0.parameterRows },
      row("rounds: lookups") { $0.lookupRounds },
      row("rounds: products") { $0.productRounds },
      row("rounds: reduction") { $0.reductionRounds },
      row("proof: points") { $0.points },
      row("proof: scalars") { $0.scalars },
      row("proof: bytes") { $0.proofBytes },
      row("proof file: bytes") { $0.fileBytes },
      row("powers needed") { $0.powers },
    ]
    for position in proofs.first?.multiScalarMultiplications.indices ?? 0..<0 {
      let group = proofs[0].multiScalarMultiplications[position]
      rows.append(
        ["prover: \(group.of) (\(group.scalars))"]
          + proofs.map {
            let group = $0.multiScalarMultiplications[position]
            return "\(group.count) x \(group.length)"
          })
    }
    rows.append(row("verifier: points") { $0.verifierPoints })
    rows.append(row("contract: bytes of calldata") { $0.contract.calldataBytes })
    rows.append(row("contract: gas, predicted") { $0.contract.gas })
    rows.append(row("contract: floor of EIP-7623") { $0.contract.floorEIP7623 })
    rows.append(row("contract: floor of EIP-7976, announced") { $0.contract.floorEIP7976 })
    return TextFormat.table(["proof", "native", "evm"].prefix(1) + proofs.map { $0.target?.rawValue ?? "key" }, rows)
  }

  /// How much is committed for each real entry.
  private static func ratio(_ committed: Int, _ real: Int) -> String {
    guard real > 0 else { return "" }
    let hundredths = (committed * 200 + real) / (2 * real)
    let rest = "\(hundredths % 100)"
    return ", \(hundredths / 100).\(rest.count == 1 ? "0" : "")\(rest) for each real one"
  }

  private static func committedValues(_ circuit: CircuitReport) -> String {
    let real = circuit.groups.filter { $0.vector == "w" }.reduce(circuit.slots) { $0 + $1.real }
    return "\(circuit.committedValues), of which \(circuit.slots) multiplicities\(ratio(circuit.committedValues, real))"
  }

  private static func groups(_ groups: [TensorGroupReport]) -> String {
    TextFormat.table(
      ["vector", "shape", "tensors", "real", "committed", "blocks", "lookups"],
      groups.map {
        [
          $0.vector, TextFormat.shape($0.shape), "\($0.tensors)", "\($0.real)", "\($0.committed)", "\($0.blocks)",
          "\($0.lookups)",
        ]
      })
  }

  private static func explanation(_ layouts: [LayoutReport]) -> String {
    guard let unit = layouts.first?.cost.unit else { return "" }
    let names = partNames(layouts.map(\.cost))
    return "layouts considered, each with its best row length, cost in \(unit):\n"
      + TextFormat.table(
        ["limb bits", "tables up to", "lanes", "slots", "lookups", "table rows", "committed", "blocks", "b", "cost"]
          + names + (layouts.first?.contract == nil ? [] : contractTitles) + [""],
        layouts.map { layout in
          let sizes = [
            layout.lanes, layout.slots, layout.lookups, layout.tableRows,
            layout.committedValues + layout.committedParameters, layout.blocks, layout.rowLength, layout.cost.total,
          ]
          let limits = ["\(layout.limbBits)", layout.longestTable.map(String.init) ?? "any"]
          let parts = amounts(layout.cost, names)
          return limits + sizes.map(String.init) + parts + contract(layout.contract) + [layout.isChosen ? "chosen" : ""]
        })
  }

  /// Names of the parts of all costs: not every cost has every part.
  private static func partNames(_ costs: [CostReport]) -> [String] {
    costs.flatMap { $0.parts.map(\.name) }.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  private static func amounts(_ cost: CostReport, _ names: [String]) -> [String] {
    names.map { name in cost.parts.first { $0.name == name }.map { "\($0.amount)" } ?? "" }
  }

  private static let contractTitles = ["points", "scalars", "call bytes", "EIP-7623", "EIP-7976"]

  private static func contract(_ report: ContractReport?) -> [String] {
    guard let report else { return [] }
    return [report.points, report.scalars, report.calldataBytes, report.floorEIP7623, report.floorEIP7976].map(
      String.init)
  }

  private static func explanation(_ choices: [RowLengthReport]) -> String {
    let names = choices.first.map { [$0.native, $0.evm] }?.map(\.unit) ?? []
    return "row lengths considered, cost of proving and verifying once in \(names.joined(separator: " and in ")):\n"
      + [(\RowLengthReport.native, "native"), (\RowLengthReport.evm, "evm")].map { cost, title in
        let parts = partNames(choices.map { $0[keyPath: cost] })
        return TextFormat.table(
          ["b", "run rows", "key rows", title] + parts + (title == "evm" ? contractTitles : []) + [""],
          choices.map { choice in
            ["\(choice.rowLength)", "\(choice.runRows)", "\(choice.fixedRows)", "\(choice[keyPath: cost].total)"]
              + amounts(choice[keyPath: cost], parts) + (title == "evm" ? contract(choice.contract) : [])
              + [choice.chosenFor.map(\.rawValue).contains(title) ? "chosen" : ""]
          })
      }.joined(separator: "\n")
  }
}
