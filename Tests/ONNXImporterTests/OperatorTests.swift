import ModelGraph
import ONNXImporter
import TensorFiles
import TestSupport
import Testing

@Suite struct OperatorTests {
  /// Every supported operator in its variants, against onnxruntime.
  @Test func operatorsAgreeWithOnnxruntime() throws {
    try OracleFiles.withNames("onnx-operators-oracle.py") { folder, names in
      for name in names {
        let graph = try ONNXFile.read(path: "\(folder)/\(name).onnx")
        let input = try TensorFile.read(path: "\(folder)/\(name).input.npy")
        let expected = try TensorFile.read(path: "\(folder)/\(name).output.npy")
        let found = try FloatEvaluator(graph).run(try OracleFiles.value(input))
        #expect(found.shape == expected.shape, "\(name)")
        let tolerance = found.floats == nil ? 0 : 1e-5
        #expect(OracleFiles.agree(OracleFiles.numbers(found), expected.values, tolerance), "\(name)")
        #expect(graph.types[graph.output]?.shape.count == expected.shape.count, "\(name)")
      }
      let covered = Set(names.map { String($0.prefix { $0 != "-" }) })
      let supported = Set(ONNXFile.supportedOperators + ONNXFile.supportedExtensions)
      #expect(supported.subtracting(covered) == ["Constant"])
    }
  }

  @Test(arguments: [("digits-mlp", "test-images"), ("iris-mlp", "test-flowers")])
  func bundledModelsAgreeWithOnnxruntime(model: String, inputs: String) throws {
    let path = RepositoryPaths.path("Models/\(model)/model.onnx")
    let data = RepositoryPaths.path("Models/\(model)/\(inputs).npy")
    try RepositoryPaths.withTemporaryFolder { folder in
      _ = try PythonOracle.run(
        "Tests/Vectors/onnx-logits-oracle.py", arguments: [path, data, folder + "/logits.npy"])
      let expected = try TensorFile.read(path: folder + "/logits.npy")
      let graph = try ONNXFile.read(path: path)
      let input = try TensorFile.read(path: data)
      let whole = try FloatEvaluator(graph).run(try OracleFiles.value(input))
      #expect(OracleFiles.largestDifference(OracleFiles.numbers(whole), expected.values) <= 1e-4)
      // One by one, as calibration does it, the result is the same to the bit.
      let single = try ModelQuantizer.floatOutputs(graph, samples: input.samples)
      #expect(single.flatMap { $0 } == OracleFiles.numbers(whole))
      #expect(single.count == input.sampleCount)
    }
  }
}
