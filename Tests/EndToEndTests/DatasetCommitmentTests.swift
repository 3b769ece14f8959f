import Foundation
import Plumbline
import TestSupport
import Testing

/// Datasets committed in pieces, through the public API.
@Suite struct DatasetCommitmentTests {
  private static let rowLength = RowLength.entries(16)

  /// More than two pieces, of 256 rows each.
  private static let table = Result { try FlowerTable(rows: 600) }

  /// Thrown to stop the work.
  private static let stopped = PlumblineError.cannotProve(problem: "stopped")

  private func committed(_ table: FlowerTable) throws -> DatasetFolder {
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    _ = try table.commitment().commit(to: folder.path, rowLength: Self.rowLength)
    return folder
  }

  @Test func rowsAndAnnotationsAreThoseOfTheTable() throws {
    let table = try Self.table.get()
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    var steps: [Int] = []
    let dataset = try table.commitment().commit(to: folder.path, rowLength: Self.rowLength) { done, total in
      steps.append(done)
      #expect(total == nil)
    }
    #expect(steps == [256, 512, 600])
    #expect(try folder.files == DatasetFolder.allNames)
    #expect(try folder.openedRows() == table.features)
    #expect(try folder.openedRows(annotations: true) == table.annotations)
    let report = dataset.report
    #expect(report.rows == 600)
    let annotations = try #require(report.annotations)
    #expect(annotations.featureNames == ["sepal length", "sepal width", "petal length", "petal width"])
    #expect(annotations.columns.map(\.name) == ["label", "group"])
    #expect(annotations.columns.map(\.classes) == [3, 2])
    #expect(annotations.featuresRoot == report.root)
    #expect(try RepositoryPaths.text(folder.path + "/annotations.root") == annotations.root + "\n")
    for name in ["openings", "annotations.openings"] { #expect(try mode(folder.path + "/" + name) == 0o600) }
  }

  /// Stopped after each piece, each time by what it throws and each time begun anew.
  @Test(arguments: [false, true])
  func goesOnWhereItStopped(losesTail: Bool) throws {
    let table = try Self.table.get()
    let commitment = try table.commitment()
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    var seen: [Int] = []
    for pieces in [1, 2, 2] {
      var count = 0
      #expect(throws: Self.stopped) {
        try commitment.commit(to: folder.path, rowLength: Self.rowLength) { done, _ throws(PlumblineError) in
          seen.append(done)
          count += 1
          if count == pieces { throw Self.stopped }
        }
      }
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/header"))
      let refusal = #expect(throws: PlumblineError.self) { try Dataset(folder: folder.path) }
      #expect(refusal.map { "\($0)" }?.contains("not finished") == true)
      #expect(throws: PlumblineError.self) { try DatasetOpenings(folder: folder.path) }
      if losesTail {
        // What was written after the last record may be there or not, or be anything.
        let file = try #require(FileHandle(forWritingAtPath: folder.path + "/openings.part"))
        try file.seekToEnd()
        try file.write(contentsOf: Data(repeating: 0xA5, count: 1000))
        try file.close()
      }
    }
    // Begun again, the rows that are done are read but not committed again.
    #expect(seen == [256, 256, 512, 512, 600])
    let dataset = try commitment.commit(to: folder.path, rowLength: Self.rowLength)
    #expect(dataset.report.rows == 600)
    #expect(try folder.files == DatasetFolder.allNames)
    #expect(try folder.openedRows() == table.features)
    #expect(try folder.openedRows(annotations: true) == table.annotations)
    // A finished dataset is not begun again.
    #expect(throws: PlumblineError.alreadyExists(path: folder.path + "/openings")) {
      try commitment.commit(to: folder.path, rowLength: Self.rowLength)
    }
  }

  /// An unfinished dataset with 256 rows done.
  private func unfinished(_ commitment: DatasetCommitment) throws -> DatasetFolder {
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    #expect(throws: Self.stopped) {
      try commitment.commit(to: folder.path, rowLength: Self.rowLength) { _, _ throws(PlumblineError) in
        throw Self.stopped
      }
    }
    return folder
  }

  @Test func anotherTaskDoesNotGoOn() throws {
    let table = try Self.table.get()
    let commitment = try table.commitment()
    let folder = try unfinished(commitment)
    func refusal(_ commitment: DatasetCommitment, _ rowLength: RowLength = Self.rowLength) -> String {
      do throws(PlumblineError) {
        _ = try commitment.commit(to: folder.path, rowLength: rowLength)
        return "none"
      } catch {
        return error.description
      }
    }
    var other = commitment
    other.annotations[0].classes = 4
    #expect(refusal(other).contains("another list of annotations"))
    #expect(refusal(commitment, .entries(32)).contains("another row length"))
    other = commitment
    other.referenceString = try ReferenceString.generateInsecure(powers: 32)
    #expect(refusal(other).contains("another reference string"))
    other = commitment
    other.data = try FlowerTable(rows: 600, name: "other flowers").path
    #expect(refusal(other).contains("does not begin with the rows that are done"))
    // With --force, the other one takes its place.
    let dataset = try other.commit(to: folder.path, rowLength: Self.rowLength, replacing: true)
    #expect(dataset.report.rows == 600)
    #expect(try folder.files == DatasetFolder.allNames)
    #expect(try folder.openedRows() != table.features)
  }

  /// Whatever was given its name when the machine stopped, the same command ends with the same dataset.
  @Test func namesAreGivenAgain() throws {
    let table = try Self.table.get()
    let commitment = try table.commitment()
    let whole = try committed(table)
    let journal = try RepositoryPaths.bytes(try unfinished(commitment).path + "/journal")
    var fields = try #require(try JSONSerialization.jsonObject(with: Data(journal)) as? [String: Any])
    fields["headers"] = try ["header", "annotations.header"].map {
      Hexadecimal.encode(try RepositoryPaths.bytes(whole.path + "/" + $0))
    }
    let ready = try JSONSerialization.data(withJSONObject: fields)
    let root = try Dataset(folder: whole.path).root
    let order = ["commitments", "openings", "annotations.commitments", "annotations.openings"]
    for named in 0...order.count {
      for headers in [false, true] where named == order.count || !headers {
        let copy = try whole.copy()
        for name in order[named...] {
          try FileManager.default.moveItem(atPath: copy.path + "/" + name, toPath: copy.path + "/" + name + ".part")
        }
        for name in ["root", "header"] { try FileManager.default.removeItem(atPath: copy.path + "/" + name) }
        if !headers {
          for name in ["annotations.root", "annotations.header", "names.root", "names"] {
            try FileManager.default.removeItem(atPath: copy.path + "/" + name)
          }
        }
        try ready.write(to: URL(fileURLWithPath: copy.path + "/journal"))
        #expect(throws: PlumblineError.self) { try Dataset(folder: copy.path) }
        #expect(try commitment.commit(to: copy.path, rowLength: Self.rowLength).root == root)
        #expect(try copy.files == DatasetFolder.allNames)
        _ = try DatasetOpenings(folder: copy.path)
      }
    }
    // All has its name, only the journal was left: that is a dataset, and the command tidies up.
    let copy = try whole.copy()
    try ready.write(to: URL(fileURLWithPath: copy.path + "/journal"))
    #expect(try Dataset(folder: copy.path).root == root)
    #expect(try commitment.commit(to: copy.path, rowLength: Self.rowLength).root == root)
    #expect(try copy.files == DatasetFolder.allNames)
  }

  // MARK: Changing

  @Test func appendedRowsAreTheOnlyNewOnes() throws {
    let table = try FlowerTable(rows: 5)
    let more = try FlowerTable(rows: 300, name: "more flowers")
    let old = try committed(table)
    let before = try Dataset(folder: old.path)
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/longer")
    // Also stopped once.
    #expect(throws: Self.stopped) {
      try more.commitment().append(to: old.path, as: folder.path) { _, _ throws(PlumblineError) in throw Self.stopped }
    }
    let dataset = try more.commitment().append(to: old.path, as: folder.path)
    #expect(dataset.report.rows == 305)
    #expect(dataset.root != before.root)
    #expect(dataset.report.annotations?.featuresRoot == dataset.root)
    #expect(try folder.openedRows() == table.features + more.features)
    #expect(try folder.openedRows(annotations: true) == table.annotations + more.annotations)
    for index in 0..<UInt64(5) {
      #expect(try dataset.path(index).commitments == before.path(index).commitments)
    }
    #expect(try Dataset(folder: old.path).root == before.root)
    #expect(try old.openedRows() == table.features)
  }

  @Test func updatedRowsAreTheOnlyNewOnes() throws {
    let table = try FlowerTable(rows: 6)
    let others = try FlowerTable(rows: 2, name: "other flowers")
    let old = try committed(table)
    let before = try Dataset(folder: old.path)
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/changed")
    let dataset = try others.commitment().update(old.path, index: 3, as: folder.path)
    var features = table.features
    features.replaceSubrange(3...4, with: others.features)
    var annotations = table.annotations
    annotations.replaceSubrange(3...4, with: others.annotations)
    #expect(try folder.openedRows() == features)
    #expect(try folder.openedRows(annotations: true) == annotations)
    #expect(try dataset.annotationsPath(Array(0..<6)).annotations?.featuresRoot == dataset.root)
    for index in 0..<UInt64(6) {
      let isSame = try dataset.path(index).commitments == before.path(index).commitments
      #expect(isSame == !(3...4).contains(index))
    }
    #expect(try old.openedRows() == table.features)

    // Features alone: the annotations keep their commitments under a header that names the new features.
    let alone = DatasetFolder(path: try TemporaryFolders.make() + "/features")
    var commitment = try others.commitment()
    let path = try TemporaryFolders.make() + "/row.csv"
    try Data("7,7,7,7\n".utf8).write(to: URL(fileURLWithPath: path))
    commitment.data = path
    commitment.annotations = []
    let second = try commitment.update(folder.path, index: 0, as: alone.path)
    features[0] = [70, 70, 70, 70]
    #expect(try alone.openedRows() == features)
    #expect(try alone.openedRows(annotations: true) == annotations)
    #expect(second.report.annotations?.featuresRoot == second.root)
    #expect(second.report.annotations?.root != dataset.report.annotations?.root)
    #expect(
      try second.annotationsPath([0, 5]).commitments == dataset.annotationsPath([0, 5]).commitments)
  }

  @Test func changesThatDoNotFitAreRefused() throws {
    let table = try FlowerTable(rows: 4)
    let old = try committed(table)
    /// - Parameter index: the row to replace; `nil` to append.
    func refusal(index: UInt64? = nil, _ change: (inout DatasetCommitment) throws -> Void) throws -> String {
      var changed = try table.commitment()
      try change(&changed)
      let folder = try TemporaryFolders.make() + "/refused"
      do throws(PlumblineError) {
        if let index {
          _ = try changed.update(old.path, index: index, as: folder)
        } else {
          _ = try changed.append(to: old.path, as: folder)
        }
        return "none"
      } catch {
        #expect(!FileManager.default.fileExists(atPath: folder + "/header"))
        return error.description
      }
    }
    #expect(try refusal(index: 4) { _ in }.contains("rows 0 to 3"))
    #expect(try refusal(index: .max) { _ in }.contains("rows 0 to 3"))
    #expect(try refusal(index: 1) { _ in }.contains("beyond the end"))
    #expect(try refusal { $0.annotations.removeLast() }.contains("\"group\" of the new rows is missing"))
    #expect(try refusal { $0.annotations[0].name = "kind" }.contains("label of 3 classes"))
    #expect(try refusal { $0.annotations[0].classes = 9 }.contains("label of 3 classes"))
    #expect(
      try refusal { $0.referenceString = try ReferenceString.generateInsecure(powers: 32) }.contains("reference string")
    )
    let plain = try TemporaryFolders.make() + "/plain.csv"
    try Data("1,2,3,4\n".utf8).write(to: URL(fileURLWithPath: plain))
    let unlabelled = try refusal { commitment in
      commitment.data = plain
      commitment.annotations = []
    }
    #expect(unlabelled.contains("has annotations"))
    let commitment = try table.commitment()
    #expect(throws: PlumblineError.alreadyExists(path: old.path + "/openings")) {
      try commitment.append(to: old.path, as: old.path)
    }
  }

  // MARK: Data

  @Test func dataThatDoesNotFitIsRefused() throws {
    let table = try FlowerTable(rows: 3)
    let commitment = try table.commitment()
    let folder = try TemporaryFolders.make()
    func refusal(_ text: String? = nil, _ change: (inout DatasetCommitment) -> Void = { _ in }) throws -> String {
      var changed = commitment
      if let text {
        let path = try TemporaryFolders.make() + "/data.csv"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        changed.data = path
      }
      change(&changed)
      let out = try TemporaryFolders.make() + "/out"
      do throws(PlumblineError) {
        _ = try changed.commit(to: out, rowLength: Self.rowLength)
        return "none"
      } catch {
        #expect(!FileManager.default.fileExists(atPath: out + "/header"))
        return error.description
      }
    }
    let head = "a,b,c,d,label,group\n"
    #expect(try refusal(head + "1,2,3,4,3,0\n").contains("\"label\" of row 0 is 3: its 3 classes are 0 to 2"))
    #expect(try refusal(head + "1,2,3,4,2,0\n1,2,3,4,0.5,1\n").contains("\"label\" of row 1 is 0.5"))
    #expect(try refusal(head + "1,2,3,4,-1,0\n").contains("is -1"))
    #expect(try refusal("a,b,c,d,label\n1,2,3,4,0\n").contains("no column \"group\""))
    #expect(try refusal("a,b,c,d,label,label\n1,2,3,4,0,1\n").contains("two columns"))
    #expect(try refusal("a,b,c,label,group\n1,2,3,0,1\n").contains("a sample has 3 values"))
    #expect(try refusal("a,a,c,d,label,group\n1,2,3,4,0,1\n").contains("have the name \"a\""))
    #expect(try refusal("a,b,c,d,label,group\n").contains("holds no numbers"))
    #expect(try refusal { $0.annotations[0].classes = nil }.contains("--classes label=N"))
    #expect(try refusal { $0.annotations[1].name = "label" }.contains("\"label\": rename one"))
    #expect(try refusal { $0.annotations[0].classes = 1 << 25 }.contains("at most 16777216"))
    func file(_ text: String) throws -> DatasetAnnotation.Source {
      let path = folder + "/\(UUID().uuidString).csv"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return .file(path)
    }
    let short = try file("0\n1\n")
    let long = try file("0\n1\n1\n0\n")
    let wide = try file("0,1\n1,1\n1,0\n")
    let data = "a,b,c,d,label\n1,2,3,4,0\n1,2,3,4,0\n1,2,3,4,0\n"
    #expect(try refusal(data) { $0.annotations[1].source = short }.contains("ends after 2 rows"))
    #expect(try refusal(data) { $0.annotations[1].source = long }.contains("more rows than the data"))
    #expect(try refusal(data) { $0.annotations[1].source = wide }.contains("one number for each row"))
    #expect(try refusal { $0.data = folder + "/missing.csv" }.contains("missing.csv"))
  }

  /// One sample without a dimension for samples, and annotations from files, an archive's among them.
  @Test func singleSamplesAndFiles() throws {
    let table = try FlowerTable(rows: 1)
    var commitment = try table.commitment()
    let folder = try TemporaryFolders.make()
    try Data("1\n2\n3\n4\n".utf8).write(to: URL(fileURLWithPath: folder + "/sample.csv"))
    try Data("x,kind\n9,1\n".utf8).write(to: URL(fileURLWithPath: folder + "/kinds.csv"))
    commitment.data = folder + "/sample.csv"
    commitment.annotations = [
      DatasetAnnotation(name: "kind", classes: 2, source: .columnOrFile(folder + "/kinds.csv#kind"))
    ]
    let dataset = DatasetFolder(path: folder + "/dataset")
    _ = try commitment.commit(to: dataset.path, rowLength: Self.rowLength)
    #expect(try dataset.openedRows() == [[10, 20, 30, 40]])
    #expect(try dataset.openedRows(annotations: true) == [[1]])
  }

  // MARK: Hostile folders

  /// Cut and altered files give errors, never anything else.
  @Test func damagedFoldersAreRefused() throws {
    let whole = try committed(try FlowerTable(rows: 3))
    let root = try Dataset(folder: whole.path).root
    for name in DatasetFolder.allNames where !name.hasSuffix("root") {
      let path = whole.path + "/" + name
      let bytes = try RepositoryPaths.bytes(path)
      let isPublic = !name.hasSuffix("openings")
      func expectRefusal(_ changed: [UInt8], _ comment: String) throws {
        try Data(changed).write(to: URL(fileURLWithPath: path))
        do throws(PlumblineError) {
          let openings = try DatasetOpenings(folder: whole.path)
          // Only values and blinding may be anything.
          #expect(!isPublic, "\(name): \(comment)")
          _ = try openings.dataset.path([0, 2])
        } catch {
          #expect(
            ["unusableDataset", "wrongFileKind", "cannotRead"].contains(error.code), "\(name): \(comment): \(error)")
        }
      }
      for length in stride(from: 0, to: bytes.count, by: 7) { try expectRefusal(Array(bytes[..<length]), "\(length)") }
      try expectRefusal(bytes + [0], "longer")
      for place in stride(from: 0, to: bytes.count, by: 5) {
        var changed = bytes
        changed[place] ^= 1 << UInt8(place % 8)
        // The reference string of a header is compared with that of keys.
        if name == "header", (60..<92).contains(place) { continue }
        try expectRefusal(changed, "byte \(place)")
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
    #expect(try Dataset(folder: whole.path).root == root)
  }

  @Test func damagedJournalsAreRefused() throws {
    let table = try Self.table.get()
    let commitment = try table.commitment()
    let folder = try unfinished(commitment)
    let path = folder.path + "/journal"
    let text = try RepositoryPaths.text(path)
    func refusal(_ text: String) throws -> String {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      do throws(PlumblineError) {
        _ = try commitment.commit(to: folder.path, rowLength: Self.rowLength)
        return "none"
      } catch {
        return error.description
      }
    }
    for length in stride(from: 0, to: text.utf8.count - 2, by: 31) {
      #expect(try refusal(String(text.prefix(length))).contains("journal"))
    }
    for done in ["-1", "9223372036854775807", "1e3"] {
      #expect(try refusal(text.replacing("\"done\" : 256", with: "\"done\" : \(done)")).contains("journal"))
    }
    #expect(
      try refusal(text.replacing("\"done\" : 256", with: "\"done\" : 512")).contains("shorter than its journal says"))
    #expect(try refusal(text.replacing("\"done\" : 256", with: "\"done\" : 255")).contains("does not begin"))
    #expect(try refusal(text.replacing("\"version\" : 1", with: "\"version\" : 2")).contains("journal"))
    let headers = "\"done\" : 256, \"headers\" : [\"00\"]"
    #expect(try refusal(text.replacing("\"done\" : 256", with: headers)).contains("dataset header"))
    let other = Hexadecimal.encode(try RepositoryPaths.bytes(try committed(table).path + "/header"))
    let foreign = "\"done\" : 256, \"headers\" : [\"\(other)\"]"
    #expect(try refusal(text.replacing("\"done\" : 256", with: foreign)).contains("damaged"))
    // None of this lost anything.
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    _ = try commitment.commit(to: folder.path, rowLength: Self.rowLength)
    #expect(try folder.openedRows() == table.features)
  }

  /// Nothing is lost with a task of which nothing is done.
  @Test func mistakesAtTheStartNeedNoForce() throws {
    let table = try FlowerTable(rows: 3)
    var commitment = try table.commitment()
    let folder = DatasetFolder(path: try TemporaryFolders.make() + "/dataset")
    commitment.annotations[0].classes = 1
    #expect(throws: PlumblineError.self) { try commitment.commit(to: folder.path, rowLength: Self.rowLength) }
    #expect(try mode(folder.path + "/journal") == 0o600)
    #expect(try mode(folder.path + "/openings.part") == 0o600)
    commitment.annotations[0].classes = 3
    _ = try commitment.commit(to: folder.path, rowLength: Self.rowLength)
    #expect(try folder.openedRows() == table.features)
  }

  @Test func oneProcessAtATime() throws {
    let commitment = try Self.table.get().commitment()
    let folder = try TemporaryFolders.make() + "/dataset"
    var inner: PlumblineError?
    #expect(throws: Self.stopped) {
      try commitment.commit(to: folder, rowLength: Self.rowLength) { _, _ throws(PlumblineError) in
        do throws(PlumblineError) {
          _ = try commitment.commit(to: folder, rowLength: Self.rowLength)
        } catch {
          inner = error
        }
        throw Self.stopped
      }
    }
    #expect(inner == .cannotWrite(path: folder, reason: "another process is writing a dataset there"))
  }
}
