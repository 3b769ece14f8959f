import CircuitCompiler
import Circuits
import Foundation
import ModelGraph
import ONNXImporter
import QuantizedRuntime
import TensorFiles
import TestSupport
import Testing

/// Convolutional, residual and already quantised networks.
@Suite struct ConvolutionalQuantizationTests {
  static let lenet = QuantizationTests.Bundled(folder: "lenet5", inputs: "test-images")
  static let residual = QuantizationTests.Bundled(folder: "resnet-tiny", inputs: "test-images")

  @Test func residualNetworkFusesNormalisationsAndSums() throws {
    let graph = try Self.residual.graph
    let samples = try Array(Self.residual.array("calibration").samples.prefix(24))
    var options = QuantizationOptions()
    options.weightBits = 8
    options.tableRows = 4096
    let (quantized, report) = try ModelQuantizer.quantize(graph, calibration: samples, options: options)
    let kinds = Dictionary(grouping: report.layers, by: \.kind).mapValues(\.count)
    // 15 convolutions with their normalisations; sums of residual blocks inside them.
    #expect(kinds["convolution"] == 15)
    #expect(kinds["scale"] == nil && kinds["product"] == nil)
    let addends = quantized.nodes.map { node in
      if case .convolution(let parameters) = node.operation { parameters.addends.count } else { 0 }
    }
    #expect(addends.reduce(0, +) == 6)
    #expect((report.measurement.agreement ?? 0) >= 0.9)
  }

  /// Fifteen tables are shortened in few trials, to the shortest column at which one is good enough.
  @Test func searchTriesFewSettings() throws {
    let runner = GraphRunner(productBudget: 1 << 28) { graph, inputs in try IntegerRuntime(graph).runBatch(inputs) }
    let samples = try Array(Self.residual.array("calibration").samples.prefix(64))
    let (graph, report) = try ModelQuantizer.quantize(Self.residual.graph, calibration: samples, runner: runner)
    #expect(report.candidates.count <= 12)
    let marked = report.candidates.filter(\.isChosen)
    let chosen = try #require(marked.first)
    #expect(marked.count == 1)
    #expect(chosen.isGoodEnough && chosen.tableRows == graph.tableRows)
    let column = { (rows: Int) in (rows + 256 + 33).nextPowerOfTwo }
    let shortest = report.candidates.filter(\.isGoodEnough).map { column($0.tableRows) }.min()
    #expect(column(chosen.tableRows) == shortest)
    // Much shorter than the first trial, whose tables are as fine as they can be.
    #expect(2 * column(chosen.tableRows) < column(report.candidates[0].tableRows))
  }

  static let page = "Sources/Plumbline/Plumbline.docc/QuantisedModels.md"

  /// How the integers that we make of one model compare with those of onnxruntime.
  struct Comparison {
    var model: String
    var equal: Double
    var close: Double
    var largest: Int
    /// Share of integers of the imported float graph, in which every operator is computed as it is defined, that are
    /// equal.
    var imported: Double
  }

  /// Models as onnxruntime quantises them: its integers and ours differ by at most one unit on 99 of 100 entries.
  ///
  /// `PLUMBLINE_UPDATE_VECTORS=1` writes the page of the documentation again.
  @Test func quantisedModelsFollowOnnxruntime() throws {
    try OracleFiles.withNames("onnx-qdq-oracle.py") { folder, lines in
      #expect(lines.count >= 20)
      var results: [Comparison] = []
      for line in lines {
        let name = String(line.split(separator: " ")[0])
        let result = try Self.comparison(name, folder: folder)
        #expect(result.close >= 0.99, "\(name)")
        #expect(result.equal >= 0.9, "\(name)")
        #expect(result.imported >= 0.98, "\(name)")
        results.append(result)
      }
      if ProcessInfo.processInfo.environment["PLUMBLINE_UPDATE_VECTORS"] == "1" {
        try Self.document(results).write(toFile: RepositoryPaths.path(Self.page), atomically: true, encoding: .utf8)
      }
      // Shares depend on the kernels of the processor, so only the models are compared.
      let text = try RepositoryPaths.text(Self.page)
      for result in results { #expect(text.contains("| \(result.model) |")) }
    }
  }

  /// Each operator of com.microsoft alone: integers of a circuit differ by one unit at most from those of onnxruntime,
  /// and seldom.
  @Test func quantisedOperatorsFollowOnnxruntime() throws {
    try OracleFiles.withNames("onnx-operators-oracle.py") { folder, names in
      let extensions = Set(ONNXFile.supportedExtensions)
      let cases = names.filter { extensions.contains(String($0.prefix { $0 != "-" })) }
      #expect(cases.count >= 48)
      for name in cases {
        let graph = try ONNXFile.read(path: "\(folder)/\(name).onnx")
        let data = try TensorFile.read(path: "\(folder)/\(name).input.npy").values
        let expected = try TensorFile.read(path: "\(folder)/\(name).output.npy").values
        do {
          let size = try ModelQuantizer.sampleShape(graph).reduce(1, *)
          let samples = stride(from: 0, to: data.count, by: size).map { Array(data[$0..<$0 + size]) }
          let (quantized, _) = try ModelQuantizer.quantize(graph, calibration: samples)
          let input = try #require(quantized.tensors[quantized.input])
          let output = try #require(quantized.tensors[quantized.output])
          let runtime = try IntegerRuntime(quantized)
          let evaluator = try ReferenceEvaluator(quantized)
          let found = try samples.flatMap { sample in
            let integers = try evaluator.run(input.quantize(sample))
            #expect(try runtime.run(input.quantize(sample)) == integers, "\(name)")
            return integers
          }
          try #require(found.count == expected.count)
          let differences = zip(found, expected).map { abs(Double($0) - ($1 / output.scale).rounded()) }
          #expect(differences.allSatisfy { $0 <= 1 }, "\(name): \(differences.max() ?? 0)")
          let equal = Double(differences.count { $0 == 0 }) / Double(differences.count)
          #expect(equal >= 0.97, "\(name): \(equal)")
          _ = try ModelCompiler.compile(quantized)
        } catch {
          Issue.record("\(name): \(error)")
        }
      }
    }
  }

  private static func comparison(_ name: String, folder: String) throws -> Comparison {
    let path = "\(folder)/\(name)"
    let graph = try ONNXFile.read(path: path + ".onnx")
    let samples = try TensorFile.read(path: path + ".input.npy").samples
    let (quantized, _) = try ModelQuantizer.quantize(graph, calibration: samples)
    let evaluator = try ReferenceEvaluator(quantized)
    let input = try #require(quantized.tensors[quantized.input])
    let output = try #require(quantized.tensors[quantized.output])
    let expected = try TensorFile.read(path: path + ".integers.npy").values
    let scale = try TensorFile.read(path: path + ".scale.npy").values
    #expect(output.scale == scale[0], "\(name)")
    let found = try samples.flatMap { try evaluator.run(input.quantize($0)).map(Double.init) }
    try #require(found.count == expected.count && !found.isEmpty)
    let differences = zip(found, expected).map { abs($0 - ($1 - scale[1])) }
    let count = Double(found.count)
    let reals = try ModelQuantizer.floatOutputs(graph, samples: samples).flatMap { $0 }
    try #require(reals.count == expected.count)
    let imported = zip(reals, expected).count { ($0 / scale[0]).rounded() == $1 - scale[1] }
    return Comparison(
      model: name, equal: Double(differences.count { $0 == 0 }) / count,
      close: Double(differences.count { $0 <= 1 }) / count, largest: Int(differences.max() ?? 0),
      imported: Double(imported) / count)
  }

  private static func document(_ results: [Comparison]) -> String {
    func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
    var text = """
      # Models that are quantised already

      What becomes of models that onnxruntime has quantised to 8 bits.

      ## Overview

      Scales and zero points of such a model are kept exactly: a real value is the scale times an integer that lies in the
      range of the stored type, with the zero point subtracted. Both forms are read, QuantizeLinear and DequantizeLinear
      around ordinary operators and operators on integers such as QLinearConv and QGemm.

      The integers of a layer are found from its accumulators with one multiplication by a ratio of scales and one
      rounding. Here the accumulators are exact, too: products are taken of the stored integers. The ratio is a whole factor
      of 16 bits (times a multiple of the weights, chosen so that both together come close to the ratio), after which bits
      are dropped. So a result may lie some ten-thousandths of a unit beside the one that onnxruntime rounds, and where the
      middle between two integers is in between, the two differ by one unit. Later layers add up what such differences make
      of their inputs. Sums that hit a half exactly are rounded up here and to even there.

      The table shows the integers of the last layer on inputs that were not used for calibration: the share that is equal
      to that of onnxruntime, the share that differs by at most one unit, and the largest difference in units; then the
      share that is equal in the imported graph, whose operators are computed in floats as they are defined. Sums of
      tensors and averages are off by less than a hundredth of a unit, functions such as Sigmoid by nothing. The page is
      made by the test `ConvolutionalQuantizationTests` with the models of `Tests/Vectors/onnx-qdq-oracle.py`.

      | Model | Equal | Within one unit | Largest difference | Equal before quantisation |
      | --- | --- | --- | --- | --- |

      """
    for result in results {
      text += "| \(result.model) | \(percent(result.equal)) | \(percent(result.close)) | \(result.largest) "
      text += "| \(percent(result.imported)) |\n"
    }
    return text
  }
}

extension Int {
  fileprivate var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
