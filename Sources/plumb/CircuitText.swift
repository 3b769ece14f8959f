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
        ("committed values", "\(circuit.committedValues), padding and multiplicities included"),
        ("parameters", "\(circuit.parameterCount) in \(circuit.parameters.count) tensors"),
        ("lookups", "\(circuit.lookups) in \(circuit.lanes) lanes of \(circuit.slots) slots"),
        ("table rows", "\(circuit.tableRows), padded to \(circuit.slots)"),
      ]),
      TextFormat.table(["table", "tag", "rows"], circuit.tables.map { [$0.name, "\($0.tag)", "\($0.rows)"] }),
      TextFormat.table(
        ["parameters", "shape", "bits"],
        circuit.parameters.map { [$0.name, TextFormat.shape($0.shape), "\($0.bits ?? 0)"] }),
      proofs(circuit.proofs),
    ]
    if let layouts = circuit.layouts { parts.append(explanation(layouts)) }
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
    return TextFormat.table(["proof", "native", "evm"].prefix(1) + proofs.map { $0.target?.rawValue ?? "key" }, rows)
  }

  private static func explanation(_ layouts: [LayoutReport]) -> String {
    "layouts considered, cost in field multiplications of the prover:\n"
      + TextFormat.table(
        ["limb bits", "lanes", "slots", "lookups", "table rows", "cost", ""],
        layouts.map {
          [
            "\($0.limbBits)", "\($0.lanes)", "\($0.slots)", "\($0.lookups)", "\($0.tableRows)", "\($0.cost)",
            $0.isChosen ? "chosen" : "",
          ]
        })
  }

  private static func explanation(_ choices: [RowLengthReport]) -> String {
    "row lengths considered, cost in microseconds of proving and verifying once:\n"
      + TextFormat.table(
        ["b", "run rows", "key rows", "cost", ""],
        choices.map {
          [
            "\($0.rowLength)", "\($0.runRows)", "\($0.fixedRows)", "\($0.cost)",
            $0.chosenFor.map(\.rawValue).joined(separator: ", "),
          ]
        })
  }
}
