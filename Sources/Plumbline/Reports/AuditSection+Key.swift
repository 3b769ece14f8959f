import Attestation
import Circuits
import Verification

extension AuditSection {
  /// Adds what a key tells of its model: sizes, and where they come from.
  mutating func describe(_ key: VerifierKey) {
    let circuit = key.key.circuit
    let report = key.circuit.report()
    let size = ProofSizeReport(circuit, rowBits: key.key.rowBits, target: nil)
    let layers = LayerCost.layers(of: circuit)
    func chart(_ title: String, _ caption: String, _ value: (LayerCost) -> Int) {
      let bars = layers.map { (name: $0.name, count: value($0)) }.filter { $0.count > 0 }
      if !bars.isEmpty { charts.append(BarChart(title: title, caption: caption, counts: bars)) }
    }
    chart("Committed integers by layer.", "Entries of the run vector w of one run, padding included.") { $0.committed }
    chart("Lookups by layer.", "Integers of one run that are looked up in tables, padding included.") { $0.lookups }
    chart("Parameters by layer.", "Weights and biases, without padding.") { $0.parameters }
    tables.append(
      .init(
        caption: "Sizes, visible to everyone", titles: ["what", "count"],
        rows: [
          ["parameters", "\(report.parameterCount)"],
          ["committed parameters, with padding", "\(report.committedParameters)"],
          ["committed integers of a run", "\(report.committedValues)"],
          ["lookups of a run", "\(report.lookups)"],
          ["rows of tables", "\(report.tableRows)"],
          ["steps of the circuit", "\(report.steps)"],
          ["of these matrix products", "\(report.productSteps)"],
          ["entries under one commitment", "\(size.rowLength)"],
          ["commitments to the parameters", "\(size.parameterRows)"],
          ["points of a proof of one run", "\(size.points)"],
          ["scalars of a proof of one run", "\(size.scalars)"],
          ["bytes of its file, public input and output included", "\(size.fileBytes)"],
        ]))
  }

  /// Adds what a card says to what a proof of it shows.
  mutating func describe(_ card: ModelCardDocument) {
    if !facts.contains(where: { $0.name == "Card digest" }) {
      facts.append(.init(name: "Card digest", value: card.digest, form: .digest))
    }
    facts.append(.init(name: "Metadata digest", value: card.metadataDigest, form: .digest))
    if !card.metadata.isEmpty {
      facts.append(.init(name: "Metadata of the card, written by its author", value: card.metadata, form: .quotation))
    }
  }
}
