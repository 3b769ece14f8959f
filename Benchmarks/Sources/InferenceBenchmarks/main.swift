import BenchmarkHarness
import Foundation
import Plumbline

// One inference at a time on one thread, from a real input to the integers of the output: this package and, in turns
// with it, onnxruntime on the same ONNX file, in float32 and in its own 8-bit quantisation.
//
//     InferenceBenchmarks                                   the models of this repository
//     InferenceBenchmarks NAME MODEL.onnx CALIBRATION.npy [MODEL.qnn]

let repository = URL(fileURLWithPath: Report.resultsFolder).deletingLastPathComponent().deletingLastPathComponent().path
let python = ProcessInfo.processInfo.environment["PLUMBLINE_PYTHON"] ?? repository + "/.venv/bin/python"
let rounds = 7
let repetitions = 400

/// A model to measure.
struct Subject {
  var name: String
  var onnx: String
  var calibration: String
  /// Quantised on the spot if there is no file.
  var quantized: String?
}

func fail(_ problem: String) -> Never {
  FileHandle.standardError.write(Data((problem + "\n").utf8))
  exit(1)
}

@discardableResult
func runPython(_ arguments: [String]) throws -> String {
  let result = try ChildProcess.run(python, arguments)
  guard result.status == 0 else { fail("\(arguments.joined(separator: " ")): status \(result.status)") }
  return result.output
}

/// What onnxruntime-inference.py prints.
struct OtherRuntime: Decodable {
  struct Summary: Decodable {
    var median: Double
    var min: Double
  }

  var onnxruntime: String
  var nanoseconds: [String: Summary]
}

/// Seconds for one inference: the median over runs on all inputs in turn.
func latency(_ model: PreparedModel, _ inputs: [[Float]]) throws -> Double {
  let clock = ContinuousClock()
  for index in 0..<50 { keep(try model.integers(for: inputs[index % inputs.count])) }
  return Samples(
    try (0..<repetitions).map { index in
      let input = inputs[index % inputs.count]
      let duration = try clock.measure { keep(try model.integers(for: input)) }.components
      return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    }
  ).median
}

let folder = NSTemporaryDirectory() + "plumbline-inference-\(UUID().uuidString)"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }

var subjects: [Subject] = []
let arguments = CommandLine.arguments
if arguments.count > 3 {
  subjects = [
    Subject(
      name: arguments[1], onnx: arguments[2], calibration: arguments[3],
      quantized: arguments.count > 4 ? arguments[4] : nil)
  ]
} else {
  let models = repository + "/Models"
  for name in ["lenet5", "cnn-264k", "dense-4m"] {
    let generator = "\(models)/\(name)/generate.py"
    if FileManager.default.fileExists(atPath: generator) {
      try runPython([generator, "\(folder)/\(name).onnx", "\(folder)/\(name).npy"])
      subjects.append(Subject(name: name, onnx: "\(folder)/\(name).onnx", calibration: "\(folder)/\(name).npy"))
    } else {
      subjects.append(
        Subject(name: name, onnx: "\(models)/\(name)/model.onnx", calibration: "\(models)/\(name)/calibration.npy"))
    }
  }
}

var report = Report(
  title: "One inference, one thread, batch of one", command: "Benchmarks/run.sh InferenceBenchmarks",
  reference: "Plumbline")
report.notes.append(
  "Readings are medians over \(repetitions) inferences on the calibration inputs, in \(rounds) rounds that take turns. "
    + "Both runtimes take float32 values and give the output; onnxruntime's 8-bit model takes part with its own "
    + "quantisation (QDQ, uint8 activations, int8 weights). Ratios are to Plumbline's median of the same model.")

for subject in subjects {
  let calibration = try Plumbline.Samples(contentsOf: subject.calibration)
  let quantized =
    try subject.quantized.map { try QuantizedModel(contentsOf: $0) }
    ?? QuantizedModel.quantize(onnx: subject.onnx, calibration: calibration).model
  let model = try quantized.prepared()
  let inputs = try (0..<calibration.count).map { index in
    try calibration.sample(index, size: model.inputCount).map { Float($0) }
  }
  var ours: [Double] = []
  var others: [String: [Double]] = [:]
  var version = ""
  for _ in 0..<rounds {
    ours.append(try latency(model, inputs))
    let text = try runPython([
      repository + "/Benchmarks/onnxruntime-inference.py", subject.onnx, subject.calibration, "\(repetitions)",
    ])
    let reading = try JSONDecoder().decode(OtherRuntime.self, from: Data(text.utf8))
    version = reading.onnxruntime
    for (name, summary) in reading.nanoseconds { others[name, default: []].append(summary.median / 1e9) }
    ours.append(try latency(model, inputs))
  }
  let own = BenchmarkHarness.Samples(ours)
  report.add(
    Row(
      "\(subject.name), Plumbline", own, ratio: 1,
      target: others.values.compactMap { BenchmarkHarness.Samples($0).median }.min()))
  for (name, readings) in others.sorted(by: { $0.key < $1.key }) {
    let other = BenchmarkHarness.Samples(readings)
    report.add(Row("\(subject.name), onnxruntime \(version) \(name)", other, ratio: other.median / own.median))
  }
}
report.notes.append("The target of a model is the faster of onnxruntime's two.")
try report.write(name: "InferenceBenchmarks", folder: Report.resultsFolder)
