import Attestation
import Foundation
import Plumbline
import TestSupport
import Testing
import Verification

/// Datasets of named features, most of them without annotations.
@Suite struct DatasetNamesTests {
  private static let rowLength = RowLength.entries(16)
  private static let names = ["sepal length", "sepal width", "petal length", "petal width"]
  private static let stopped = PlumblineError.cannotProve(problem: "stopped")

  /// A table of the iris measures and nothing else.
  private struct Table {
    let path: String
    let features: [[Int64]]

    init(rows: Int, _ names: [String]? = DatasetNamesTests.names, name: String = "measures") throws {
      var random = TestRandom(name)
      features = (0..<rows).map { _ in random.integers(4, in: 0...70) }
      path = try TemporaryFolders.make() + "/table.csv"
      let head = names.map { $0.joined(separator: ",") + "\n" } ?? ""
      let lines = features.map { $0.map { "\(Double($0) / 10)" }.joined(separator: ",") + "\n" }
      try Data((head + lines.joined()).utf8).write(to: URL(fileURLWithPath: path))
    }

    func commitment() throws -> DatasetCommitment {
      var commitment = DatasetCommitment(
        data: path, circuit: try CompiledCircuit(contentsOf: Workspace.iris.path("circuit")),
        referenceString: try ReferenceString(contentsOf: Workspace.iris.path("srs")))
      commitment.interval = .zero
      return commitment
    }
  }

  private func committed(_ table: Table) throws -> DatasetFolder {
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    _ = try table.commitment().commit(to: folder.path, rowLength: Self.rowLength)
    return folder
  }

  private func message(_ body: () throws(PlumblineError) -> Void) -> String {
    do throws(PlumblineError) {
      try body()
      return "none"
    } catch {
      return error.description
    }
  }

  private struct Expected: Decodable {
    var names: String
  }

  /// The root of names as the second implementation has it.
  private func root(of names: [String], featuresRoot: String) throws -> String {
    let input = try JSONSerialization.data(withJSONObject: [
      "features": featuresRoot, "names": names, "b": 16, "columns": [] as [Int], "rows": [[]],
    ])
    let output = try PythonOracle.run("Tests/Vectors/dataset-annotations-oracle.py", input: [UInt8](input))
    return try JSONDecoder().decode(Expected.self, from: Data(output)).names
  }

  // MARK: Folder

  @Test func namesWithoutAnnotationsAreBound() throws {
    let table = try Table(rows: 5)
    let folder = try committed(table)
    #expect(try folder.files == DatasetFolder.named)
    #expect(try folder.openedRows() == table.features)
    let report = try Dataset(folder: folder.path).report
    let names = try #require(report.names)
    #expect(names.names == Self.names)
    #expect(names.featuresRoot == report.root)
    #expect(names.root == (try root(of: Self.names, featuresRoot: report.root)))
    #expect(try RepositoryPaths.text(folder.path + "/names.root") == names.root + "\n")
    #expect(try FeatureNames(contentsOf: folder.path + "/names") == names)
    // The header that row proofs and contracts know says nothing of names.
    let header = try Dataset(folder: folder.path).path(0).header
    #expect(header == "0500000000000000" + "04000000" + report.quantisationDigest + "10000000")
    // Names that nobody gave are no names.
    let unnamed = try committed(try Table(rows: 5, nil))
    #expect(try unnamed.files == DatasetFolder.names)
    #expect(try Dataset(folder: unnamed.path).report.names == nil)
  }

  @Test func labelledDatasetsHaveTheSameRootOfNames() throws {
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    _ = try FlowerTable(rows: 3).commitment().commit(to: folder.path, rowLength: Self.rowLength)
    let report = try Dataset(folder: folder.path).report
    #expect(report.names?.root == (try root(of: Self.names, featuresRoot: report.root)))
    #expect(report.names?.names == report.annotations?.featureNames)
    // Other names than those under the root of the annotations.
    let file = try RepositoryPaths.bytes(folder.path + "/names")
    try forge(folder, ["a", "b", "c", "d"])
    #expect(message { () throws(PlumblineError) in _ = try Dataset(folder: folder.path) }.contains("feature names"))
    // Without the file the annotations say them.
    try FileManager.default.removeItem(atPath: folder.path + "/names")
    #expect(try Dataset(folder: folder.path).report.names == report.names)
    try Data(file).write(to: URL(fileURLWithPath: folder.path + "/names"))
    #expect(try Dataset(folder: folder.path).report == report)
  }

  /// Writes other names with a root that fits them.
  private func forge(_ folder: DatasetFolder, _ names: [String]) throws {
    let features = try DatasetDescription(decoding: try RepositoryPaths.bytes(folder.path + "/header")).root
    let file = DatasetNamesFile.encoded(try DatasetNames(featuresRoot: features, names: names))
    try Data(file).write(to: URL(fileURLWithPath: folder.path + "/names"))
  }

  @Test func changedNamesAreRefused() throws {
    let folder = try committed(try Table(rows: 3))
    let pinned = try #require(try Dataset(folder: folder.path).report.names).root
    let root = try Dataset(folder: folder.path).root
    func show(_ options: [String]) throws -> Int32 {
      try PlumbProgram.run(["dataset", "show", folder.path] + options).status
    }
    #expect(try show(["--names-root", pinned, "--root", root]) == 0)
    #expect(try show(["--names-root", root]) == 1)
    #expect(try show(["--root", pinned]) == 1)
    // One letter in the file.
    let path = folder.path + "/names"
    let bytes = try RepositoryPaths.bytes(path)
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "p")))
    var changed = bytes
    changed[place] = UInt8(ascii: "q")
    try Data(changed).write(to: URL(fileURLWithPath: path))
    #expect(message { () throws(PlumblineError) in _ = try Dataset(folder: folder.path) }.contains("names root"))
    // With a root that fits: whoever pins the root notices.
    try forge(folder, ["petal length", "sepal width", "sepal length", "petal width"])
    let forged = try Dataset(folder: folder.path).report
    #expect(throws: PlumblineError.proofRefused(.dataset(field: "root of the names"))) {
      try forged.verify(root: nil, namesRoot: Hexadecimal.decode(pinned))
    }
    #expect(try show(["--root", root]) == 0)
    #expect(try show(["--names-root", pinned]) == 1)
    try FileManager.default.removeItem(atPath: path)
    #expect(try show(["--names-root", pinned]) == 1)
    // Names of another dataset, and one name too few.
    let other = try committed(try Table(rows: 3, name: "others"))
    try FileManager.default.copyItem(atPath: other.path + "/names", toPath: path)
    #expect(message { () throws(PlumblineError) in _ = try Dataset(folder: folder.path) }.contains("other features"))
    try forge(folder, ["a", "b", "c"])
    #expect(message { () throws(PlumblineError) in _ = try Dataset(folder: folder.path) }.contains("feature names"))
  }

  @Test func unusableNamesAreRefused() throws {
    func refusal(_ names: [String]) throws -> String {
      let commitment = try Table(rows: 2, names).commitment()
      let folder = try TemporaryFolders.make() + "/out"
      return message { () throws(PlumblineError) in
        _ = try commitment.commit(to: folder, rowLength: Self.rowLength)
      }
    }
    #expect(try refusal(["a", "b", "a", "c"]).contains("have the name \"a\""))
    #expect(try refusal(["a", "b", "c", "x\u{202E}y"]).contains("cannot name a feature"))
  }

  // MARK: Changing

  @Test func changedDatasetsKeepTheirNames() throws {
    let table = try Table(rows: 4)
    let old = try committed(table)
    func changed(_ more: Table, index: UInt64? = nil) throws -> DatasetFolder {
      let folder = DatasetFolder(path: try TemporaryFolders.make() + "/new")
      if let index {
        _ = try more.commitment().update(old.path, index: index, as: folder.path)
      } else {
        _ = try more.commitment().append(to: old.path, as: folder.path)
      }
      return folder
    }
    for (names, index) in [(Self.names, nil), (nil, nil), (Self.names, 1), (nil, 1)] as [([String]?, UInt64?)] {
      let more = try Table(rows: 2, names, name: "more")
      let folder = try changed(more, index: index)
      #expect(try folder.files == DatasetFolder.named)
      let report = try Dataset(folder: folder.path).report
      #expect(report.names?.names == Self.names)
      #expect(report.names?.root == (try root(of: Self.names, featuresRoot: report.root)))
      var rows = table.features + more.features
      if index != nil { rows = [rows[0]] + more.features + [rows[3]] }
      #expect(try folder.openedRows() == rows)
    }
    let swapped = ["sepal width", "sepal length", "petal length", "petal width"]
    for index in [nil, 1] as [UInt64?] {
      let more = try Table(rows: 2, swapped)
      let refusal = #expect(throws: PlumblineError.self) { try changed(more, index: index) }
      #expect(refusal?.description.contains("the columns of the data are") == true)
    }
    // A dataset without names stays without.
    let unnamed = try committed(try Table(rows: 2, nil))
    let longer = DatasetFolder(path: try TemporaryFolders.make() + "/longer")
    #expect(try table.commitment().append(to: unnamed.path, as: longer.path).report.names == nil)
    #expect(try longer.files == DatasetFolder.names)
  }

  /// Names are compared by their bytes.
  @Test func namesThatOnlyLookAlikeDiffer() throws {
    let old = try committed(try Table(rows: 2, ["Größe", "b", "c", "d"]))
    let more = try Table(rows: 1, ["Gro\u{308}ße", "b", "c", "d"]).commitment()
    let folder = try TemporaryFolders.make() + "/new"
    let refusal = message { () throws(PlumblineError) in _ = try more.append(to: old.path, as: folder) }
    #expect(refusal.contains("the columns of the data are"))
  }

  @Test func replacedDatasetsLeaveNoNames() throws {
    let folder = try committed(try Table(rows: 2))
    let unnamed = try Table(rows: 2, nil).commitment()
    _ = try unnamed.commit(to: folder.path, rowLength: Self.rowLength, replacing: true)
    #expect(try folder.files == DatasetFolder.names)
    // The same where all rows were in memory.
    _ = try FlowerTable(rows: 3).commitment().commit(to: folder.path, rowLength: Self.rowLength, replacing: true)
    #expect(try folder.files == DatasetFolder.allNames)
    try Dataset.commit(
      try Samples([[1, 2, 3, 4]]), circuit: unnamed.circuit, rowLength: Self.rowLength,
      referenceString: unnamed.referenceString
    ).write(to: folder.path, replacing: true)
    #expect(try folder.files == DatasetFolder.names)
    _ = try DatasetOpenings(folder: folder.path)
  }

  // MARK: Going on

  @Test func namesAreThereHoweverTheWorkStopped() throws {
    let table = try Table(rows: 600)
    let commitment = try table.commitment()
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    #expect(throws: Self.stopped) {
      try commitment.commit(to: folder.path, rowLength: Self.rowLength) { _, _ throws(PlumblineError) in
        throw Self.stopped
      }
    }
    let journal = try RepositoryPaths.bytes(folder.path + "/journal")
    // The same rows under other names are another dataset.
    let other = try Table(rows: 600, ["a", "b", "c", "d"]).commitment()
    let refusal = message { () throws(PlumblineError) in
      _ = try other.commit(to: folder.path, rowLength: Self.rowLength)
    }
    #expect(refusal.contains("list of annotations or feature names"))
    #expect(refusal.contains("remove \(folder.path)/journal to begin anew"))
    let report = try commitment.commit(to: folder.path, rowLength: Self.rowLength).report
    #expect(report.names?.names == Self.names)
    #expect(try folder.files == DatasetFolder.named)
    // Stopped while files are given their names.
    var fields = try #require(try JSONSerialization.jsonObject(with: Data(journal)) as? [String: Any])
    fields["headers"] = [Hexadecimal.encode(try RepositoryPaths.bytes(folder.path + "/header"))]
    let ready = try JSONSerialization.data(withJSONObject: fields)
    for missing in [["header"], ["header", "root", "names"], ["header", "root", "names", "names.root"]] {
      let copy = try folder.copy()
      for name in missing { try FileManager.default.removeItem(atPath: copy.path + "/" + name) }
      try ready.write(to: URL(fileURLWithPath: copy.path + "/journal"))
      #expect(throws: PlumblineError.self) { try Dataset(folder: copy.path) }
      #expect(try commitment.commit(to: copy.path, rowLength: Self.rowLength).report == report)
      #expect(try copy.files == DatasetFolder.named)
    }
  }

  /// What a message advises is there for that command, and works.
  @Test func unfinishedChangesAreGivenUpAsTheMessageSays() throws {
    let old = try committed(try Table(rows: 4))
    let more = try Table(rows: 300, name: "more").commitment()
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/new")
    #expect(throws: Self.stopped) {
      try more.append(to: old.path, as: folder.path) { _, _ throws(PlumblineError) in throw Self.stopped }
    }
    let other = try Table(rows: 2, name: "other").commitment()
    let advice = "remove \(folder.path)/journal to begin anew"
    func append() -> String {
      message { () throws(PlumblineError) in _ = try other.append(to: old.path, as: folder.path) }
    }
    func update() -> String {
      message { () throws(PlumblineError) in _ = try other.update(old.path, index: 0, as: folder.path) }
    }
    let path = folder.path + "/journal"
    let journal = try RepositoryPaths.bytes(path)
    for text in [append(), update()] {
      #expect(text.contains(advice))
      #expect(!text.contains("--force"))
    }
    try Data("{".utf8).write(to: URL(fileURLWithPath: path))
    for text in [append(), update()] {
      #expect(text.contains("journal of the unfinished dataset in \(folder.path) is damaged: \(advice)"))
      #expect(!text.contains("--force"))
    }
    try Data(journal).write(to: URL(fileURLWithPath: path))
    try FileManager.default.removeItem(atPath: path)
    #expect(update() == "none")
    #expect(try folder.files == DatasetFolder.named)
    #expect(try Dataset(folder: folder.path).report.rows == 4)
  }

  // MARK: Paths

  @Test func pathsCarryTheNames() throws {
    let folder = try committed(try Table(rows: 6))
    let report = try Dataset(folder: folder.path).report
    let names = try #require(report.names)
    let scratch = try TemporaryFolders.make()
    for options in [["--index", "4"], ["--range", "1-3"]] {
      let path = try folder.writtenPath(options)
      let pinned = try DatasetFolder.verifyPath(path, ["--names-root", names.root])
      #expect(pinned.status == 0)
      #expect(pinned.text.contains("petal width"))
      #expect(!pinned.text.contains("not compared"))
      #expect(try DatasetFolder.verifyPath(path, ["--root", report.root, "--names-root", names.root]).status == 0)
      let unpinned = try DatasetFolder.verifyPath(path, ["--root", report.root])
      #expect(unpinned.text.contains(names.root + " (not compared)"))
      #expect(try DatasetFolder.verifyPath(path, ["--names-root", report.root]).status == 1)
      // Other names: they do not fit the root beside them, and with one that fits not that which is expected.
      let text = try RepositoryPaths.text(path)
      let renamed = text.replacing("petal width", with: "petal depth")
      try Data(renamed.utf8).write(to: URL(fileURLWithPath: path))
      #expect(try DatasetFolder.verifyPath(path, ["--root", report.root]).status == 1)
      let list = Self.names.map { $0.replacing("petal width", with: "petal depth") }
      let forged = renamed.replacing(names.root, with: try root(of: list, featuresRoot: report.root))
      try Data(forged.utf8).write(to: URL(fileURLWithPath: path))
      #expect(try DatasetFolder.verifyPath(path, ["--root", report.root]).status == 0)
      #expect(try DatasetFolder.verifyPath(path, ["--names-root", names.root]).status == 1)
      // What cannot name a feature is refused, never shown.
      let hostile = text.replacing("petal width", with: "petal\\u001B[2J")
      try Data(hostile.utf8).write(to: URL(fileURLWithPath: path))
      let refused = try DatasetFolder.verifyPath(path)
      #expect(refused.status == 1)
      #expect(!refused.text.contains("\u{1B}"))
    }
    // Paths of annotations have the names under their own root.
    let labelled = DatasetFolder(path: scratch + "/labelled")
    _ = try FlowerTable(rows: 3).commitment().commit(to: labelled.path, rowLength: Self.rowLength)
    let other = try Dataset(folder: labelled.path).report
    let annotated = try labelled.writtenPath(["--index", "1", "--annotations"])
    #expect(try DatasetFolder.verifyPath(annotated, ["--names-root", try #require(other.names).root]).status == 0)
    #expect(try DatasetFolder.verifyPath(annotated, ["--names-root", names.root]).status == 1)
    let root = try #require(other.annotations).root
    #expect(try !DatasetFolder.verifyPath(annotated, ["--root", root]).text.contains("not compared"))
    // Features without names fit no root of names.
    let unnamed = try committed(try Table(rows: 2, nil)).writtenPath(["--index", "0"])
    #expect(try DatasetFolder.verifyPath(unnamed, ["--names-root", names.root]).status == 1)
  }

  // MARK: Proofs

  private struct Verified: Decodable {
    var valid: Bool
    var names: FeatureNames?
  }

  /// Runs and batches over rows of a named dataset; the verifier pins what the features are called.
  @Test func rowsOfNamedDatasetsAreProved() throws {
    let workspace = Workspace.iris
    let scratch = try TemporaryFolders.make()
    let samples = try Samples(contentsOf: workspace.inputs).all(size: 4)
    let lines = samples.prefix(8).map { $0.map { "\($0)" }.joined(separator: ",") }
    try Data(([Self.names.joined(separator: ",")] + lines).joined(separator: "\n").utf8)
      .write(to: URL(fileURLWithPath: scratch + "/table.csv"))
    let dataset = scratch + "/dataset"
    let committed = try PlumbProgram.run([
      "dataset", "commit", scratch + "/table.csv", "--circuit", workspace.path("circuit"), "--srs",
      workspace.path("srs"), "-o", dataset,
    ])
    #expect(committed.status == 0, "\(committed.errorText)")
    #expect(committed.outputText.contains("feature names"))
    let names = try FeatureNames(contentsOf: dataset + "/names")
    let key = workspace.path("keys-native/verifying.key")
    for (name, options) in [
      ("run", ["--index", "3"]), ("batch", ["--batch", "--rows", "2..<6"]),
      ("label", ["--ask", "label", "--index", "1"]),
    ] {
      let proof = scratch + "/" + name
      let proved = try PlumbProgram.run(
        ["prove", workspace.path("keys-native"), "--dataset", dataset, "-o", proof] + options)
      #expect(proved.status == 0, "\(proved.errorText)")
      let verified = try PlumbProgram.report(
        Verified.self,
        ["verify", "--key", key, proof, "--names", dataset + "/names", "--expect-names-root", names.root])
      #expect(verified.names == names)
      func status(_ options: [String]) throws -> Int32 {
        try PlumbProgram.run(["verify", "--key", key, proof] + options).status
      }
      #expect(try status(["--names", dataset + "/names", "--expect-names-root", names.featuresRoot]) == 1)
      #expect(try status(["--expect-names-root", names.root]) == 2)
      #expect(try status(["--names", dataset + "/header"]) == 2)
      let other = try self.committed(try Table(rows: 8)).path + "/names"
      #expect(try status(["--names", other]) == 1)
      #expect(try status(["--names", other, "--expect-dataset-root", names.featuresRoot]) == 1)
      try reportShowsNames(proof, key: key, dataset: dataset, other: other, names)
    }
    // An input that is no row of a dataset has no names.
    let proof = scratch + "/public"
    let proved = try PlumbProgram.run([
      "prove", workspace.path("keys-native"), "--input", workspace.inputs, "-o", proof,
    ])
    #expect(proved.status == 0, "\(proved.errorText)")
    #expect(try PlumbProgram.run(["verify", "--key", key, proof, "--names", dataset + "/names"]).status == 1)
  }

  private struct Claimed: Decodable {
    var claim: VerifiedClaim?
  }

  /// The root of the annotations binds names, too: a file of others for the same features does not pass.
  @Test func statementsWithLabelsBindTheNames() throws {
    let workspace = Workspace.iris
    let scratch = try TemporaryFolders.make()
    let dataset = DatasetFolder(path: scratch + "/dataset")
    let committed = try PlumbProgram.run([
      "dataset", "commit", try FlowerTable(rows: 5).path, "--circuit", workspace.path("circuit"), "--srs",
      workspace.path("srs"), "--label-column", "label", "--classes", "3", "--group-column", "group", "--classes",
      "group=2", "-o", dataset.path,
    ])
    #expect(committed.status == 0, "\(committed.errorText)")
    let names = try FeatureNames(contentsOf: dataset.path + "/names")
    let proof = scratch + "/proof"
    let key = workspace.path("keys-native/verifying.key")
    let proved = try PlumbProgram.run([
      "prove", workspace.path("keys-native"), "--ask", "accuracy", "--dataset", dataset.path, "-o", proof,
    ])
    #expect(proved.status == 0, "\(proved.errorText)")
    let verify = ["verify", "--key", key, proof, "--names", dataset.path + "/names"]
    let claim = try PlumbProgram.report(Claimed.self, verify).claim
    #expect(claim?.rows?.namesRoot == names.root)
    #expect(claim?.rows?.datasetRoot == names.featuresRoot)
    try forge(dataset, ["sepal width", "sepal length", "petal length", "petal width"])
    #expect(try PlumbProgram.run(verify).status == 1)
    let page = scratch + "/page.html"
    #expect(
      try PlumbProgram.run(["report", proof, "--key", key, "--names", dataset.path + "/names", "-o", page]).status == 1)
    #expect(try AuditPageContent(page).verdicts == ["REFUSED"])
  }

  private func reportShowsNames(
    _ proof: String, key: String, dataset: String, other: String, _ names: FeatureNames
  ) throws {
    let page = proof + ".html"
    func report(_ names: String) throws -> Int32 {
      try PlumbProgram.run(["report", proof, "--key", key, "--names", names, "-o", page]).status
    }
    #expect(try report(dataset + "/names") == 0)
    let content = try AuditPageContent(page)
    #expect(content.fact("Root of the names of the dataset's features") == names.root)
    #expect(
      content.fact("Names of the features, bound by that root")
        == names.names.map { "\"\($0)\"" }.joined(separator: ", "))
    #expect(try report(other) == 1)
    #expect(try AuditPageContent(page).facts.allSatisfy { $0.first?.hasPrefix("Root of the names") == false })
  }

  @Test func inspectShowsNames() throws {
    let folder = try committed(try Table(rows: 2))
    let names = try FeatureNames(contentsOf: folder.path + "/names")
    for path in [folder.path, folder.path + "/names"] {
      let text = try PlumbProgram.run(["inspect", path]).outputText
      #expect(text.contains(names.root))
      #expect(text.contains("sepal length, sepal width"))
    }
    try forge(folder, ["a", "b", "c"])
    #expect(try PlumbProgram.run(["inspect", folder.path]).status == 2)
  }
}
