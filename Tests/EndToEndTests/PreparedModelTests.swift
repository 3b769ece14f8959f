import Plumbline
import TestSupport
import Testing

@Suite struct PreparedModelTests {
  @Test func preparedModelsComputeTheSame() throws {
    func path(_ name: String) -> String { RepositoryPaths.path("Models/digits-mlp/" + name) }
    let model = try QuantizedModel.quantize(
      onnx: path("model.onnx"), calibration: try Samples(contentsOf: path("calibration.npy"))
    ).model
    let images = try Samples(contentsOf: path("test-images.npy"))
    let prepared = try model.prepared()
    #expect(prepared.inputCount == 64)
    for index in 0..<20 {
      let image = try images.sample(index, size: 64).map { Float($0) }
      let expected = try model.run(images, index: index)
      #expect(try prepared.integers(for: image) == expected.integers)
      #expect(try prepared.run(image) == expected)
    }
    #expect(throws: PlumblineError.self) { try prepared.integers(for: [0]) }
    #expect(throws: PlumblineError.self) { try prepared.run([Float](repeating: .nan, count: 64)) }
  }
}
