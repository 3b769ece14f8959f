import Foundation
import ModelGraph
import ONNXImporter
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

  /// Models as onnxruntime quantises them: its integers and ours differ by at most one unit on 99 of 100 entries.
  @Test func quantisedModelsFollowOnnxruntime() throws {
    try OracleFiles.withNames("onnx-qdq-oracle.py") { folder, lines in
      #expect(lines.count >= 20)
      for line in lines {
        let name = String(line.split(separator: " ")[0].split(separator: ",")[0])
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
        #expect(found.count == expected.count)
        var differences: [Int: Int] = [:]
        for (a, b) in zip(found, expected) { differences[Int(abs(a - (b - scale[1]))), default: 0] += 1 }
        let close = Double(differences[0, default: 0] + differences[1, default: 0]) / Double(max(found.count, 1))
        let equal = Double(differences[0, default: 0]) / Double(max(found.count, 1))
        print("\(name): equal \(equal), within one unit \(close), largest \(differences.keys.max() ?? 0)")
        #expect(close >= 0.99, "\(name): \(differences)")
      }
    }
  }
}
