import CircuitCompiler
import Circuits
import ModelGraph
import ONNXImporter
import QuantizedRuntime
import TensorFiles
import TestSupport
import Testing

/// The blocks that convolutional networks are made of, in integers.
@Suite struct BlockQuantizationTests {
  /// Widths with the share of the span (zero included) by which an output may differ from the float model.
  static let settings: [(weightBits: Int, activationBits: Int, tolerance: Double)] = [(8, 8, 0.02), (16, 12, 0.002)]

  /// Quantised outputs are close to those of onnxruntime, closer with wider integers; the runtime computes what the
  /// plain evaluator does; there is a circuit.
  @Test func blocksStayClose() throws {
    try OracleFiles.withNames("onnx-blocks-oracle.py") { folder, names in
      #expect(names.count >= 24)
      for name in names {
        let graph = try ONNXFile.read(path: "\(folder)/\(name).onnx")
        let samples = try TensorFile.read(path: "\(folder)/\(name).input.npy").samples
        let expected = try TensorFile.read(path: "\(folder)/\(name).output.npy").samples
        for setting in Self.settings {
          var options = QuantizationOptions()
          options.weightBits = setting.weightBits
          options.activationBits = setting.activationBits
          options.tableRows = 65536
          do {
            let (quantised, _) = try ModelQuantizer.quantize(graph, calibration: samples, options: options)
            let deviation = try ConformanceTests.deviation(quantised, samples, expected)
            #expect(
              deviation <= setting.tolerance, "\(name) with \(setting.weightBits) and \(setting.activationBits) bits")
            _ = try ModelCompiler.compile(quantised)
          } catch {
            Issue.record("\(name) with \(setting.weightBits) and \(setting.activationBits) bits: \(error)")
          }
        }
      }
    }
  }
}
