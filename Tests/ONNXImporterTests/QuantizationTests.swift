import Foundation
import ModelGraph
import ONNXImporter
import TensorFiles
import TestSupport
import Testing

@Suite struct QuantizationTests {
  struct Bundled: Sendable {
    let folder: String
    let inputs: String

    func array(_ name: String) throws -> NumericArray {
      try TensorFile.read(path: RepositoryPaths.path("Models/\(folder)/\(name).npy"))
    }

    func labels(_ name: String) throws -> [Int] { try array(name).values.map { Int($0) } }

    var graph: FloatGraph {
      get throws { try ONNXFile.read(path: RepositoryPaths.path("Models/\(folder)/model.onnx")) }
    }

    func quantized(
      _ options: QuantizationOptions = QuantizationOptions()
    ) throws -> (graph: QuantizedGraph, report: QuantizationReport) {
      try ModelQuantizer.quantize(
        graph, calibration: array("calibration").samples, labels: labels("calibration-labels"), options: options)
    }
  }

  static let digits = Bundled(folder: "digits-mlp", inputs: "test-images")
  static let iris = Bundled(folder: "iris-mlp", inputs: "test-flowers")

  /// Integers of every test sample, against a numpy implementation that reads the file by itself.
  static func agreesWithNumpy(_ graph: QuantizedGraph, inputs: String) throws {
    try RepositoryPaths.withTemporaryFolder { folder in
      try Data(graph.encoded()).write(to: URL(fileURLWithPath: folder + "/model.qnn"))
      _ = try PythonOracle.run(
        "Tests/Vectors/onnx-quantized-oracle.py", arguments: [folder + "/model.qnn", inputs, folder + "/y.npy"])
      let expected = try TensorFile.read(path: folder + "/y.npy")
      let evaluator = try ReferenceEvaluator(graph)
      let input = try #require(graph.tensors[graph.input])
      let samples = try TensorFile.read(path: inputs).samples
      let found = try samples.flatMap { try evaluator.run(input.quantize($0)).map(Double.init) }
      #expect(found == expected.values)
    }
  }

  @Test func digitsStayWithinOnePoint() throws {
    let (graph, report) = try Self.digits.quantized()
    let measurement = try ModelQuantizer.compare(
      graph, with: Self.digits.graph, samples: Self.digits.array("test-images").samples,
      labels: Self.digits.labels("test-labels"))
    let float = try #require(measurement.floatAccuracy)
    let quantized = try #require(measurement.quantizedAccuracy)
    #expect(measurement.samples == 360)
    #expect(float >= 0.97)
    #expect(abs(float - quantized) <= 0.01)
    #expect(measurement.clampedInputs == 0)
    #expect(report.isInputExact)
    #expect(report.inputScale == 1)
    #expect(report.inputRange == 0...31)
    #expect(report.weightBits == 8)
    #expect(report.tableRows < 1024)
    #expect(report.candidates.filter(\.isChosen).count == 1)
    #expect(report.privateChoices == graph.privateChoices)
    #expect(graph.tensors["logits"]?.shape == [10])
    try Self.agreesWithNumpy(graph, inputs: RepositoryPaths.path("Models/digits-mlp/test-images.npy"))
  }

  @Test func irisStaysClose() throws {
    let (graph, report) = try Self.iris.quantized()
    #expect(report.inputScale == 0.1)
    let measurement = try ModelQuantizer.compare(
      graph, with: Self.iris.graph, samples: Self.iris.array("test-flowers").samples,
      labels: Self.iris.labels("test-labels"))
    let float = try #require(measurement.floatAccuracy)
    let quantized = try #require(measurement.quantizedAccuracy)
    #expect(abs(float - quantized) <= 0.021)  // one of fifty flowers
    try Self.agreesWithNumpy(graph, inputs: RepositoryPaths.path("Models/iris-mlp/test-flowers.npy"))
  }

  @Test(arguments: [8, 11, 16], [8, 12])
  func chosenWidthsAreObeyed(weightBits: Int, activationBits: Int) throws {
    var options = QuantizationOptions()
    options.weightBits = weightBits
    options.activationBits = activationBits
    let (graph, report) = try Self.digits.quantized(options)
    #expect(report.weightBits == weightBits)
    for node in graph.nodes {
      if case .dense(let parameters) = node.operation {
        #expect(parameters.weightBits == weightBits)
        // The width is used: the largest weight is as large as it can be.
        #expect(parameters.weights.map { abs(Int($0)) }.max() == (1 << (weightBits - 1)) - 1)
        // The declared bias width is the least.
        let limit: Int64 = 1 << Int64(parameters.biasBits - 2)
        #expect(parameters.bias.contains { $0 >= limit || $0 < -limit })
      }
      if case .table(let table) = node.operation {
        #expect(try #require(table.valueRange).upperBound < 1 << Int64(activationBits))
        #expect(graph.tensors[node.inputs[0]]?.range == table.domain)
      }
    }
    try graph.validate()
    #expect(try QuantizedGraph(decoding: graph.encoded()) == graph)
  }

  /// With room for rows, more bits bring the outputs closer to the float model.
  @Test func errorsShrinkWithWidths() throws {
    var errors: [Double] = []
    for bits in [8, 12, 16] {
      var options = QuantizationOptions()
      options.weightBits = bits
      options.activationBits = bits
      options.tableRows = 65536
      errors.append(try Self.digits.quantized(options).report.measurement.largestLogitError)
    }
    #expect(errors[0] > 4 * errors[1])
    #expect(errors[1] > errors[2])
  }

  @Test(arguments: [64, 256, 1000])
  func rowLimitIsObeyed(rows: Int) throws {
    var options = QuantizationOptions()
    options.tableRows = rows
    let graph = try Self.digits.quantized(options).graph
    for node in graph.nodes {
      if case .table(let table) = node.operation { #expect(table.values.count <= rows) }
    }
  }

  @Test func quantisationIsDeterministic() throws {
    #expect(try Self.digits.quantized().graph.encoded() == Self.digits.quantized().graph.encoded())
  }

  /// Every form of network that is accepted: close to onnxruntime, valid, equal to numpy.
  @Test func networks() throws {
    try OracleFiles.withNames("onnx-networks-oracle.py") { folder, names in
      #expect(names.count >= 20)
      for name in names {
        let graph = try ONNXFile.read(path: "\(folder)/\(name).onnx")
        let inputs = try TensorFile.read(path: "\(folder)/\(name).input.npy")
        let expected = try TensorFile.read(path: "\(folder)/\(name).output.npy")
        var options = QuantizationOptions()
        options.activationBits = 10
        options.weightBits = 12
        options.tableRows = 65536
        let (quantized, report) = try ModelQuantizer.quantize(graph, calibration: inputs.samples, options: options)
        let outputs = try ModelQuantizer.floatOutputs(graph, samples: inputs.samples).flatMap { $0 }
        #expect(OracleFiles.largestDifference(outputs, expected.values) <= 1e-4, "\(name)")
        let measurement = report.measurement
        #expect(measurement.largestLogitError <= 0.01 * measurement.logitSpan, "\(name)")
        #expect(try QuantizedGraph(decoding: quantized.encoded()) == quantized, "\(name)")
        try Self.agreesWithNumpy(quantized, inputs: "\(folder)/\(name).input.npy")
        try Self.checkForm(quantized, name)
      }
    }
  }

  /// The rules of the integer program: a shift is followed by a table, the last dense layer has none.
  static func checkForm(_ graph: QuantizedGraph, _ name: String) throws {
    let heads: [String: ReportedHead] = ["images": .softmax, "images-old": .softmax, "arg-max": .argMax]
    #expect(graph.head == heads[name], "\(name)")
    let readers = Dictionary(grouping: graph.nodes, by: { $0.inputs[0] })
    for node in graph.nodes {
      guard case .dense(let parameters) = node.operation else { continue }
      let next = readers[node.output] ?? []
      if node.output == graph.output { #expect(parameters.shift == 0, "\(name)") }
      for reader in next {
        switch reader.operation {
        case .table: break
        case .reshape: #expect(parameters.shift == 0 && reader.output == graph.output, "\(name)")
        case .dense: Issue.record("\(name): \(node.name) feeds a dense layer without a table")
        default: break
        }
      }
    }
  }

  @Test func reportEncodesAsJSON() throws {
    let report = try Self.iris.quantized().report
    let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    #expect(text.contains("\"quantizedAccuracy\":"))
  }
}
