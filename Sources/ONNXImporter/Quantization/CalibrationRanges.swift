import ModelGraph

/// What the float model does on the calibration data.
struct CalibrationRanges: Sendable {
  /// Least and greatest value of the input and of every step's output that exists in the float graph.
  private(set) var ranges: [String: ClosedRange<Double>] = [:]
  /// Outputs of the plan (logits, before a head), sample by sample.
  private(set) var outputs: [[Double]] = []

  init(_ plan: QuantizationPlan, samples: [[Double]]) throws(ModelImportError) {
    guard !samples.isEmpty else { throw .noCalibrationData }
    // What tensors of the float graph are called in the plan.
    var wanted: [String: Set<String>] = [:]
    for name in plan.steps.map(\.output) + [plan.graph.input, plan.output.base] {
      wanted[plan.origins[name] ?? name, default: []].insert(name)
    }
    let evaluator = FloatEvaluator(plan.graph)
    for (index, sample) in samples.enumerated() {
      var unbounded: String?
      try Self.run(evaluator, sample, index: index) { name, value in
        guard let names = wanted[name], let reals = Self.reals(value, plan.storedTensors[name]),
          let first = reals.first
        else { return }
        var (least, greatest) = (first, first)
        for value in reals {
          least = min(least, value)
          greatest = max(greatest, value)
        }
        // NaN must not form a range.
        guard reals.allSatisfy(\.isFinite) else {
          if unbounded == nil { unbounded = name }
          return
        }
        for name in names {
          let old = ranges[name]
          ranges[name] = min(least, old?.lowerBound ?? least)...max(greatest, old?.upperBound ?? greatest)
          if name == plan.output.base { outputs.append(reals) }
        }
      }
      if let unbounded, unbounded != plan.origins[plan.output.base] ?? plan.output.base {
        throw .notFinite(place: "tensor \"\(unbounded)\" of the float model on sample \(index)")
      }
      guard outputs.count == index + 1 else {
        throw .notFinite(place: "the float model's output on sample \(index)")
      }
    }
  }

  /// The reals that a tensor holds, or that its integers stand for.
  private static func reals(_ value: TensorValue, _ stored: PlanBuilder.StoredIntegers?) -> [Double]? {
    guard let integers = value.integers else { return value.floats?.map(Double.init) }
    guard let stored else { return integers.map(Double.init) }
    return integers.map { stored.scale * Double($0 - stored.zeroPoint) }
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
