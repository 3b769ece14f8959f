import Attestation
import BN254
import Circuits
import FiatShamir
import PolynomialCommitments
import Verification

/// A committed dataset, without what opens it. Public. On disk: the files `header` and `commitments` of a folder, with
/// annotations `annotations.header` and `annotations.commitments`, and with names of features `names`. Commitments are
/// read when they are needed.
public struct Dataset: Sendable {
  let committed: StoredRowGroup<DatasetDescription>
  let annotations: StoredRowGroup<AnnotationsDescription>?
  /// Names of the features, if they have some.
  let names: DatasetNames?

  /// Names of the files in a dataset folder.
  public enum Names {
    /// Public: sizes, quantisation, root.
    public static let header = "header"
    /// Public: the commitments to all rows.
    public static let commitments = "commitments"
    /// Public: the root in hexadecimal, one line of text.
    public static let root = "root"
    /// Secret: values and blinding of all rows.
    public static let openings = "openings"

    /// Public: names of the features, with the root of the features and that of the names.
    public static let names = "names"
    /// Public: the root of the names in hexadecimal, one line of text.
    public static let namesRoot = "names.root"

    /// The same of the annotations.
    public static let annotationsHeader = "annotations.header"
    public static let annotationsCommitments = "annotations.commitments"
    public static let annotationsRoot = "annotations.root"
    public static let annotationsOpenings = "annotations.openings"

    /// Files that a dataset of unnamed features without annotations has not.
    static let beside = [
      annotationsHeader, annotationsRoot, annotationsCommitments, annotationsOpenings, names, namesRoot,
    ]

    /// Secret, how far a dataset is that is still being committed.
    public static let journal = "journal"
  }

  /// Reads the public part of a dataset folder and checks it against its roots.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` or `.unusableDataset`.
  public init(folder: String) throws(PlumblineError) {
    if !FileStore.exists(folder + "/" + Names.header), let journal = try DatasetJournal.read(folder) {
      throw .unusableDataset(
        problem:
          "the dataset in \(folder) is not finished, \(journal.done) rows are done: run the command that makes it "
          + "again, it goes on from there")
    }
    let header = try FileStore.read(folder + "/" + Names.header, kind: .datasetHeader)
    let description = try translating { try DatasetDescription(decoding: header) }
    committed = try Self.group(description, folder + "/" + Names.commitments)
    guard FileStore.exists(folder + "/" + Names.annotationsHeader) else {
      annotations = nil
      names = try Self.names(folder, features: description, annotations: nil)
      return
    }
    let other = try FileStore.read(folder + "/" + Names.annotationsHeader, kind: .annotationsHeader)
    let annotated = try translating { try AnnotationsDescription(decoding: other) }
    try translating { try annotated.check(features: description) }
    annotations = try Self.group(annotated, folder + "/" + Names.annotationsCommitments)
    names = try Self.names(folder, features: description, annotations: annotated)
  }

  /// Names of the features as a file of the folder has them, or the annotations.
  static func names(
    _ folder: String, features: DatasetDescription, annotations: AnnotationsDescription?
  ) throws(PlumblineError) -> DatasetNames? {
    let path = folder + "/" + Names.names
    guard FileStore.exists(path) else { return annotations?.annotations.names }
    let bytes = try FileStore.read(path, kind: .datasetNames)
    return try translating {
      let names = try DatasetNamesFile.names(decoding: bytes)
      try names.check(features: features, annotations: annotations)
      return names
    }
  }

  private static func group<Description: RowGroupDescription>(
    _ description: Description, _ path: String
  ) throws(PlumblineError) -> StoredRowGroup<Description> {
    // Names the file if it is one of another kind.
    let start = try FileStore.read(path, range: 0..<CommitmentsFile.headerLength)
    guard FileKind.detect(start) == .datasetCommitments else {
      throw .wrongFileKind(path: path, expected: .datasetCommitments, found: FileKind.detect(start))
    }
    return try translating { try StoredRowGroup(description: description, commitments: FileBytes(path: path)) }
  }

  init(committed: CommittedDataset) throws(PlumblineError) {
    self.committed = try translating { try StoredRowGroup(committed) }
    annotations = nil
    names = nil
  }

  public var report: DatasetReport {
    DatasetReport(committed.description, annotations: annotations?.description, names: names)
  }

  /// Root in hexadecimal.
  public var root: String { HexadecimalText.encode(committed.description.root) }

  /// What shows that row `index` belongs to the dataset.
  ///
  /// - Throws: `PlumblineError.unusableDataset` if there is no such row.
  public func path(_ index: UInt64) throws(PlumblineError) -> DatasetPathReport {
    DatasetPathReport(try committedRow(index), names: names)
  }

  /// Several rows of the features, strictly ascending, with the one path they share.
  func committedRows(
    _ indices: [UInt64]
  ) throws(PlumblineError) -> (commitments: [[G1Affine]], path: DatasetMultiPath) {
    try translating { try committed.rows(indices) }
  }

  /// The same of the annotations.
  func annotationRows(
    _ indices: [UInt64]
  ) throws(PlumblineError) -> (commitments: [[G1Affine]], path: DatasetMultiPath) {
    guard let annotations else { throw Self.withoutAnnotations }
    return try translating { try annotations.rows(indices) }
  }

  static let withoutAnnotations = PlumblineError.unusableDataset(
    problem: "the dataset has no annotations: commit it with --labels, --group or --annotation")

  func committedRow(_ index: UInt64) throws(PlumblineError) -> CommittedRow {
    try translating { try committed.row(index) }
  }

  /// Refuses a dataset whose rows cannot be inputs under a key.
  func checkFit(_ key: VerifyingKey) throws(PlumblineError) {
    let description = committed.description
    let circuit = key.circuit
    let wanted = DatasetQuantisation(
      dimensions: circuit.witness[circuit.input].dimensions, scale: circuit.quantisation.inputScale)
    func text(_ quantisation: DatasetQuantisation) -> String {
      "shape \(quantisation.dimensions) with scale \(quantisation.scale)"
    }
    guard description.quantisation == wanted else {
      throw .datasetMismatch(.quantisation, dataset: text(description.quantisation), key: text(wanted))
    }
    guard Int(description.header.rowLength) == key.shape.rowLength else {
      throw .datasetMismatch(
        .rowLength, dataset: "\(description.header.rowLength)", key: "\(key.shape.rowLength)")
    }
    guard description.srsDigest == key.srsDigest else {
      throw .datasetMismatch(
        .referenceString, dataset: HexadecimalText.encode(description.srsDigest),
        key: HexadecimalText.encode(key.srsDigest))
    }
  }

  // MARK: Committing

  /// Quantises every sample as an input of the circuit and commits to it, with fresh blinding.
  ///
  /// - Parameters:
  ///   - samples: the rows of the dataset, real values.
  ///   - circuit: fixes shape, scale and interval of a row.
  ///   - rowLength: has to be that of the keys that rows will be proved with.
  ///   - referenceString: that of the keys; checked here, as far as it is used.
  /// - Throws: `PlumblineError.unusableData`, `.tooFewPowers`, `.unusableReferenceString` or `.unusableDataset`.
  public static func commit(
    _ samples: Samples, circuit: CompiledCircuit, rowLength: RowLength = .target(.native),
    referenceString: ReferenceString
  ) throws(PlumblineError) -> DatasetOpenings {
    let circuit = circuit.circuit
    let declaration = circuit.witness[circuit.input]
    let quantizer = try InputQuantizer(circuit)
    var rows: [[Int64]] = []
    for (index, sample) in try samples.inputs(of: declaration.realSize, tensor: declaration.name).enumerated() {
      do {
        rows.append(try quantizer.integers(sample))
      } catch {
        throw .unusableData(path: samples.path, problem: "sample \(index): \(error)")
      }
    }
    let rowBits = try rowLength.bits(for: circuit)
    return try translating {
      let srs = try referenceString.srs.truncated(to: (1 << rowBits) + 2)
      try srs.check()
      var hasher = Keccak256Hasher()
      for row in rows {
        for value in row { hasher.update(littleEndian: UInt64(bitPattern: value)) }
      }
      var randomness = HedgedRandomness(secrets: hasher.finalize(), statement: circuit.digest + srs.sourceDigest)
      let result = try CommittedDataset.commit(
        rows,
        quantisation: DatasetQuantisation(
          dimensions: declaration.dimensions, scale: circuit.quantisation.inputScale),
        srs: srs, rowBits: rowBits, randomness: &randomness)
      return DatasetOpenings(
        dataset: try Dataset(committed: result.dataset), source: .memory(result.openings, result.dataset))
    }
  }
}

/// A committed dataset with what opens its rows. Secret.
public struct DatasetOpenings: Sendable {
  enum Source: Sendable {
    case memory([DatasetRowOpening], CommittedDataset)
    /// Path of the openings, and of those of the annotations.
    case files(String, annotations: String?)
  }

  public let dataset: Dataset
  let source: Source

  init(dataset: Dataset, source: Source) {
    self.dataset = dataset
    self.source = source
  }

  /// Opens a dataset folder; rows are read when they are needed.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind`, or `.unusableDataset` if the files do not belong together.
  public init(folder: String) throws(PlumblineError) {
    let dataset = try Dataset(folder: folder)
    let path = folder + "/" + Dataset.Names.openings
    try Self.check(path, of: dataset.committed.description)
    var annotated: String?
    if let annotations = dataset.annotations {
      let path = folder + "/" + Dataset.Names.annotationsOpenings
      try Self.check(path, of: annotations.description)
      annotated = path
    }
    self.init(dataset: dataset, source: .files(path, annotations: annotated))
  }

  private static func check(_ path: String, of description: some RowGroupDescription) throws(PlumblineError) {
    let start = try FileStore.read(path, range: 0..<DatasetOpeningsFile.headerLength)
    guard FileKind.detect(start) == .datasetOpenings else {
      throw .wrongFileKind(path: path, expected: .datasetOpenings, found: FileKind.detect(start))
    }
    let size = try FileStore.size(path)
    try translating {
      try DatasetOpeningsFile.check(header: start, of: description)
      try DatasetOpeningsFile.check(size: size, of: description)
    }
  }

  func opening(_ index: UInt64) throws(PlumblineError) -> DatasetRowOpening {
    switch source {
    case .memory(let openings, _):
      let description = dataset.committed.description
      _ = try translating { try DatasetOpeningsFile.record(of: index, in: description) }
      return openings[Int(index)]
    case .files(let path, _): return try Self.opening(index, path, of: dataset.committed.description)
    }
  }

  /// What opens the annotations of a row.
  ///
  /// - Throws: `PlumblineError.unusableDataset` if the dataset has no annotations, or no such row.
  func annotationsOpening(_ index: UInt64) throws(PlumblineError) -> DatasetRowOpening {
    guard case .files(_, let path?) = source, let annotations = dataset.annotations else {
      throw Dataset.withoutAnnotations
    }
    return try Self.opening(index, path, of: annotations.description)
  }

  private static func opening(
    _ index: UInt64, _ path: String, of description: some RowGroupDescription
  ) throws(PlumblineError) -> DatasetRowOpening {
    try translating {
      let range = try DatasetOpeningsFile.record(of: index, in: description)
      return try DatasetOpeningsFile.opening(decoding: try FileStore.read(path, range: range), of: description)
    }
  }

  /// Writes the dataset folder; the openings are readable by their owner alone. Either all files are written or none.
  ///
  /// - Parameters:
  ///   - folder: made if it is missing.
  ///   - replacing: whether openings that are there may be lost; they cannot be made again.
  /// - Throws: `PlumblineError.alreadyExists` or `.cannotWrite`.
  public func write(to folder: String, replacing: Bool = false) throws(PlumblineError) {
    if !replacing { try Self.checkVacant(folder) }
    guard case .memory(let openings, let committed) = source else {
      throw .cannotWrite(path: folder, reason: "the openings are in a file already")
    }
    try FileStore.makeFolder(folder)
    let bytes = DatasetOpeningsFile.encoded(openings, root: committed.description.root)
    try FileStore.write([
      .init(path: folder + "/" + Dataset.Names.openings, bytes: bytes, secrecy: .secret),
      .init(path: folder + "/" + Dataset.Names.commitments, bytes: committed.encodedCommitments),
      .init(path: folder + "/" + Dataset.Names.header, bytes: committed.description.encoded),
      .init(path: folder + "/" + Dataset.Names.root, bytes: Array((dataset.root + "\n").utf8)),
    ])
    // What belongs to a dataset that was replaced.
    for name in Dataset.Names.beside { try FileStore.remove(folder + "/" + name) }
  }
}

extension DatasetOpenings {
  /// Throws `PlumblineError.alreadyExists` if a folder holds openings.
  public static func checkVacant(_ folder: String) throws(PlumblineError) {
    let secret = folder + "/" + Dataset.Names.openings
    if FileStore.exists(secret) { throw .alreadyExists(path: secret) }
  }
}
