import BenchmarkHarness
import Foundation
import Plumbline

// Whole processes on the bundled digits model: what a user waits for, start of the program and file reading included.

let command = "Benchmarks/run.sh EndToEnd"
let repository = URL(fileURLWithPath: Report.resultsFolder).deletingLastPathComponent().deletingLastPathComponent().path
let model = repository + "/Models/digits-mlp"
guard let plumb = ProcessInfo.processInfo.environment["PLUMBLINE_BINARY"] else {
  FileHandle.standardError.write(Data("PLUMBLINE_BINARY must name the built plumb: use \(command)\n".utf8))
  exit(2)
}

let folder = NSTemporaryDirectory() + "plumbline-end-to-end-\(UUID().uuidString)"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }

@discardableResult
func run(_ arguments: String...) throws -> ChildProcess {
  let result = try ChildProcess.run(
    plumb, arguments, environment: ["PLUMBLINE_TRUSTED_SRS": folder + "/trusted-srs"])
  guard result.status == 0 else {
    FileHandle.standardError.write(Data("plumb \(arguments.joined(separator: " ")): status \(result.status)\n".utf8))
    exit(1)
  }
  return result
}

func size(_ path: String) throws -> Double {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return (attributes[.size] as? NSNumber)?.doubleValue ?? 0
}

/// What is expected of one step.
struct Targets {
  var seconds: Double?
  var memory: Double?
}

var report = Report(title: "Whole processes on digits-mlp (64-64-32-10)", command: command)

@MainActor
func measure(_ name: String, times: Int, _ targets: Targets = Targets(), _ body: () throws -> ChildProcess) rethrows {
  _ = try body()
  let results = try (0..<times).map { _ in try body() }
  report.add(Row("\(name), wall", BenchmarkHarness.Samples(results.map(\.wallSeconds)), target: targets.seconds))
  report.add(Row("\(name), processor", BenchmarkHarness.Samples(results.map(\.processorSeconds))))
  report.add(
    Row(
      "\(name), peak memory", BenchmarkHarness.Samples(results.map { Double($0.peakMemory) }), unit: .bytes,
      target: targets.memory))
}

/// Readings of something done `times` times in this process, after one that is not counted.
func inProcess(_ times: Int, _ body: () throws -> Void) rethrows -> BenchmarkHarness.Samples {
  try body()
  let clock = ContinuousClock()
  return BenchmarkHarness.Samples(
    try (0..<times).map { _ in
      let duration = try clock.measure(body).components
      return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    })
}

let quantized = folder + "/digits.qnn"
let circuit = folder + "/digits.circuit"
let srs = folder + "/srs"
let images = model + "/test-images.npy"

try measure("quantize", times: 5) {
  try run("quantize", model + "/model.onnx", "--calibration", model + "/calibration.npy", "-o", quantized)
}
try measure("compile", times: 5) { try run("compile", quantized, "-o", circuit) }
try run("srs", "generate-insecure", "-o", srs)
try run("srs", "trust", srs)

for target in ["native", "evm"] {
  let keys = folder + "/keys-" + target
  let proof = folder + "/digit-\(target).proof"
  try measure("setup, \(target)", times: 5, Targets(seconds: 2)) {
    try? FileManager.default.removeItem(atPath: keys)
    return try run("setup", quantized, "--circuit", circuit, "--srs", srs, "--target", target, "-o", keys)
  }
  try measure("prove, \(target)", times: 25, Targets(seconds: 0.060, memory: 40e6)) {
    try run("prove", keys, "--input", images, "--index", "0", "-o", proof)
  }
  try measure("verify, \(target)", times: 25, Targets(seconds: 0.010)) {
    try run("verify", "--key", keys + "/verifying.key", proof)
  }
  // The same work inside a process that is already running, as a service does it: no program start.
  let image = try Plumbline.Samples(contentsOf: images).sample(0, size: 64)
  let proverKeys = try ModelKeys(folder: keys)
  report.add(
    Row(
      "prove in process, \(target)",
      try inProcess(25) { _ = try proverKeys.prove(.publicValues(image)) }, target: 0.060))
  let keyBytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: keys + "/verifying.key")))
  let proofBytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: proof)))
  let trusted = try TrustedReferenceStrings(path: folder + "/trusted-srs")
  report.add(
    Row(
      "verify in process, key file read and checked each time, \(target)",
      try inProcess(25) {
        _ = try VerifierKey(decoding: keyBytes).verify(try RunProof(decoding: proofBytes), trust: .list(trusted))
      }, target: 0.010))

  let limit = target == "evm" ? 8192.0 : nil
  report.add(Row("proof, \(target)", BenchmarkHarness.Samples([try size(proof)]), unit: .bytes, target: limit))
  report.add(
    Row("verifying key, \(target)", BenchmarkHarness.Samples([try size(keys + "/verifying.key")]), unit: .bytes))
}

report.notes.append(
  "Peak memory as the kernel reports it; it counts at least the memory of the measuring process, "
    + "\(Unit.bytes.text(Double(Machine.peakMemory))).")
try report.write(name: "EndToEnd", folder: Report.resultsFolder)
