import ModelGraph

/// Finds the cheapest quantisation that is good enough: first the least weight width with tables as fine as they can
/// be, then the shortest tables. Table rows are what a proof pays for; all tables of a circuit share one column whose
/// length is a power of two, so among equally long columns the finest tables are taken.
struct QuantizationSearch {
  let plan: QuantizationPlan
  let input: InputQuantization
  let ranges: [String: ClosedRange<Double>]
  let options: QuantizationOptions
  let comparison: Comparison
  let runner: GraphRunner

  private struct Trial {
    var quantizer: GraphQuantizer
    var graph: QuantizedGraph
    var candidate: QuantizationCandidate
  }

  /// The graph, and everything that was tried, the chosen one marked.
  func run() throws(ModelImportError) -> (QuantizedGraph, [QuantizationCandidate]) {
    let measured = comparison.limited(to: runner.productBudget, perSample: plan.products)
    var trials: [Trial] = []
    // Scales of an already quantised model are given: the widest weights follow them most closely.
    for bits in options.weightBits.map({ [$0] }) ?? (plan.isQuantized ? [16] : [8, 10, 12, 14, 16]) {
      let quantizer = GraphQuantizer(
        plan: plan, input: input, ranges: ranges, activationBits: options.activationBits, weightBits: bits,
        rowLimit: options.tableRows ?? GraphQuantizer.largestTable)
      trials.append(try attempt(quantizer, measured))
      if trials[trials.count - 1].candidate.isGoodEnough { break }
    }
    var chosen = trials.count - 1
    if plan.isQuantized {
      chosen = trials.count - 1
    } else if trials[chosen].candidate.isGoodEnough, options.tableRows == nil {
      try shortenTables(&trials, measured)
      for index in trials.indices where isCheaper(trials[index], than: trials[chosen]) { chosen = index }
    } else if !trials[chosen].candidate.isGoodEnough {
      for index in trials.indices where isBetter(trials[index], than: trials[chosen]) { chosen = index }
    }
    trials[chosen].candidate.isChosen = true
    return (trials[chosen].graph, trials.map(\.candidate))
  }

  /// Shortens tables for as long as the result stays good enough and the column becomes shorter.
  ///
  /// Only column lengths matter, so that nothing is measured in between: for each length, the longest tables are halved
  /// one after the other until the column is that short. If the result is not good enough, the tables are halved in
  /// the order of the harm that each does alone, on part of the samples. If that does not help either, the search ends.
  private func shortenTables(_ trials: inout [Trial], _ measured: Comparison) throws(ModelImportError) {
    var current = trials[trials.count - 1]
    while let quantizer = try shortened(current, { ($0.rows, -$0.place) }) {
      var trial = try attempt(quantizer, measured)
      trials.append(trial)
      if !trial.candidate.isGoodEnough {
        let harm = try harm(current, measured)
        guard let gentler = try shortened(current, { (-(harm[$0.place] ?? .infinity), -$0.place) }) else { return }
        trial = try attempt(gentler, measured)
        trials.append(trial)
        guard trial.candidate.isGoodEnough else { return }
      }
      current = trial
    }
  }

  private static let shortestTable = 16

  /// Halves tables, the first in order first, until the column is shorter; nil if that cannot be.
  private func shortened<Key: Comparable, Last: Comparable>(
    _ trial: Trial, _ order: ((place: Int, rows: Int)) -> (Key, Last)
  ) throws(ModelImportError) -> GraphQuantizer? {
    let length = columnLength(trial)
    var (quantizer, graph) = (trial.quantizer, trial.graph)
    var stuck: Set<Int> = []
    while columnLength(rows: graph.tableRows) >= length {
      let open = tableRows(graph).filter { !stuck.contains($0.key) && $0.value > Self.shortestTable }
      guard let next = open.map({ (place: $0.key, rows: $0.value) }).max(by: { order($0) < order($1) }) else {
        return nil
      }
      var shorter = quantizer
      shorter.rowLimits[next.place] = next.rows / 2 + 1
      let result = try shorter.graph()
      if result.tableRows < graph.tableRows {
        (quantizer, graph) = (shorter, result)
      } else {
        stuck.insert(next.place)
      }
    }
    return quantizer
  }

  /// The largest error if one table alone is halved, for each table, by the step's place in the plan.
  private func harm(_ trial: Trial, _ measured: Comparison) throws(ModelImportError) -> [Int: Double] {
    let part = measured.prefix(max(16, measured.samples.count / 4))
    var result: [Int: Double] = [:]
    for (place, rows) in tableRows(trial.graph) where rows > Self.shortestTable {
      var quantizer = trial.quantizer
      quantizer.rowLimits[place] = rows / 2 + 1
      result[place] = try part.measure(try quantizer.graph(), runner).largestLogitError
    }
    return result
  }

  /// Rows of the table after each step that has one, by the step's place in the plan.
  private func tableRows(_ graph: QuantizedGraph) -> [Int: Int] {
    var places: [String: Int] = [:]
    for (index, step) in plan.steps.enumerated() { places[step.output] = index }
    var rows: [Int: Int] = [:]
    for node in graph.nodes {
      guard case .table(let table) = node.operation, let place = places[node.inputs[0]] else { continue }
      // Only where a requantisation comes before it can a table be made shorter.
      let isRequantised = graph.nodes.contains { $0.output == node.inputs[0] && $0.operation.isRequantising }
      if isRequantised { rows[place] = table.values.count }
    }
    return rows
  }

  private func attempt(_ quantizer: GraphQuantizer, _ measured: Comparison) throws(ModelImportError) -> Trial {
    let graph = try quantizer.graph()
    let measurement = try measured.measure(graph, runner)
    let candidate = QuantizationCandidate(
      weightBits: quantizer.weightBits, tableRows: graph.tableRows, measurement: measurement,
      isGoodEnough: isGoodEnough(measurement))
    return Trial(quantizer: quantizer, graph: graph, candidate: candidate)
  }

  private func isGoodEnough(_ measurement: Measurement) -> Bool {
    guard measurement.largestLogitError <= options.errorMargin * measurement.logitSpan else { return false }
    if let float = measurement.floatAccuracy, let quantized = measurement.quantizedAccuracy,
      let agreement = measurement.agreement
    {
      // Few labels leave accuracy to chance; agreement with the float model is a second, steadier witness.
      return quantized >= float - options.accuracyMargin && agreement >= 1 - 2 * options.accuracyMargin
    }
    return true
  }

  /// Exponent of the length of the lookup column. Besides the tables it holds the input's interval, the limbs of
  /// remainders, which can be as narrow as room is left (5 bits here), and an empty row.
  private func columnLength(_ trial: Trial) -> Int { columnLength(rows: trial.candidate.tableRows) }

  private func columnLength(rows: Int) -> Int {
    let rows = rows + min(input.range.count, 256) + 33
    return Int.bitWidth - (rows - 1).leadingZeroBitCount
  }

  private func isCheaper(_ trial: Trial, than other: Trial) -> Bool {
    guard trial.candidate.isGoodEnough else { return false }
    let (a, b) = (columnLength(trial), columnLength(other))
    return a < b
      || (a == b && trial.candidate.measurement.largestLogitError < other.candidate.measurement.largestLogitError)
  }

  private func isBetter(_ trial: Trial, than other: Trial) -> Bool {
    let (a, b) = (trial.candidate.measurement, other.candidate.measurement)
    let (right, otherRight) = (a.quantizedAccuracy ?? 0, b.quantizedAccuracy ?? 0)
    return right > otherRight || (right == otherRight && a.largestLogitError < b.largestLogitError)
  }
}

extension QuantizedOperation {
  /// Whether the operation can drop fraction bits.
  fileprivate var isRequantising: Bool {
    switch self {
    case .dense, .convolution, .scale, .product, .sum: true
    case .table, .maxPool, .reshape: false
    }
  }
}
