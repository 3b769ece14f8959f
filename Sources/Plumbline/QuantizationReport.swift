import ModelGraph
import ONNXImporter

/// How a quantised model compares with the float model on some samples.
public struct ModelComparison: Codable, Sendable, Equatable {
  public var samples: Int
  /// Fractions of samples whose largest output is the labelled one; `nil` without labels.
  public var floatAccuracy: Double?
  public var quantizedAccuracy: Double?
  /// Fraction of samples on which both models have their largest output at the same place; `nil` with a single output.
  public var agreement: Double?
  /// Largest difference of an output before softmax or arg-max, in real units.
  public var largestOutputError: Double
  /// Greatest minus least float output over all samples.
  public var outputSpan: Double
  /// Input values that were clamped because they lie outside the calibrated range.
  public var clampedInputs: Int

  init(_ measurement: Measurement) {
    samples = measurement.samples
    floatAccuracy = measurement.floatAccuracy
    quantizedAccuracy = measurement.quantizedAccuracy
    agreement = measurement.agreement
    largestOutputError = measurement.largestLogitError
    outputSpan = measurement.logitSpan
    clampedInputs = measurement.clampedInputs
  }
}

/// One node of a quantised model.
public struct LayerReport: Codable, Sendable, Equatable {
  public var name: String
  /// `dense`, `convolution`, `scale`, `product`, `sum`, `maxPool`, `table` or `reshape`.
  public var kind: String
  public var shape: [Int]
  /// Interval of the integers that come out.
  public var lower: Int64
  public var upper: Int64
  /// Real value of one unit.
  public var scale: Double
  // Dense layers.
  public var weightBits: Int?
  public var biasBits: Int?
  /// Bits dropped by requantisation.
  public var shift: Int?
  // Tables.
  public var function: String?
  public var tableRows: Int?

  init(_ report: QuantizedLayerReport) {
    name = report.name
    kind = report.kind
    shape = report.shape
    lower = report.range.lowerBound
    upper = report.range.upperBound
    scale = report.scale
    weightBits = report.weightBits
    biasBits = report.biasBits
    shift = report.shift
    function = report.function
    tableRows = report.tableRows
  }
}

/// A number of the circuit, hence public, that was derived from private weights or from calibration data.
public struct PrivateChoiceReport: Codable, Sendable, Equatable {
  /// Tensor or node that the number belongs to.
  public var subject: String
  /// What is chosen: `shift`, `bias bits`, ...
  public var choice: String
  public var value: String
  /// `weights`, `calibration` or `weightsAndCalibration`.
  public var source: String

  init(_ choice: PrivateChoice) {
    subject = choice.subject
    self.choice = choice.choice
    value = choice.value
    source = choice.source.rawValue
  }
}

/// What quantisation did, and how well.
public struct QuantizationReport: Codable, Sendable, Equatable {
  /// One setting that was tried.
  public struct Candidate: Codable, Sendable, Equatable {
    public var weightBits: Int
    public var tableRows: Int
    public var comparison: ModelComparison
    public var isGoodEnough: Bool
    public var isChosen: Bool
  }

  public var model: String
  public var weightBits: Int
  public var activationBits: Int
  public var input: String
  public var inputLower: Int64
  public var inputUpper: Int64
  /// Real value of one unit of the input.
  public var inputScale: Double
  /// Whether every calibration value is a multiple of the input scale, so that nothing is lost there.
  public var isInputExact: Bool
  /// A last node that is reported outside proofs: `softmax`, `argMax`.
  public var head: String?
  /// On the calibration data.
  public var comparison: ModelComparison
  public var layers: [LayerReport]
  public var candidates: [Candidate]
  public var privateChoices: [PrivateChoiceReport]

  init(_ report: ONNXImporter.QuantizationReport) {
    model = report.model
    weightBits = report.weightBits
    activationBits = report.activationBits
    input = report.inputName
    inputLower = report.inputRange.lowerBound
    inputUpper = report.inputRange.upperBound
    inputScale = report.inputScale
    isInputExact = report.isInputExact
    head = report.head
    comparison = ModelComparison(report.measurement)
    layers = report.layers.map(LayerReport.init)
    candidates = report.candidates.map {
      Candidate(
        weightBits: $0.weightBits, tableRows: $0.tableRows, comparison: ModelComparison($0.measurement),
        isGoodEnough: $0.isGoodEnough, isChosen: $0.isChosen)
    }
    privateChoices = report.privateChoices.map(PrivateChoiceReport.init)
  }
}
