import BenchmarkHarness
import Foundation

/// A model to measure.
struct Subject {
  /// Folder of `Models`.
  var name: String
  /// What the title of the report says of it.
  var description: String
  /// Written by `generate.py` of its folder; otherwise its files are in the folder.
  var isGenerated = false
  /// Readings of steps that are done once, and of proving and verifying.
  var setupReadings: Int
  var readings: Int
  /// What is expected of `plumb prove` and `plumb verify`, whole processes and inside one.
  var targets: [String: Targets]
  /// What a row of a batch may cost, in per cent of a proof of its own.
  var batchPercent: Double?

  /// Seconds and bytes.
  struct Targets {
    var prove: Double?
    var proveMemory: Double?
    var verify: Double?
    var proof: Double?
  }

  static let all: [Subject] = [
    Subject(
      name: "digits-mlp", description: "a perceptron 64-64-32-10", setupReadings: 5, readings: 25,
      targets: [
        "native": .init(prove: 0.060, proveMemory: 40e6, verify: 0.010),
        "evm": .init(prove: 0.060, proveMemory: 40e6, verify: 0.010, proof: 8192),
      ], batchPercent: 20),
    Subject(
      name: "lenet5", description: "LeNet-5 on 28 by 28 pixels", setupReadings: 5, readings: 15,
      targets: ["native": .init(prove: 0.150, proveMemory: 150e6, verify: 0.015)], batchPercent: 50),
    Subject(
      name: "resnet-tiny", description: "a residual network on 32 by 32 pixels in colour", setupReadings: 3,
      readings: 9, targets: [:]),
    Subject(
      name: "cnn-264k", description: "a convolutional network of 264,031 parameters", isGenerated: true,
      setupReadings: 3, readings: 9, targets: ["native": .init(prove: 0.6)]),
    Subject(
      name: "dense-4m", description: "a perceptron of 4,012,003 parameters", isGenerated: true, setupReadings: 3,
      readings: 9, targets: ["native": .init(prove: 0.3)]),
  ]

  /// Files of a subject.
  struct Files {
    var model: String
    var calibration: String
    var labels: String?
    /// Inputs of which the first is proved.
    var inputs: String
  }

  /// The files of the subject, made in `folder` if they are generated; `nil` if there is no Python for that.
  func files(in folder: String, python: String?) throws -> Files? {
    let own = Plumb.repository + "/Models/" + name
    guard isGenerated else {
      return Files(
        model: own + "/model.onnx", calibration: own + "/calibration.npy", labels: own + "/calibration-labels.npy",
        inputs: own + "/test-images.npy")
    }
    guard let python else { return nil }
    let (model, calibration) = (folder + "/model.onnx", folder + "/calibration.npy")
    let result = try ChildProcess.run(python, [own + "/generate.py", model, calibration])
    guard result.status == 0 else { stop("\(own)/generate.py: status \(result.status)") }
    return Files(model: model, calibration: calibration, labels: nil, inputs: calibration)
  }
}
