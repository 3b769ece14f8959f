import BenchmarkHarness
import Foundation

/// Every step of one model.
struct Measurement {
  let plumb: Plumb
  let subject: Subject
  let files: Subject.Files
  /// Takes what is made on the way.
  let folder: String
  /// Takes the place of the subject's own numbers of readings.
  let readings: Int?
  var report: Report

  init(plumb: Plumb, subject: Subject, files: Subject.Files, folder: String, readings: Int?, command: String) {
    self.plumb = plumb
    self.subject = subject
    self.files = files
    self.folder = folder
    self.readings = readings
    report = Report(title: "Whole processes on \(subject.name), \(subject.description)", command: command)
  }

  mutating func run() throws {
    let model = folder + "/model.qnn"
    let quantize =
      ["quantize", files.model, "--calibration", files.calibration, "-o", model]
      + (files.labels.map { ["--labels", $0] } ?? [])
    try measure("quantize", times: readings ?? subject.setupReadings) { try $0.run(quantize) }
    for target in ["native", "evm"] { try run(target: target, model: model) }
    report.notes.append(
      "Peak memory as the kernel reports it; it counts at least the memory of the measuring process, "
        + "\(Unit.bytes.text(Double(Machine.peakMemory))).")
  }

  private mutating func run(target: String, model: String) throws {
    let circuit = folder + "/circuit-" + target
    let (srs, keys) = (folder + "/srs-" + target, folder + "/keys-" + target)
    let proof = folder + "/proof-" + target
    let expected = subject.targets[target] ?? .init()
    let (few, many) = (readings ?? subject.setupReadings, readings ?? subject.readings)

    let compile = ["compile", model, "--target", target, "-o", circuit]
    try measure("compile, \(target)", times: few) { try $0.run(compile) }
    let text = try plumb.run(compile + ["--json"]).output
    let made = try JSONDecoder().decode(CompileOutput.self, from: Data(text.utf8)).circuit
    let own = made.proofs.first { $0.target == target }
    count("committed entries of a run, \(target)", made.committedValues)
    count("parameters, \(target)", made.parameterCount)
    count("committed entries of the parameters, \(target)", made.committedParameters)
    count("lookups, \(target)", made.lookups)
    count("lanes, \(target)", made.lanes)
    count("table rows, \(target)", made.tableRows)
    count("row length, \(target)", own?.rowLength ?? 0)

    // Statements have more hidden scalars than single runs.
    try plumb.run(["srs", "generate-insecure", "--powers", "\(max(own?.powers ?? 8192, 8192))", "-o", srs])
    try plumb.run(["srs", "trust", srs])
    let setup = ["setup", model, "--circuit", circuit, "--srs", srs, "--target", target, "-o", keys]
    try measure("setup, \(target)", times: few, target: subject.name == "digits-mlp" ? 2 : nil) {
      try? FileManager.default.removeItem(atPath: keys)
      return try $0.run(setup)
    }
    let prove = ["prove", keys, "--input", files.inputs, "--index", "0", "-o", proof]
    try measure("prove, \(target)", times: many, target: expected.prove, memory: expected.proveMemory) {
      try $0.run(prove)
    }
    let verify = ["verify", "--key", keys + "/verifying.key", proof]
    try measure("verify, \(target)", times: many, target: expected.verify) { try $0.run(verify) }
    let inside = try InProcess.readings(keys: keys, inputs: files.inputs, trusted: plumb.trusted, count: many)
    report.add(Row("prove in process, \(target)", Samples(inside.prove), target: expected.prove))
    report.add(
      Row(
        "verify in process, key file read and checked each time, \(target)", Samples(inside.verify),
        target: expected.verify))

    if target == "native", subject.batchPercent != nil {
      let single = try (0..<many).map { _ in try plumb.run(prove).wallSeconds }
      try runStatements(
        circuit: circuit, srs: srs, keys: keys,
        single: (BenchmarkHarness.Samples(single).median, BenchmarkHarness.Samples(inside.prove).median))
    }
    try bytes("proof, \(target)", proof, target: expected.proof)
    try bytes("verifying key, \(target)", keys + "/verifying.key")
    try bytes("proving key, \(target)", keys + "/proving.key")
  }

  private mutating func count(_ name: String, _ value: Int) {
    report.add(Row(name, Samples([Double(value)]), unit: .count))
  }

  private mutating func bytes(_ name: String, _ path: String, target: Double? = nil) throws {
    report.add(Row(name, Samples([try size(path)]), unit: .bytes, target: target))
  }

  /// Wall and processor time and peak memory of a process, after one run that is not counted.
  private mutating func measure(
    _ name: String, times: Int, target: Double? = nil, memory: Double? = nil, _ body: (Plumb) throws -> ChildProcess
  ) throws {
    _ = try body(plumb)
    let results = try (0..<times).map { _ in try body(plumb) }
    report.add(Row("\(name), wall", Samples(results.map(\.wallSeconds)), target: target))
    report.add(Row("\(name), processor", Samples(results.map(\.processorSeconds))))
    report.add(
      Row(
        "\(name), peak memory", Samples(results.map { Double($0.peakMemory) }), unit: .bytes, target: memory))
  }
}
