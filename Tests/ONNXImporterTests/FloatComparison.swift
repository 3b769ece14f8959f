import ModelGraph
import ONNXImporter

/// A quantised model beside the float model that it is made from.
enum FloatComparison {
  /// The largest difference of an output, as a share of the span of the outputs, with 16-bit weights and 12-bit
  /// activations.
  static func deviation(_ graph: FloatGraph, samples: [[Double]]) throws -> Double {
    var options = QuantizationOptions()
    (options.weightBits, options.activationBits, options.tableRows) = (16, 12, 65536)
    let (quantised, _) = try ModelQuantizer.quantize(graph, calibration: samples, options: options)
    let evaluator = FloatEvaluator(graph)
    let expected = try samples.map { sample in
      try evaluator.run(evaluator.sample(sample.map { Float($0) })).floats?.map { Double($0) } ?? []
    }
    return try ConformanceTests.deviation(quantised, samples, expected)
  }
}
