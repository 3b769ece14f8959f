import ModelGraph

/// What the float model does on the calibration data.
struct CalibrationRanges: Sendable {
  /// Least and greatest value of the input and of every step's output that exists in the float graph.
  private(set) var ranges: [String: ClosedRange<Double>] = [:]
  /// Outputs of the plan (logits, before a head), sample by sample.
  private(set) var outputs: [[Double]] = []

  init(_ plan: QuantizationPlan, samples: [[Double]]) throws(ModelImportError) {
    guard !samples.isEmpty else { throw .noCalibrationData }
    let wanted = Set(plan.steps.map(\.output) + [plan.graph.input, plan.output.base])
    let evaluator = FloatEvaluator(plan.graph)
    for (index, sample) in samples.enumerated() {
      try Self.run(evaluator, sample, index: index) { name, value in
        guard wanted.contains(name), let floats = value.floats, let first = floats.first else { return }
        var (least, greatest) = (first, first)
        for value in floats {
          least = min(least, value)
          greatest = max(greatest, value)
        }
        guard least.isFinite, greatest.isFinite else {
          // Anything that is not finite is found again below; NaN must not form a range.
          if name == plan.output.base { outputs.append([.nan]) }
          return
        }
        let old = ranges[name]
        ranges[name] =
          min(
            Double(least), old?.lowerBound ?? Double(least))...max(
            Double(greatest), old?.upperBound ?? Double(greatest))
        if name == plan.output.base { outputs.append(floats.map(Double.init)) }
      }
      guard outputs.count == index + 1, outputs[index].allSatisfy(\.isFinite) else {
        throw .notFinite(place: "the float model's output on sample \(index)")
      }
    }
  }

  /// Runs one sample, checking its size and that it is finite.
  static func run(
    _ evaluator: FloatEvaluator, _ sample: [Double], index: Int, observe: (String, TensorValue) -> Void
  ) throws(ModelImportError) {
    let expected = evaluator.graph.sampleShape?.reduce(1, *) ?? 0
    guard sample.count == expected else { throw .wrongSampleSize(expected: expected, found: sample.count) }
    let floats = sample.map { Float($0) }
    guard floats.allSatisfy(\.isFinite) else { throw .notFinite(place: "sample \(index)") }
    do { _ = try evaluator.run(try evaluator.sample(floats), observe: observe) } catch { throw .graph(error) }
  }
}
