import ModelGraph

/// Turns float graphs into quantised ones and measures what is lost.
package enum ModelQuantizer {
  /// Quantises a model.
  ///
  /// - Parameters:
  ///   - calibration: Samples without the batch dimension, flattened. They give the ranges of activations, so they
  ///     should be typical.
  ///   - labels: Class of each sample, if known: then widths are chosen by accuracy.
  package static func quantize(
    _ graph: FloatGraph, calibration: [[Double]], labels: [Int]? = nil,
    options: QuantizationOptions = QuantizationOptions(), runner: GraphRunner = .reference
  ) throws(ModelImportError) -> (graph: QuantizedGraph, report: QuantizationReport) {
    try options.validate()
    let plan = try QuantizationPlan(graph)
    let calibrated = try CalibrationRanges(plan, samples: calibration)
    let input =
      plan.inputGrid.map { InputQuantization($0) }
      // The grids of a model that came already quantised are to be met from an input that lies on none.
      ?? InputQuantization(
        samples: calibration, bits: options.inputBits ?? (plan.isQuantized ? 12 : options.activationBits))
    let comparison = try Comparison(samples: calibration, outputs: calibrated.outputs, labels: labels)
    let search = QuantizationSearch(
      plan: plan, input: input, ranges: calibrated.ranges, options: options, comparison: comparison,
      runner: runner)
    let (chosen, candidates) = try search.run()
    let measurement = try comparison.measure(chosen, runner)
    let report = QuantizationReport(
      model: graph.name, weightBits: candidates.first(where: \.isChosen)?.weightBits ?? 0,
      activationBits: options.activationBits, inputName: graph.input, inputRange: input.range,
      inputScale: input.scale, isInputExact: input.isExact, head: plan.head?.rawValue, tableRows: chosen.tableRows,
      measurement: measurement, layers: chosen.layerReports(calibrated: calibrated.ranges), candidates: candidates,
      privateChoices: chosen.privateChoices)
    return (chosen, report)
  }

  /// Shape of the samples that quantisation works on, without the batch dimension.
  package static func sampleShape(_ graph: FloatGraph) throws(ModelImportError) -> [Int] {
    try QuantizationPlan(graph).inputShape
  }

  /// Compares a quantised graph with the float model that it was made from, on other samples.
  package static func compare(
    _ quantized: QuantizedGraph, with graph: FloatGraph, samples: [[Double]], labels: [Int]? = nil,
    runner: GraphRunner = .reference
  ) throws(ModelImportError) -> Measurement {
    let plan = try QuantizationPlan(graph)
    let outputs = try CalibrationRanges(plan, samples: samples).outputs
    return try Comparison(samples: samples, outputs: outputs, labels: labels).measure(quantized, runner)
  }

  /// Outputs of the float model before a Softmax or ArgMax head, sample by sample.
  package static func floatOutputs(_ graph: FloatGraph, samples: [[Double]]) throws(ModelImportError) -> [[Double]] {
    try CalibrationRanges(try QuantizationPlan(graph), samples: samples).outputs
  }
}
