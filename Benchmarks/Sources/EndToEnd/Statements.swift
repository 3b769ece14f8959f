import BenchmarkHarness
import Foundation
import Plumbline

/// Batches and statements about the labelled test set of a model.
extension Measurement {
  static let rows = 64

  /// - Parameters:
  ///   - files: circuit, reference string and keys of this model.
  ///   - single: seconds of a proof of one run: a whole process, and inside one.
  mutating func runStatements(
    circuit: String, srs: String, keys: String, single: (process: Double, inside: Double)
  ) throws {
    let labels = URL(fileURLWithPath: files.inputs).deletingLastPathComponent().appendingPathComponent(
      "test-labels.npy")
    guard FileManager.default.fileExists(atPath: labels.path) else { return }
    let few = readings ?? subject.setupReadings
    let (data, thousand, proof) = (folder + "/data", folder + "/thousand", folder + "/statement")
    let common = ["--labels", labels.path, "--classes", "label=10", "--circuit", circuit, "--srs", srs]
    try plumb.run(["dataset", "commit", files.inputs] + common + ["-o", data])

    let batch = [
      "prove", keys, "--batch", "--dataset", data, "--rows", "0..<\(Self.rows)", "--srs", srs, "-o", proof,
    ]
    let wall = try measureProcess("prove, \(Self.rows) rows in one proof", times: few, batch)
    addRatio("prove, each of \(Self.rows) rows against a proof of its own, whole process", wall, single.process)
    let inside = try BatchInProcess.readings(
      keys: keys, dataset: data, srs: srs, rows: Self.rows, count: few)
    report.add(Row("prove in process, \(Self.rows) rows in one proof", Samples(inside)))
    addRatio(
      "prove in process, each of \(Self.rows) rows against a proof of its own", Samples(inside).median, single.inside)
    report.add(Row("proof, \(Self.rows) rows", Samples([try size(proof)]), unit: .bytes))

    let accuracy = ["prove", keys, "--ask", "accuracy", "--dataset", data, "--srs", srs, "-o", proof]
    _ = try measureProcess("prove, accuracy on the whole test set", times: 1, accuracy)
    report.add(Row("proof, accuracy on the whole test set", Samples([try size(proof)]), unit: .bytes))
    _ = try measureProcess(
      "verify, accuracy on the whole test set", times: few, ["verify", "--key", keys + "/verifying.key", proof])

    // The test set, and then as much of it again as makes 1000 rows.
    let count = try Plumbline.Samples(contentsOf: files.inputs).count
    var folder = data
    for round in 0..<((999 + count) / count - 1) {
      let grown = thousand + "-\(round)"
      try plumb.run(
        ["dataset", "append", folder, files.inputs, "--labels", labels.path, "--circuit", circuit, "--srs", srs]
          + ["-o", grown])
      folder = grown
    }
    _ = try measureProcess(
      "prove, accuracy on 1000 rows", times: 1,
      ["prove", keys, "--ask", "accuracy", "--dataset", folder, "--rows", "0..<1000", "--srs", srs, "-o", proof],
      memory: 1e9)
  }

  /// - Returns: the median of the wall time.
  private mutating func measureProcess(
    _ name: String, times: Int, _ arguments: [String], memory: Double? = nil
  ) throws -> Double {
    let results = try (0..<times).map { _ in try plumb.run(arguments) }
    let wall = Samples(results.map(\.wallSeconds))
    report.add(Row("\(name), wall", wall))
    report.add(Row("\(name), processor", Samples(results.map(\.processorSeconds))))
    report.add(
      Row("\(name), peak memory", Samples(results.map { Double($0.peakMemory) }), unit: .bytes, target: memory))
    return wall.median
  }

  /// Per cent of the time of a proof of its own that one row of a batch takes.
  private mutating func addRatio(_ name: String, _ batch: Double, _ single: Double) {
    let percent = 100 * batch / Double(Self.rows) / single
    report.add(Row(name + ", per cent", Samples([percent]), unit: .count, target: subject.batchPercent))
  }
}

/// Proving batches inside a process that is already running.
enum BatchInProcess {
  /// - Parameter arguments: keys, dataset, reference string, rows, number of readings.
  static func main(_ arguments: [String]) throws {
    guard arguments.count == 5, let rows = UInt64(arguments[3]), let count = Int(arguments[4]) else {
      stop("batch-in-process: KEYS DATASET SRS ROWS READINGS")
    }
    let keys = try ModelKeys(folder: arguments[0])
    let dataset = try DatasetOpenings(folder: arguments[1])
    let options = ModelKeys.StatementOptions(referenceString: try ReferenceString(contentsOf: arguments[2]))
    let readings = try InProcess.seconds(count) {
      _ = try keys.prove(.outputs, of: .datasetRows(dataset, .range(0..<rows)), options: options)
    }
    FileHandle.standardOutput.write(try JSONEncoder().encode(readings))
  }

  /// Runs this program again to take the readings.
  static func readings(keys: String, dataset: String, srs: String, rows: Int, count: Int) throws -> [Double] {
    let result = try ChildProcess.run(
      CommandLine.arguments[0], ["batch-in-process", keys, dataset, srs, "\(rows)", "\(count)"])
    guard result.status == 0 else { stop("batch-in-process: status \(result.status)") }
    return try JSONDecoder().decode([Double].self, from: Data(result.output.utf8))
  }
}
