import Foundation
import ModelGraph
import ONNXImporter
import TestSupport
import Testing

@Suite struct MalformedModelTests {
  /// Each model of the corpus is refused for the reason that `onnx-malformed-errors.txt` names.
  ///
  /// `PLUMBLINE_UPDATE_VECTORS=1 swift test -c release --filter MalformedModelTests` writes the file again.
  @Test func corpus() throws {
    let file = "Tests/Vectors/onnx-malformed-errors.txt"
    try OracleFiles.withNames("onnx-malformed.py") { folder, names in
      var found: [String: String] = [:]
      for name in names {
        do throws(ModelImportError) {
          _ = try ONNXFile.read(path: "\(folder)/models/\(name).onnx")
          Issue.record("\(name) was accepted")
        } catch {
          found[name] = error.description.replacing(folder, with: "FOLDER")
        }
      }
      if ProcessInfo.processInfo.environment["PLUMBLINE_UPDATE_VECTORS"] == "1" {
        let lines = found.map { "\($0.key)|\($0.value)\n" }.sorted()
        try lines.joined().write(toFile: RepositoryPaths.path(file), atomically: true, encoding: .utf8)
      }
      var expected: [String: String] = [:]
      for line in try RepositoryPaths.text(file).split(separator: "\n") {
        let parts = line.split(separator: "|", maxSplits: 1)
        expected[String(parts[0])] = String(parts[1])
      }
      #expect(Set(names) == Set(expected.keys))
      #expect(names.count >= 280)
      for name in names { #expect(found[name] == expected[name], "\(name)") }
    }
  }

  @Test func missingFile() {
    #expect(throws: ModelImportError.cannotRead(path: "/nowhere.onnx")) { try ONNXFile.read(path: "/nowhere.onnx") }
  }

  @Test func externalDataNeedsAFolder() throws {
    try OracleFiles.withNames("onnx-malformed.py") { folder, _ in
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/models/external-offset.onnx")))
      #expect(throws: ModelImportError.externalData(tensor: "w", reason: "the model was not read from a folder")) {
        try ONNXFile.decode(bytes)
      }
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = try RepositoryPaths.bytes("Models/iris-mlp/model.onnx")
    for length in bytes.indices {
      #expect(throws: ModelImportError.self) { try ONNXFile.decode(Array(bytes[..<length])) }
    }
    #expect(try ONNXFile.decode(bytes).nodes.count == 5)
  }

  @Test func mutationsNeverTrap() throws {
    let bytes = try RepositoryPaths.bytes("Models/iris-mlp/model.onnx")
    var random = TestRandom("onnx mutations")
    for round in 0..<8_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let graph = try? ONNXFile.decode(changed), graph.sampleShape?.reduce(1, *) ?? .max <= 1 << 16 else {
        continue
      }
      // What is still a model can be run and quantised, or is refused.
      let sample = [Double](repeating: 1, count: graph.sampleShape?.reduce(1, *) ?? 0)
      if round % 4 == 0 { _ = try? ModelQuantizer.quantize(graph, calibration: [sample]) }
      _ = try? ModelQuantizer.floatOutputs(graph, samples: [sample])
    }
  }

  /// Truncations and mutations of models of the operators that have the most to check.
  @Test func damagedOperatorsNeverTrap() throws {
    let seeds = [
      "Conv-everything", "Conv-1d", "Conv-SAME_LOWER", "Conv-computed-weights", "MaxPool-ceil-pads", "MaxPool-dilation",
      "AveragePool-1d-ceil-all", "BatchNormalization-9-image", "Concat-1", "Split-sizes", "Split-smaller-last",
      "Slice-steps", "Slice-back-two", "Pad-axes", "Pad-negative", "Transpose-120", "Squeeze-axes", "Unsqueeze-axes",
      "ReduceMean-input-0", "Gather-rows", "Shape-arithmetic", "Range-integers", "Cast-constants",
      "QuantizeLinear-int8-axis", "DequantizeLinear-uint8-weights", "QLinearConv-int8-channels", "QLinearMatMul-uint8",
      "MatMulInteger-int8", "ConvInteger-uint8", "Max-three", "QGemm-int8-columns", "QLinearAdd-uint8-row",
      "QLinearConcat-int8", "QLinearConcat-int8-constant", "QLinearAveragePool-uint8-pads", "QLinearMul-int8-data",
      "QLinearLeakyRelu-uint8-steep", "QLinearGlobalAveragePool-int8", "Gemm-11", "Gemm-bias-full",
      "Div-row", "Add-both", "Min-two",
    ]
    try OracleFiles.withNames("onnx-operators-oracle.py") { folder, _ in
      var random = TestRandom("onnx operator mutations")
      var evaluated = 0
      for seed in seeds {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(seed).onnx")))
        for length in stride(from: 0, to: bytes.count, by: 3) {
          #expect(throws: ModelImportError.self) { try ONNXFile.decode(Array(bytes[..<length])) }
        }
        for round in 0..<200 {
          var changed = bytes
          for _ in 0..<Int.random(in: 1...2, using: &random) {
            changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
          }
          guard let graph = try? ONNXFile.decode(changed), let shape = graph.sampleShape else { continue }
          // Large results are allowed, but not worth waiting for.
          let sizes = graph.types.values.map { $0.shape.reduce(1) { $0 * ($1.size ?? 1) } }
          guard sizes.allSatisfy({ $0 <= 1 << 16 }) else { continue }
          let evaluator = FloatEvaluator(graph)
          let sample = (0..<shape.reduce(1, *)).map { Float($0 % 7) - 3 }
          _ = try? evaluator.run(try evaluator.sample(sample))
          if round % 4 == 0 {
            guard let size = try? ModelQuantizer.sampleShape(graph).reduce(1, *) else { continue }
            let data = (0..<size).map { Double($0 % 7) - 3 }
            _ = try? ModelQuantizer.quantize(graph, calibration: [data])
          }
          evaluated += 1
        }
      }
      #expect(evaluated > 500)
    }
  }

  /// A chain of many nodes must not exhaust the stack.
  @Test func longChainsAreRead() throws {
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      var length = bytes.count
      var prefix: [UInt8] = [number << 3 | 2]
      while length >= 128 {
        prefix.append(UInt8(length & 127) | 128)
        length >>= 7
      }
      return prefix + [UInt8(length)] + bytes
    }
    let count = 100_000
    var graph: [UInt8] = []
    // Nodes in reverse order, the worst case of the ordering.
    for index in (0..<count).reversed() {
      let text = { (number: Int) in number == count ? Array("y".utf8) : Array("t\(number)".utf8) }
      graph += field(1, field(1, text(index)) + field(2, text(index + 1)) + field(4, Array("Relu".utf8)))
    }
    let dimension = field(1, [8, 1])
    let type = field(1, [8, 1] + field(2, dimension + dimension))
    graph += field(11, field(1, Array("t0".utf8)) + field(2, type)) + field(12, field(1, Array("y".utf8)))
    let model = [8, 8] + field(7, graph) + field(8, [16, 17])
    #expect(try ONNXFile.decode(model).nodes.count == count)
  }
}
