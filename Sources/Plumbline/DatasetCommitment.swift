import Attestation
import Circuits
import PolynomialCommitments
import Verification

/// Commits to the rows of files that need not fit in memory: rows are read, quantised, committed and written some at a
/// time. The work can be stopped at any moment, even by losing power, and goes on from there when it is asked for again.
public struct DatasetCommitment: Sendable {
  /// The rows: `.npy`, `.npz` or CSV.
  public var data: String
  /// Which array of an archive; needed only if it holds several.
  public var array: String?
  /// Columns that are committed beside the features.
  public var annotations: [DatasetAnnotation]
  /// Fixes shape, scale and interval of a row.
  public var circuit: CompiledCircuit
  /// That of the keys.
  public var referenceString: ReferenceString
  /// Time between two records of how far the work is.
  public var interval: Duration = .milliseconds(500)

  /// Called after each piece of work with the rows that are done and, if it is known, how many there are. What it throws
  /// stops the work.
  public typealias Progress = (_ done: Int, _ total: Int?) throws(PlumblineError) -> Void

  public init(
    data: String, array: String? = nil, annotations: [DatasetAnnotation] = [], circuit: CompiledCircuit,
    referenceString: ReferenceString
  ) {
    self.data = data
    self.array = array
    self.annotations = annotations
    self.circuit = circuit
    self.referenceString = referenceString
  }

  // MARK: What can be done

  /// Commits to all rows, or goes on where an earlier call with the same arguments stopped.
  ///
  /// - Parameters:
  ///   - folder: where the dataset goes; made if it is missing.
  ///   - rowLength: has to be that of the keys that rows will be proved with.
  ///   - replacing: whether a dataset that is there, or an unfinished other one, may be lost.
  ///   - progress: told how far the work is.
  /// - Throws: `PlumblineError.alreadyExists`, `.unusableData`, `.unusableDataset`, `.tooFewPowers`,
  ///   `.unusableReferenceString` or `.cannotWrite`.
  public func commit(
    to folder: String, rowLength: RowLength = .target(.native), replacing: Bool = false,
    progress: Progress = { _, _ in }
  ) throws(PlumblineError) -> Dataset {
    let rowBits = try rowLength.bits(for: circuit.circuit)
    let work = try DatasetWork(self, rowBits: rowBits, base: nil, place: .end)
    do throws(PlumblineError) {
      return try work.run(in: folder, replacing: replacing, progress)
    } catch {
      guard replacing, error == .unusableDataset(problem: DatasetWork.otherData(data, folder)) else { throw error }
    }
    // What was begun with other data is given up.
    try FileStore.remove(folder + "/" + Dataset.Names.journal)
    let again = try DatasetWork(self, rowBits: rowBits, base: nil, place: .end)
    return try again.run(in: folder, replacing: true, progress)
  }

  /// Makes a dataset of the rows of another one and more: only the new rows get commitments and blinding. Annotations
  /// have to be given if the other dataset has them, under the same names.
  ///
  /// - Parameters:
  ///   - base: folder of the other dataset, which stays as it is.
  ///   - folder: where the new one goes.
  ///   - progress: told how far the work is.
  public func append(
    to base: String, as folder: String, progress: Progress = { _, _ in }
  ) throws(PlumblineError) -> Dataset {
    try change(base, .end, as: folder, progress)
  }

  /// Makes a dataset of the rows of another one, of which those from `index` on are replaced by the data: only these get
  /// new commitments and blinding. Annotations that are not given stay as they are.
  public func update(
    _ base: String, index: UInt64, as folder: String, progress: Progress = { _, _ in }
  ) throws(PlumblineError) -> Dataset {
    try change(base, .row(index), as: folder, progress)
  }

  private func change(
    _ base: String, _ place: DatasetWork.Place, as folder: String, _ progress: Progress
  ) throws(PlumblineError) -> Dataset {
    let openings = try DatasetOpenings(folder: base)
    let rowBits = openings.dataset.committed.description.header.rowLength.trailingZeroBitCount
    let work = try DatasetWork(self, rowBits: rowBits, base: (base, openings.dataset), place: place)
    return try work.run(in: folder, replacing: false, progress)
  }
}

/// One run of a `DatasetCommitment`.
struct DatasetWork {
  enum Place {
    case end
    case row(UInt64)
  }

  private let request: DatasetCommitment
  private let circuit: Circuit
  private let quantisation: DatasetQuantisation
  private let source: DatasetRowSource
  private let base: (folder: String, dataset: Dataset)?
  /// What the annotations will mean, but for the root of the features; `nil` if there are none.
  private let schema: DatasetAnnotations?
  /// Names of the features, or none.
  private let names: [String]
  /// Whether the data brings annotations.
  private let isAnnotated: Bool
  private let task: DatasetJournal.Task
  private let rowBits: Int
  private let isAppending: Bool

  init(
    _ request: DatasetCommitment, rowBits: Int, base: (folder: String, dataset: Dataset)?, place: Place
  ) throws(PlumblineError) {
    self.request = request
    self.rowBits = rowBits
    self.base = base
    circuit = request.circuit.circuit
    let declaration = circuit.witness[circuit.input]
    quantisation = DatasetQuantisation(
      dimensions: declaration.dimensions, scale: circuit.quantisation.inputScale)
    let annotations = try Self.ordered(request.annotations, as: base?.dataset.annotations?.description)
    isAnnotated = !annotations.isEmpty
    source = try DatasetRowSource(
      path: request.data, array: request.array, annotations: annotations, circuit: circuit)
    names = try Self.names(source.featureNames, base?.dataset)
    schema = try Self.schema(annotations, names, base?.dataset)
    let start: UInt64
    switch place {
    case .end:
      isAppending = true
      start = base?.dataset.committed.description.header.rows ?? 0
      if let base, base.dataset.annotations != nil, !isAnnotated {
        throw .unusableDataset(
          problem: "the dataset in \(base.folder) has annotations: give those of the new rows, one for each column")
      }
    case .row(let index):
      isAppending = false
      start = index
      if let rows = base?.dataset.committed.description.header.rows, index >= rows {
        throw .unusableDataset(problem: DatasetError.noSuchRow(index: index, rows: rows).description)
      }
    }
    var roots: [String] = []
    if let base { roots.append(base.dataset.root) }
    if let annotations = base?.dataset.annotations {
      roots.append(HexadecimalText.encode(annotations.description.root))
    }
    var meaning = schema.map { HexadecimalText.encode($0.digest) }
    if !isAnnotated, let digest = meaning { meaning = "kept " + digest }
    if meaning == nil, let names = try Self.bound(names, DatasetJournal.start) {
      meaning = "names " + HexadecimalText.encode(names.root)
    }
    task = DatasetJournal.Task(
      operation: base == nil ? "commit" : isAppending ? "append" : "update",
      circuit: HexadecimalText.encode(circuit.digest), rowLength: 1 << rowBits,
      referenceString: request.referenceString.digest,
      annotations: meaning, base: roots, start: start)
    try checkBase()
  }

  /// The annotations in the order of the dataset that is changed, with its numbers of classes.
  private static func ordered(
    _ given: [DatasetAnnotation], as base: AnnotationsDescription?
  ) throws(PlumblineError) -> [DatasetAnnotation] {
    guard let base, !given.isEmpty else { return given }
    let columns = base.annotations.columns
    for annotation in given {
      guard let column = columns.first(where: { $0.name == annotation.name }),
        annotation.classes == nil || annotation.classes == Int(column.classes)
      else {
        let names = columns.map { "\($0.name) of \($0.classes) classes" }.joined(separator: ", ")
        throw .unusableDataset(problem: "\"\(annotation.name)\" is no annotation of this dataset, which has \(names)")
      }
    }
    var ordered: [DatasetAnnotation] = []
    for column in columns {
      guard let annotation = given.first(where: { $0.name == column.name }) else {
        throw .unusableDataset(problem: "the annotation \"\(column.name)\" of the new rows is missing")
      }
      ordered.append(
        DatasetAnnotation(name: annotation.name, classes: Int(column.classes), source: annotation.source))
    }
    guard given.count == ordered.count else {
      throw .unusableDataset(problem: "an annotation is given twice: give each once")
    }
    return ordered
  }

  /// Names of the features of the new dataset: those of the dataset that is changed, else those of the data. The data need
  /// not have names, but if it has, they are these.
  private static func names(_ found: [String], _ base: Dataset?) throws(PlumblineError) -> [String] {
    guard let base else { return found }
    let names = base.names?.names ?? []
    // Names that only look alike differ.
    guard found.isEmpty || names.isEmpty || found.elementsEqual(names, by: { $0.utf8.elementsEqual($1.utf8) }) else {
      throw .unusableDataset(
        problem: "the columns of the data are \(found.prefix(8)), those of the dataset \(names.prefix(8))")
    }
    return names
  }

  /// The names with the root of the features; `nil` if there are none.
  private static func bound(_ names: [String], _ root: [UInt8]) throws(PlumblineError) -> DatasetNames? {
    guard !names.isEmpty else { return nil }
    do {
      return try DatasetNames(featuresRoot: root, names: names)
    } catch {
      throw .unusableDataset(problem: error.description)
    }
  }

  private static func schema(
    _ given: [DatasetAnnotation], _ names: [String], _ base: Dataset?
  ) throws(PlumblineError) -> DatasetAnnotations? {
    if let base {
      guard let annotations = base.annotations else {
        guard given.isEmpty else {
          throw .unusableDataset(problem: "the dataset that is changed has no annotations: commit it again with them")
        }
        return nil
      }
      return annotations.description.annotations
    }
    guard !given.isEmpty else { return nil }
    var columns: [DatasetAnnotations.Column] = []
    for annotation in given {
      guard let classes = annotation.classes else {
        throw .unusableDataset(
          problem: "how many classes has \"\(annotation.name)\"? Give the number with --classes \(annotation.name)=N")
      }
      columns.append(.init(name: annotation.name, classes: UInt32(clamping: classes)))
    }
    return try meaning(columns, names, DatasetJournal.start)
  }

  private static func meaning(
    _ columns: [DatasetAnnotations.Column], _ names: [String], _ root: [UInt8]
  ) throws(PlumblineError) -> DatasetAnnotations {
    do {
      return try DatasetAnnotations(featuresRoot: root, featureNames: names, columns: columns)
    } catch {
      throw .unusableDataset(problem: error.description)
    }
  }

  /// Refuses a dataset that was committed for another model or reference string.
  private func checkBase() throws(PlumblineError) {
    guard let base else { return }
    let description = base.dataset.committed.description
    guard description.quantisation == quantisation else {
      throw .unusableDataset(
        problem: "the rows of \(base.folder) have shape \(description.quantisation.dimensions) and scale "
          + "\(description.quantisation.scale), this model's inputs \(quantisation.dimensions) and \(quantisation.scale)"
      )
    }
    guard HexadecimalText.encode(description.srsDigest) == request.referenceString.digest else {
      throw .unusableDataset(
        problem:
          "\(base.folder) is committed with the reference string \(HexadecimalText.encode(description.srsDigest)): "
          + "give that one")
    }
  }

  // MARK: Running

  private var baseRows: UInt64 { base?.dataset.committed.description.header.rows ?? 0 }

  /// Rows of the new dataset once `done` rows of the data are in it.
  private func total(_ done: Int) -> UInt64 { max(baseRows, task.start + UInt64(done)) }

  func run(
    in folder: String, replacing: Bool, _ progress: DatasetCommitment.Progress
  ) throws(PlumblineError) -> Dataset {
    let srs = try translating {
      let srs = try request.referenceString.srs.truncated(to: (1 << rowBits) + 2)
      try srs.check()
      return srs
    }
    let features = try translating {
      try RowGroupCommitter(dimensions: quantisation.dimensions, srs: srs, rowBits: rowBits)
    }
    var annotations: RowGroupCommitter?
    if let schema {
      annotations = try translating {
        try RowGroupCommitter(dimensions: [schema.columns.count], srs: srs, rowBits: rowBits)
      }
    }
    let writer = try DatasetFolderWriter(folder)
    let shape = DatasetFolderWriter.Shape(features, realSize: quantisation.dimensions.reduce(1, *))
    let other = annotations.map { DatasetFolderWriter.Shape($0, realSize: schema?.columns.count ?? 0) }
    var journal: DatasetJournal
    if let found = try resumable(folder, replacing) {
      journal = found
      if let headers = journal.headers {
        try publish(headers, writer)
        return try Dataset(folder: folder)
      }
      if !replacing { try DatasetOpenings.checkVacant(folder) }
      try resume(journal, writer, shape, other, progress)
    } else {
      if !replacing { try DatasetOpenings.checkVacant(folder) }
      // What an earlier journal says is not so from here on.
      try FileStore.remove(folder + "/" + Dataset.Names.journal)
      try writer.open(features: shape, annotations: other, rows: 0)
      if let base { try writer.copy(from: base.folder) }
      journal = DatasetJournal(task: task, rows: HexadecimalText.encode(DatasetJournal.start))
      try writer.checkpoint(journal)
    }
    try commit(&journal, writer, features, annotations, srs, progress)
    try finish(&journal, writer, features, srs)
    return try Dataset(folder: folder)
  }

  /// The journal of an earlier run of the same task.
  private func resumable(_ folder: String, _ replacing: Bool) throws(PlumblineError) -> DatasetJournal? {
    let journal: DatasetJournal?
    do throws(PlumblineError) {
      journal = try DatasetJournal.read(folder)
    } catch {
      guard replacing else { throw error }
      return nil
    }
    guard let journal else { return nil }
    guard let difference = journal.difference(task) else { return journal }
    // Where nothing is done, nothing is lost.
    if journal.done == 0, journal.headers == nil { return nil }
    guard replacing else {
      throw .unusableDataset(
        problem:
          "\(folder) holds an unfinished dataset of another \(difference): finish it with the command that began it, or "
          + DatasetJournal.remedy(folder))
    }
    return nil
  }

  /// Reads again what an earlier run committed to and sees that it is the same.
  private func resume(
    _ journal: DatasetJournal, _ writer: DatasetFolderWriter, _ shape: DatasetFolderWriter.Shape,
    _ other: DatasetFolderWriter.Shape?, _ progress: DatasetCommitment.Progress
  ) throws(PlumblineError) {
    let rows = total(journal.done)
    guard writer.holds(features: shape, annotations: other, rows: rows) else {
      throw .unusableDataset(
        problem: "the unfinished files in \(writer.folder) are shorter than its journal says: "
          + DatasetJournal.remedy(writer.folder))
    }
    var digest = DatasetJournal.start
    var read = 0
    while read < journal.done {
      guard let some = try source.next(min(RowGroupCommitter.batch, journal.done - read)) else { break }
      for (position, values) in some.features.enumerated() {
        digest = DatasetJournal.extend(digest, by: values + (isAnnotated ? some.annotations[position] : []))
      }
      read += some.features.count
    }
    guard read == journal.done, HexadecimalText.encode(digest) == journal.rows else {
      throw .unusableDataset(problem: Self.otherData(request.data, writer.folder))
    }
    try writer.open(features: shape, annotations: other, rows: rows)
    try progress(journal.done, source.count)
  }

  static func otherData(_ data: String, _ folder: String) -> String {
    "\(data) does not begin with the rows that are done in \(folder): finish that with the data that began it, or "
      + DatasetJournal.remedy(folder)
  }

  private func commit(
    _ journal: inout DatasetJournal, _ writer: DatasetFolderWriter, _ features: RowGroupCommitter,
    _ annotations: RowGroupCommitter?, _ srs: StructuredReferenceString, _ progress: DatasetCommitment.Progress
  ) throws(PlumblineError) {
    var digest = HexadecimalText.decode(journal.rows) ?? DatasetJournal.start
    let clock = ContinuousClock()
    var last = clock.now
    while let some = try source.next(RowGroupCommitter.batch) {
      let index = task.start + UInt64(journal.done)
      let count = some.features.count
      guard isAppending || index + UInt64(count) <= baseRows else {
        throw .unusableData(
          path: request.data,
          problem: "its rows go beyond the end of the dataset, which has \(baseRows) rows: append the others")
      }
      for (position, values) in some.features.enumerated() {
        digest = DatasetJournal.extend(digest, by: values + (isAnnotated ? some.annotations[position] : []))
      }
      let committed = try translating { () throws -> (DatasetFolderWriter.Committed, DatasetFolderWriter.Committed?) in
        if isAnnotated, let schema {
          for (position, row) in some.annotations.enumerated() { try schema.check(row, index: some.first + position) }
        }
        // The digest depends on all values so far and their places.
        var randomness = HedgedRandomness(secrets: digest, statement: circuit.digest + srs.sourceDigest)
        let rows = try features.commit(some.features, first: some.first, randomness: &randomness)
        guard isAnnotated, let annotations else { return (rows, nil) }
        return (rows, try annotations.commit(some.annotations, first: some.first, randomness: &randomness))
      }
      try writer.write(features: committed.0, annotations: committed.1, at: index)
      journal.done += count
      journal.rows = HexadecimalText.encode(digest)
      if clock.now - last >= request.interval {
        try writer.checkpoint(journal)
        last = clock.now
      }
      try progress(journal.done, source.count)
    }
    guard journal.done > 0 else { throw .unusableDataset(problem: DatasetError.noRows.description) }
  }

  private func finish(
    _ journal: inout DatasetJournal, _ writer: DatasetFolderWriter, _ features: RowGroupCommitter,
    _ srs: StructuredReferenceString
  ) throws(PlumblineError) {
    let header = DatasetHeader(
      rows: total(journal.done), paddedSize: features.paddedSize, quantisationDigest: quantisation.digest,
      rowLength: features.rowLength)
    let result = try writer.close(header: header, quantisation: quantisation, srsDigest: srs.sourceDigest) {
      root throws(PlumblineError) in
      guard let schema else { return nil }
      return try Self.meaning(schema.columns, schema.featureNames, root)
    }
    let headers = [result.features.encoded] + (result.annotations.map { [$0.encoded] } ?? [])
    journal.headers = headers.map { HexadecimalText.encode($0) }
    try writer.checkpoint(journal)
    try publish(result.features, result.annotations, writer)
  }

  /// Gives the files their names; those of the features follow from the task, which is the same when this is done again.
  private func publish(
    _ features: DatasetDescription, _ annotations: AnnotationsDescription?, _ writer: DatasetFolderWriter
  ) throws(PlumblineError) {
    let names = try Self.bound(names, features.root)
    try translating { try names?.check(features: features, annotations: annotations) }
    try writer.publish(features: features, annotations: annotations, names: names)
  }

  /// The last steps again, of a run that was stopped among them.
  private func publish(_ headers: [String], _ writer: DatasetFolderWriter) throws(PlumblineError) {
    try translating {
      guard (1...2).contains(headers.count), let first = HexadecimalText.decode(headers[0]) else {
        throw DatasetError.inconsistent(field: "journal")
      }
      let features = try DatasetDescription(decoding: first)
      var annotations: AnnotationsDescription?
      if headers.count == 2 {
        guard let second = HexadecimalText.decode(headers[1]) else { throw DatasetError.inconsistent(field: "journal") }
        annotations = try AnnotationsDescription(decoding: second)
      }
      try writer.check(features: features, annotations: annotations)
      try publish(features, annotations, writer)
    }
  }
}
