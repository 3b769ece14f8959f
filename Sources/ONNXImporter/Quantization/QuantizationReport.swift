import ModelGraph

/// How a quantised graph compares with the float model on some samples.
package struct Measurement: Sendable, Equatable, Encodable {
  package var samples = 0
  /// Fractions of samples whose largest output is the labelled one; nil without labels or with a single output.
  package var floatAccuracy: Double?
  package var quantizedAccuracy: Double?
  /// Fraction of samples on which both models have their largest output at the same place; nil with a single output.
  package var agreement: Double?
  /// Largest difference of an output (logit) in real units.
  package var largestLogitError = 0.0
  /// Greatest minus least float output over all samples.
  package var logitSpan = 0.0
  /// Input values that had to be clamped because they lie outside the calibrated range.
  package var clampedInputs = 0
}

/// One setting that was tried while looking for the best.
package struct QuantizationCandidate: Sendable, Equatable, Encodable {
  package var weightBits: Int
  /// Rows of all activation tables together.
  package var tableRows: Int
  package var measurement: Measurement
  package var isGoodEnough: Bool
  package var isChosen = false
}

/// One node of the quantised graph.
package struct QuantizedLayerReport: Sendable, Equatable, Encodable {
  package var name: String
  /// The name of the operation: "dense", "convolution", "table", "sum", ...
  package var kind: String
  package var shape: [Int]
  /// Range of the integers that come out (after requantisation, where there is one), and the reals they stand for.
  package var range: ClosedRange<Int64>
  package var scale: Double
  /// Least and greatest value of the float model on the calibration data, where there is one.
  package var calibrated: ClosedRange<Double>?
  // Dense layers.
  package var weightBits: Int?
  package var biasBits: Int?
  package var shift: Int?
  package var accumulatorBound: Int64?
  // Tables.
  package var function: String?
  package var tableRows: Int?
}

/// What quantisation did, and how well.
package struct QuantizationReport: Sendable, Equatable, Encodable {
  package var model: String
  package var weightBits: Int
  package var activationBits: Int
  package var inputName: String
  package var inputRange: ClosedRange<Int64>
  package var inputScale: Double
  /// Whether every calibration value is a multiple of the input scale, so that nothing is lost there.
  package var isInputExact: Bool
  package var head: String?
  package var tableRows: Int
  /// On the calibration data.
  package var measurement: Measurement
  package var layers: [QuantizedLayerReport]
  package var candidates: [QuantizationCandidate]
  /// Circuit choices that show something about private weights or calibration data.
  package var privateChoices: [PrivateChoice]
}

extension QuantizedGraph {
  /// Every node with its widths and ranges; `calibrated` by tensor name.
  package func layerReports(calibrated: [String: ClosedRange<Double>] = [:]) -> [QuantizedLayerReport] {
    nodes.compactMap { node in
      guard let tensor = tensors[node.output] else { return nil }
      var report = QuantizedLayerReport(
        name: node.name, kind: "reshape", shape: tensor.shape, range: tensor.range, scale: tensor.scale,
        calibrated: calibrated[node.output])
      switch node.operation {
      case .dense(let parameters):
        report.kind = "dense"
        report.weightBits = parameters.weightBits
        report.biasBits = parameters.biasBits
        report.shift = parameters.shift
        report.accumulatorBound = node.inputs.first.flatMap { tensors[$0] }.flatMap {
          parameters.accumulatorBound(input: $0.range)
        }
      case .table(let table):
        report.kind = "table"
        report.function = table.function
        report.tableRows = table.values.count
      case .convolution(let parameters):
        report.kind = "convolution"
        report.weightBits = parameters.weightBits
        report.biasBits = parameters.biasBits
        report.shift = parameters.shift
      case .scale(let parameters):
        report.kind = "scale"
        report.weightBits = parameters.weights.bits
        report.biasBits = parameters.bias?.bits
        report.shift = parameters.shift
      case .product(let parameters):
        report.kind = "product"
        report.shift = parameters.shift
      case .sum(let parameters):
        report.kind = "sum"
        report.biasBits = parameters.bias?.bits
        report.shift = parameters.shift
      case .maxPool: report.kind = "maxPool"
      case .reshape: break
      }
      return report
    }
  }

  /// Rows of all activation tables together.
  package var tableRows: Int {
    nodes.reduce(0) { if case .table(let table) = $1.operation { $0 + table.values.count } else { $0 } }
  }
}
