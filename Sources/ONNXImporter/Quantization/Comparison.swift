import ModelGraph

/// Samples with what the float model makes of them, to measure quantised graphs against.
struct Comparison: Sendable {
  let samples: [[Double]]
  /// Outputs of the float model, before a head.
  let outputs: [[Double]]
  let labels: [Int]?

  init(samples: [[Double]], outputs: [[Double]], labels: [Int]?) throws(ModelImportError) {
    if let labels {
      guard labels.count == samples.count else {
        throw .wrongLabelCount(samples: samples.count, labels: labels.count)
      }
      let classes = outputs.first?.count ?? 0
      if let index = labels.firstIndex(where: { $0 < 0 || (classes > 1 && $0 >= classes) }) {
        throw .labelOutOfRange(index: index, label: labels[index], classes: classes)
      }
    }
    self.samples = samples
    self.outputs = outputs
    self.labels = labels
  }

  /// The first samples, so many that running them costs about `products` multiplications, but at least 32.
  func limited(to products: Int, perSample: Int) -> Comparison {
    prefix(max(32, products / max(perSample, 1)))
  }

  /// The first samples, at most `count`.
  func prefix(_ count: Int) -> Comparison {
    guard count < samples.count else { return self }
    return Comparison(
      unchecked: Array(samples.prefix(count)), Array(outputs.prefix(count)), labels.map { Array($0.prefix(count)) })
  }

  private init(unchecked samples: [[Double]], _ outputs: [[Double]], _ labels: [Int]?) {
    self.samples = samples
    self.outputs = outputs
    self.labels = labels
  }

  func measure(_ graph: QuantizedGraph, _ runner: GraphRunner) throws(ModelImportError) -> Measurement {
    var result = Measurement(samples: samples.count)
    var (floatRight, quantizedRight, agreeing) = (0, 0, 0)
    var (least, greatest) = (Double.infinity, -Double.infinity)
    do {
      guard let input = graph.tensors[graph.input], let output = graph.tensors[graph.output] else {
        throw ModelGraphError.unknownTensor(name: graph.output, readBy: "the graph's output")
      }
      var inputs: [[Int64]] = []
      for sample in samples {
        let integers = try input.quantize(sample)
        for (value, integer) in zip(sample, integers)
        where abs(value - Double(integer) * input.scale) > 0.75 * input.scale {
          result.clampedInputs += 1
        }
        inputs.append(integers)
      }
      for (index, integers) in try runner.run(graph, inputs).enumerated() {
        let expected = outputs[index]
        let found = output.dequantize(integers)
        guard found.count == expected.count else {
          throw ModelGraphError.wrongEntryCount(
            node: graph.output, field: "output", expected: expected.count, found: found.count)
        }
        for (a, b) in zip(expected, found) {
          result.largestLogitError = max(result.largestLogitError, abs(a - b))
          least = min(least, a)
          greatest = max(greatest, a)
        }
        let (a, b) = (Self.largest(expected), Self.largest(found))
        if a == b { agreeing += 1 }
        if let labels {
          if a == labels[index] { floatRight += 1 }
          if b == labels[index] { quantizedRight += 1 }
        }
      }
    } catch let error as ModelGraphError {
      throw .graph(error)
    } catch {
      throw .noFittingQuantization(reason: "\(error)")
    }
    if !samples.isEmpty {
      result.logitSpan = greatest - least
      if let first = outputs.first, first.count > 1 {
        let count = Double(samples.count)
        result.agreement = Double(agreeing) / count
        if labels != nil {
          result.floatAccuracy = Double(floatRight) / count
          result.quantizedAccuracy = Double(quantizedRight) / count
        }
      }
    }
    return result
  }

  /// Place of the largest entry, the first of equal ones.
  private static func largest(_ values: [Double]) -> Int {
    var best = 0
    for index in values.indices where values[index] > values[best] { best = index }
    return best
  }
}
