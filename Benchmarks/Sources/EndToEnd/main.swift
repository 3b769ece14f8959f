import BenchmarkHarness
import Foundation

// Whole processes, model after model: what a user waits for, start of the program and file reading included.
//
//     EndToEnd [--readings N] [--results FOLDER] [MODEL...]
//
// All models by default, with one report for each. PLUMBLINE_BINARY names the built plumb, PLUMBLINE_PYTHON a Python with
// numpy and onnx, which the generated models need.

let command = "Benchmarks/run.sh EndToEnd"
var arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "batch-in-process" {
  try BatchInProcess.main(Array(arguments.dropFirst()))
  exit(0)
}
if arguments.first == "in-process" {
  try InProcess.main(Array(arguments.dropFirst()))
  exit(0)
}

/// The value of an option, which is taken from the arguments.
@MainActor
func option(_ name: String) -> String? {
  guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
  defer { arguments.removeSubrange(place...(place + 1)) }
  return arguments[place + 1]
}

let environment = ProcessInfo.processInfo.environment
let readings = option("--readings").flatMap(Int.init)
let results = option("--results") ?? Report.resultsFolder
let python = environment["PLUMBLINE_PYTHON"].flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil }
guard let binary = environment["PLUMBLINE_BINARY"] else {
  stop("PLUMBLINE_BINARY must name the built plumb: use \(command)")
}
if let unknown = arguments.first(where: { name in !Subject.all.contains { $0.name == name } }) {
  stop("no model named \(unknown)")
}

let root = NSTemporaryDirectory() + "plumbline-end-to-end-\(UUID().uuidString)"
defer { try? FileManager.default.removeItem(atPath: root) }
for subject in Subject.all where arguments.isEmpty || arguments.contains(subject.name) {
  let folder = root + "/" + subject.name
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  guard let files = try subject.files(in: folder, python: python) else {
    print("-- \(subject.name): skipped, PLUMBLINE_PYTHON names no Python; `make python` sets one up")
    continue
  }
  print("-- \(subject.name)")
  var measurement = Measurement(
    plumb: Plumb(path: binary, folder: folder), subject: subject, files: files, folder: folder, readings: readings,
    command: command)
  try measurement.run()
  try measurement.report.write(name: "EndToEnd-\(subject.name)", folder: results)
  try FileManager.default.removeItem(atPath: folder)
}
