import ModelGraph
import ONNXImporter
import QuantizedRuntime

/// A model on integers: what is run, compiled and proved. It holds the weights, so its file is secret.
public struct QuantizedModel: Sendable {
  package let graph: QuantizedGraph
  package let runtime: IntegerRuntime

  package init(graph: QuantizedGraph) throws(PlumblineError) {
    self.graph = graph
    runtime = try translating { try IntegerRuntime(graph) }
  }

  /// Reads a `.qnn` file.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` or `.invalidFile`.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(decoding: try FileStore.read(path, kind: .model))
  }

  /// Reads the bytes of a `.qnn` file, which may come from anyone.
  ///
  /// - Throws: `PlumblineError.invalidFile`.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    try self.init(graph: try translating(reading: .model) { try QuantizedGraph(decoding: bytes) })
  }

  /// The bytes of a `.qnn` file. Secret: they hold the weights.
  public var encoded: [UInt8] { graph.encoded() }

  /// Writes a `.qnn` file that only its owner may read.
  public func write(to path: String) throws(PlumblineError) { try FileStore.write(encoded, to: path, .secret) }

  /// The name that the model gives itself.
  public var name: String { graph.name }

  // MARK: Quantising

  /// Choices that quantisation leaves to the caller; `nil` lets measurements decide.
  public struct Options: Sendable, Equatable {
    /// Bits of a weight, 8 to 16.
    public var weightBits: Int?
    /// Bits of an activation, 4 to 16; 8 by default.
    public var activationBits: Int?
    /// Bits of an input value, 1 to 16; as activations by default.
    public var inputBits: Int?
    /// Most rows of an activation's table, 16 to 65536.
    public var tableRows: Int?

    public init(
      weightBits: Int? = nil, activationBits: Int? = nil, inputBits: Int? = nil, tableRows: Int? = nil
    ) {
      self.weightBits = weightBits
      self.activationBits = activationBits
      self.inputBits = inputBits
      self.tableRows = tableRows
    }
  }

  /// Imports an ONNX model and quantises it.
  ///
  /// - Parameters:
  ///   - path: the ONNX file; external data lies beside it.
  ///   - calibration: typical inputs. Ranges of activations, and with them public numbers of the circuit, follow from
  ///     these.
  ///   - labels: class of each calibration sample, if known: then widths are chosen by accuracy.
  ///   - options: widths to use in place of measured ones.
  /// - Throws: `PlumblineError.unusableModel` naming the node or tensor, or `.unusableData`.
  public static func quantize(
    onnx path: String, calibration: Samples, labels: [Int]? = nil, options: Options = Options()
  ) throws(PlumblineError) -> (model: QuantizedModel, report: QuantizationReport) {
    let float = try translating { try ONNXFile.read(path: path) }
    let samples = try inputs(of: float, in: calibration)
    var settings = QuantizationOptions()
    settings.weightBits = options.weightBits
    if let bits = options.activationBits { settings.activationBits = bits }
    settings.inputBits = options.inputBits
    settings.tableRows = options.tableRows
    let (graph, report) = try translating {
      try ModelQuantizer.quantize(
        float, calibration: samples, labels: labels, options: settings, runner: .integerRuntime)
    }
    return (try QuantizedModel(graph: graph), QuantizationReport(report))
  }

  /// Compares this model with the ONNX model that it was made from, on other samples.
  ///
  /// - Throws: `PlumblineError.unusableModel` or `.unusableData`.
  public func comparison(
    withONNX path: String, samples: Samples, labels: [Int]? = nil
  ) throws(PlumblineError) -> ModelComparison {
    let float = try translating { try ONNXFile.read(path: path) }
    let inputs = try Self.inputs(of: float, in: samples)
    return ModelComparison(
      try translating {
        try ModelQuantizer.compare(graph, with: float, samples: inputs, labels: labels, runner: .integerRuntime)
      })
  }

  private static func inputs(of float: FloatGraph, in samples: Samples) throws(PlumblineError) -> [[Double]] {
    let size = try translating { try ModelQuantizer.sampleShape(float) }.reduce(1, *)
    return try samples.inputs(of: size, tensor: float.input)
  }

  // MARK: Running

  /// The integers that a real input becomes: the nearest multiples of the input's scale, clamped to its range.
  ///
  /// - Throws: `PlumblineError.unusableModel` for a wrong number of values or one that is not finite.
  public func quantizedInput(_ values: [Double]) throws(PlumblineError) -> [Int64] {
    guard let tensor = graph.tensors[graph.input] else {
      throw .unusableModel(problem: "the model has no tensor \"\(graph.input)\"")
    }
    return try translating { try tensor.quantize(values) }
  }

  /// Runs the model on real inputs, exactly as a proof would.
  ///
  /// - Throws: `PlumblineError.unusableData` if the samples do not fit the input.
  public func run(_ samples: Samples) throws(PlumblineError) -> [OutputReading] {
    let inputs = try quantizedInputs(samples)
    return try translating { try runtime.runBatch(inputs) }.map(reading)
  }

  /// Runs the model on sample `index`, counted from 0.
  public func run(_ samples: Samples, index: Int) throws(PlumblineError) -> OutputReading {
    let input = try quantizedInput(samples, index: index)
    return reading(try translating { try runtime.run(input) })
  }

  func quantizedInputs(_ samples: Samples) throws(PlumblineError) -> [[Int64]] {
    guard let tensor = graph.tensors[graph.input] else {
      throw .unusableModel(problem: "the model has no tensor \"\(graph.input)\"")
    }
    return try samples.inputs(of: tensor.count, tensor: tensor.name).map { sample throws(PlumblineError) in
      try quantizedInput(sample)
    }
  }

  func quantizedInput(_ samples: Samples, index: Int) throws(PlumblineError) -> [Int64] {
    guard let tensor = graph.tensors[graph.input] else {
      throw .unusableModel(problem: "the model has no tensor \"\(graph.input)\"")
    }
    let inputs = try samples.inputs(of: tensor.count, tensor: tensor.name)
    guard inputs.indices.contains(index) else { throw .noSuchSample(index: index, count: inputs.count) }
    return try quantizedInput(inputs[index])
  }

  private func reading(_ output: [Int64]) -> OutputReading {
    OutputReading(output, scale: graph.tensors[graph.output]?.scale ?? 1, head: graph.head?.rawValue)
  }
}

extension FileStore {
  /// Reads a file and checks by its first bytes that it is of the expected kind.
  package static func read(_ path: String, kind: FileKind) throws(PlumblineError) -> [UInt8] {
    let bytes = try read(path)
    let found = FileKind.detect(bytes)
    guard found == kind else { throw .wrongFileKind(path: path, expected: kind, found: found) }
    return bytes
  }
}
