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

  /// Shortens tables for as long as the result stays good enough and the column can still become shorter.
  ///
  /// Each round halves all tables that are longer than half of the longest. If that is too much, the half of them with
  /// the longest tables is tried, and so on down to one, which then stays as it is. Between one column length and the
  /// next the fewest tables that reach it are halved, so that no more precision goes than the column pays for.
  private func shortenTables(_ trials: inout [Trial], _ measured: Comparison) throws(ModelImportError) {
    var current = trials[trials.count - 1]
    var stuck: Set<Int> = []
    while true {
      let rows = tableRows(current)
      let open = rows.filter { !stuck.contains($0.key) && $0.value > Self.shortestTable }
      // What the column would be if every table that still can were as short as any.
      let spared = open.values.reduce(0) { $0 + $1 - Self.shortestTable }
      guard let longest = open.values.max(),
        columnLength(rows: current.candidate.tableRows - spared) < columnLength(current)
      else { return }
      var group = open.filter { $0.value > longest / 2 }
        .sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
      group = fewest(of: group, rows, current)
      while !group.isEmpty {
        let trial = try attempt(halving(group, rows, current.quantizer), measured)
        trials.append(trial)
        if trial.candidate.isGoodEnough, trial.candidate.tableRows < current.candidate.tableRows {
          current = trial
          break
        }
        if group.count == 1 { stuck.insert(group[0]) }
        group = Array(group.prefix(group.count / 2))
      }
    }
  }

  private static let shortestTable = 16

  private func halving(_ group: [Int], _ rows: [Int: Int], _ quantizer: GraphQuantizer) -> GraphQuantizer {
    var quantizer = quantizer
    for place in group { quantizer.rowLimits[place] = rows[place, default: 0] / 2 + 1 }
    return quantizer
  }

  /// The shortest beginning of `group` that brings the column to a shorter length, all of it if that does not.
  private func fewest(of group: [Int], _ rows: [Int: Int], _ trial: Trial) -> [Int] {
    let length = columnLength(trial)
    var total = trial.candidate.tableRows
    for (index, place) in group.enumerated() {
      // Shifts double, so that a table shrinks to just above half, or to half of that where the limit falls between.
      total -= rows[place, default: 0] - (rows[place, default: 0] / 2 + 1)
      if columnLength(rows: total) < length { return Array(group.prefix(index + 1)) }
    }
    return group
  }

  /// Rows of the table after each step that has one, by the step's place in the plan.
  private func tableRows(_ trial: Trial) -> [Int: Int] {
    var places: [String: Int] = [:]
    for (index, step) in plan.steps.enumerated() { places[step.output] = index }
    var rows: [Int: Int] = [:]
    for node in trial.graph.nodes {
      guard case .table(let table) = node.operation, let place = places[node.inputs[0]] else { continue }
      // Only where a requantisation comes before it can a table be made shorter.
      let isRequantised = trial.graph.nodes.contains { $0.output == node.inputs[0] && $0.operation.isRequantising }
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
