import Foundation
import Plumbline
import TestSupport
import Testing

/// The dataset commands, run as their users run them.
@Suite struct DatasetCommandTests {
  let workspace = Workspace.iris

  private struct Changed: Decodable {
    var dataset: DatasetReport
    var path: String
  }

  private func arguments(_ command: [String], _ data: String, _ options: [String], out: String) -> [String] {
    ["dataset"] + command + [data, "--circuit", workspace.path("circuit"), "--srs", workspace.path("srs")] + options
      + ["-o", out]
  }

  /// Killed without warning while it works, the same command ends with a whole dataset.
  @Test func killedAtAnyMoment() throws {
    // What is done is recorded every half second: as many rows as it takes to stop the command between two records.
    var rows = 15_000
    while try !wasKilledMidway(rows: rows) {
      rows *= 4
      try #require(rows < 1_000_000, "the command was never stopped while it worked")
    }
  }

  /// Whether the command had done some rows when it was killed, but not all; it ends well in any case.
  private func wasKilledMidway(rows: Int) throws -> Bool {
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    let table = try FlowerTable(rows: rows, name: "many flowers")
    let command = arguments(
      ["commit"], table.path,
      [
        "--row-length", "16", "--label-column", "label", "--group-column", "group", "--classes", "3", "--classes",
        "group=2",
      ],
      out: folder.path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: PlumbProgram.path)
    process.arguments = command
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Until some rows are recorded as done, or it ended before it could be stopped.
    func done() -> Int {
      guard let bytes = FileManager.default.contents(atPath: folder.path + "/journal"),
        let fields = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any]
      else { return 0 }
      return fields["done"] as? Int ?? 0
    }
    while process.isRunning, done() == 0 { usleep(2000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let before = done()
    if !FileManager.default.fileExists(atPath: folder.path + "/header") {
      let refused = try PlumbProgram.run(["dataset", "show", folder.path])
      #expect(refused.status == 2)
      #expect(refused.errorText.contains("is not finished, \(before) rows are done"))
      let other = try PlumbProgram.run(
        arguments(["commit"], table.path, ["--row-length", "16"], out: folder.path))
      #expect(other.status == 2)
      #expect(other.errorText.contains("finish it with the command that began it"))
    }
    // Between the header, which comes last, and the end of the journal the dataset is whole but not tidy.
    if try folder.files != DatasetFolder.allNames {
      let report = try PlumbProgram.report(Changed.self, command)
      #expect(report.dataset.rows == UInt64(rows))
    }
    #expect(try folder.files == DatasetFolder.allNames)
    // All values, and every commitment around the place where the work went on.
    func isChecked(_ row: Int) -> Bool { abs(row - before) < 600 || row % 50 == 0 }
    #expect(try folder.openedRows(checking: isChecked) == table.features)
    #expect(try folder.openedRows(annotations: true, checking: isChecked) == table.annotations)
    return before > 0 && before < rows
  }

  @Test func changedDatasetsAreProved() throws {
    let scratch = try TemporaryFolders.make()
    let old = workspace.path("dataset-native")
    let appended = try PlumbProgram.report(
      Changed.self, arguments(["append", old], workspace.inputs, [], out: scratch + "/longer"))
    #expect(appended.dataset.rows == 100)
    let changed = try PlumbProgram.report(
      Changed.self,
      arguments(["update", scratch + "/longer"], workspace.inputs, ["--index", "50"], out: scratch + "/changed"))
    #expect(changed.dataset.rows == 100)
    for (folder, index) in [("longer", "3"), ("longer", "99"), ("changed", "50"), ("changed", "0")] {
      let proof = scratch + "/proof"
      let proved = try PlumbProgram.run([
        "prove", workspace.path("keys-native"), "--dataset", scratch + "/" + folder, "--index", index, "-o", proof,
      ])
      #expect(proved.status == 0, "\(proved.errorText)")
      let root = try RepositoryPaths.text(scratch + "/\(folder)/root").trimmingCharacters(in: .whitespacesAndNewlines)
      let verified = try PlumbProgram.run([
        "verify", "--key", workspace.path("keys-native/verifying.key"), proof, "--expect-dataset-root", root,
      ])
      #expect(verified.status == 0, "\(verified.errorText)")
    }
    let beyond = try PlumbProgram.run(
      arguments(["update", old], workspace.inputs, ["--index", "1"], out: scratch + "/beyond"))
    #expect(beyond.status == 2)
    #expect(beyond.errorText.contains("beyond the end of the dataset"))
  }

  // MARK: Paths

  @Test func pathsAreVerifiedOffline() throws {
    let scratch = try TemporaryFolders.make()
    let dataset = scratch + "/dataset"
    let labels = workspace.modelPath("test-labels.npy")
    _ = try PlumbProgram.report(
      Changed.self, arguments(["commit"], workspace.inputs, ["--labels", labels, "--classes", "3"], out: dataset))
    let root = try Dataset(folder: dataset).root
    let folder = DatasetFolder(path: dataset)
    let single = try folder.writtenPath(["--index", "49"])
    let several = try folder.writtenPath(["--index", "7", "--index", "3", "--index", "7"])
    let range = try folder.writtenPath(["--range", "0-49"])
    for (path, rows) in [(single, "49 of 50"), (several, "3, 7 of 50"), (range, "and 38 more of 50")] {
      let (status, text) = try DatasetFolder.verifyPath(path, ["--root", root])
      #expect(status == 0)
      #expect(text.contains(rows))
      #expect(try DatasetFolder.verifyPath(path).text.contains("not compared"))
      let other = try DatasetFolder.verifyPath(path, ["--root", String(repeating: "11", count: 32)])
      #expect(other.status == 1)
      #expect(other.text.contains("root"))
    }
    let annotations = try folder.writtenPath(["--range", "2-4", "--annotations"])
    #expect(try DatasetFolder.verifyPath(annotations, ["--features-root", root]).status == 0)
    #expect(try DatasetFolder.verifyPath(annotations, ["--root", root]).status == 1)
    #expect(try DatasetFolder.verifyPath(single, ["--features-root", root]).status == 1)
    // A card claims the features; the one of these keys claims another dataset.
    #expect(try DatasetFolder.verifyPath(single, ["--card", workspace.path("keys-native/card.json")]).status == 1)
    let claimed = try DatasetFolder(path: workspace.path("dataset-native")).writtenPath(["--range", "5-6"])
    #expect(try DatasetFolder.verifyPath(claimed, ["--card", workspace.path("keys-native/card.json")]).status == 0)
    try damagedPathsAreRefused(several, root)
    try damagedPathsAreRefused(annotations, root)
    for options in [["--range", "4-2"], ["--range", "1"], ["--range", "1-2-3"], ["--range", "0-99999999"], []] {
      #expect(try PlumbProgram.run(["dataset", "path", dataset] + options).status == 2)
    }
    #expect(try PlumbProgram.run(["dataset", "path", dataset, "--range", "48-50"]).errorText.contains("rows 0 to 49"))
    let none = try PlumbProgram.run([
      "dataset", "path", workspace.path("dataset-native"), "--index", "0", "--annotations",
    ])
    #expect(none.errorText.contains("has no annotations"))
  }

  /// Every digit of the file counts; a cut file is no path.
  private func damagedPathsAreRefused(_ path: String, _ root: String) throws {
    let bytes = try RepositoryPaths.bytes(path)
    let copy = path + ".changed"
    func code(_ bytes: [UInt8]) throws -> String {
      try Data(bytes).write(to: URL(fileURLWithPath: copy))
      do throws(PlumblineError) {
        _ = try DatasetPathFile(contentsOf: copy).verify()
        return "valid"
      } catch {
        return error.code
      }
    }
    #expect(try code(bytes) == "valid")
    for length in stride(from: 0, to: bytes.count - 2, by: 97) {
      #expect(try code(Array(bytes[..<length])) == "malformed")
    }
    let digits = Set("0123456789abcdef".utf8)
    for place in stride(from: 0, to: bytes.count, by: 11) where digits.contains(bytes[place]) {
      var changed = bytes
      changed[place] = bytes[place] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
      let name = try code(changed)
      #expect(["malformed", "dataset"].contains(name), "byte \(place): \(name)")
    }
  }

  // MARK: Usage

  @Test func wrongUsageIsExplained() throws {
    let scratch = try TemporaryFolders.make()
    let labels = workspace.modelPath("test-labels.npy")
    try Data("PAR1".utf8).write(to: URL(fileURLWithPath: scratch + "/table.parquet"))
    let cases: [([String], String)] = [
      (["--labels", labels], "--classes label=N"),
      (["--labels", labels, "--classes", "2"], "its 2 classes are 0 to 1"),
      (["--labels", labels, "--classes", "three"], "NAME=N once for each annotation"),
      (["--labels", labels, "--classes", "3", "--classes", "label=4"], "NAME=N once for each annotation"),
      (["--labels", labels, "--classes", "3", "--classes", "group=4"], "the name of an annotation that is given"),
      (["--labels", labels, "--label-column", "x", "--classes", "3"], "not both"),
      (["--label-column", "kind", "--classes", "3"], "no line of column names"),
      (["--annotation", "kind", "--classes", "kind=3"], "NAME=FILE or NAME=COLUMN"),
      (["--annotation", "kind=\(scratch)/missing.npy", "--classes", "kind=3"], "missing.npy"),
      (["--annotation", "a=\(labels)", "--annotation", "a=\(labels)", "--classes", "a=3"], "each annotation once"),
      (["--annotation", "kind=\(scratch)/table.parquet", "--classes", "kind=3"], "a Parquet file"),
    ]
    for (options, message) in cases {
      let result = try PlumbProgram.run(arguments(["commit"], workspace.inputs, options, out: scratch + "/dataset"))
      #expect(result.status == 2, "\(options)")
      #expect(result.errorText.contains(message), "\(options): \(result.errorText)")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch + "/dataset/header"))
    let parquet = try PlumbProgram.run(arguments(["commit"], scratch + "/table.parquet", [], out: scratch + "/dataset"))
    #expect(parquet.errorText.contains("a Parquet file, which is not read: save the table as CSV or .npy"))
  }
}
