import Attestation
import BN254
import Circuits
import Verification

/// Writes a dataset folder piece by piece. Until all rows are done the files end in `.part`; the header takes its name
/// last, so a folder with a header is complete.
final class DatasetFolderWriter {
  /// The two files of one group of rows.
  private struct Group {
    let commitments: PieceFile
    let openings: PieceFile
    let commitmentsPath: String
    /// Bytes of a row in each.
    let commitmentsLength: Int
    let openingsLength: Int

    init(_ folder: String, _ names: (String, String), shape: Shape, rows: UInt64) throws(PlumblineError) {
      let count = Int(clamping: rows)
      let (first, overflow) = count.multipliedReportingOverflow(by: max(shape.commitmentsLength, shape.openingsLength))
      guard !overflow, first < Int.max / 2 else {
        throw .cannotWrite(path: folder, reason: "\(rows) rows are too many")
      }
      commitmentsLength = shape.commitmentsLength
      openingsLength = shape.openingsLength
      commitmentsPath = folder + "/" + names.0 + ".part"
      commitments = try PieceFile(
        path: commitmentsPath, secrecy: .open, length: CommitmentsFile.headerLength + count * commitmentsLength)
      openings = try PieceFile(
        path: folder + "/" + names.1 + ".part", secrecy: .secret,
        length: DatasetOpeningsFile.headerLength + count * openingsLength)
    }

    func write(
      _ rows: (commitments: [[G1Affine]], openings: [DatasetRowOpening]), at index: UInt64
    ) throws(PlumblineError) {
      try commitments.write(
        rows.commitments.flatMap { $0.flatMap(\.canonicalBytes) },
        at: CommitmentsFile.headerLength + Int(index) * commitmentsLength)
      try openings.write(
        rows.openings.flatMap { DatasetOpeningsFile.record(of: $0) },
        at: DatasetOpeningsFile.headerLength + Int(index) * openingsLength)
    }

    func writeHeaders(root: [UInt8]) throws(PlumblineError) {
      try commitments.write(CommitmentsFile.header(root: root), at: 0)
      try openings.write(DatasetOpeningsFile.header(root: root), at: 0)
    }

    func synchronize() throws(PlumblineError) {
      try openings.synchronize()
      try commitments.synchronize()
    }
  }

  /// Bytes that a row takes.
  struct Shape {
    var commitmentsLength: Int
    var openingsLength: Int

    init(_ committer: RowGroupCommitter, realSize: Int) {
      let perRow = max(1, Int(committer.paddedSize / committer.rowLength))
      commitmentsLength = 64 * perRow
      openingsLength = 8 * realSize + 64 * perRow
    }
  }

  private static let featureNames = (Dataset.Names.commitments, Dataset.Names.openings)
  private static let annotationNames = (Dataset.Names.annotationsCommitments, Dataset.Names.annotationsOpenings)

  let folder: String
  private let lock: FolderLock
  private var features: Group?
  private var annotations: Group?

  /// Takes the folder, which is made if it is missing.
  init(_ folder: String) throws(PlumblineError) {
    self.folder = folder
    try FileStore.makeFolder(folder)
    lock = try FolderLock(folder)
  }

  /// Opens the unfinished files, cut or made to hold `rows` rows.
  func open(features shape: Shape, annotations other: Shape?, rows: UInt64) throws(PlumblineError) {
    features = try Group(folder, Self.featureNames, shape: shape, rows: rows)
    annotations = nil
    if let other { annotations = try Group(folder, Self.annotationNames, shape: other, rows: rows) }
  }

  /// Begins with the rows of a finished dataset.
  func copy(from base: String) throws(PlumblineError) {
    try features?.commitments.copy(base + "/" + Dataset.Names.commitments)
    try features?.openings.copy(base + "/" + Dataset.Names.openings)
    try annotations?.commitments.copy(base + "/" + Dataset.Names.annotationsCommitments)
    try annotations?.openings.copy(base + "/" + Dataset.Names.annotationsOpenings)
  }

  /// Whether the unfinished files hold what the journal says: they are at least that long.
  func holds(features shape: Shape, annotations other: Shape?, rows: UInt64) -> Bool {
    func isLong(_ name: String, _ header: Int, _ length: Int) -> Bool {
      let (bytes, overflow) = Int(clamping: rows).multipliedReportingOverflow(by: length)
      guard !overflow, let size = try? FileStore.size(folder + "/" + name + ".part") else { return false }
      return size >= header && size - header >= bytes
    }
    func isLong(_ names: (String, String), _ shape: Shape) -> Bool {
      isLong(names.0, CommitmentsFile.headerLength, shape.commitmentsLength)
        && isLong(names.1, DatasetOpeningsFile.headerLength, shape.openingsLength)
    }
    return isLong(Self.featureNames, shape) && (other.map { isLong(Self.annotationNames, $0) } ?? true)
  }

  typealias Committed = (commitments: [[G1Affine]], openings: [DatasetRowOpening])

  func write(features rows: Committed, annotations other: Committed?, at index: UInt64) throws(PlumblineError) {
    try features?.write(rows, at: index)
    if let other { try annotations?.write(other, at: index) }
  }

  /// Everything written before is on the disk when the journal says so.
  func checkpoint(_ journal: DatasetJournal) throws(PlumblineError) {
    try features?.synchronize()
    try annotations?.synchronize()
    // The digest of the rows would let anyone try out what they are.
    try replace(Dataset.Names.journal, JSONText.encode(journal), .secret)
  }

  // MARK: Finishing

  /// Computes the roots in one pass over the commitments and writes them in front.
  ///
  /// - Parameter schema: what the annotations mean, given the root of the features.
  func close(
    header: DatasetHeader, quantisation: DatasetQuantisation, srsDigest: [UInt8],
    schema: ([UInt8]) throws(PlumblineError) -> DatasetAnnotations?
  ) throws(PlumblineError) -> (features: DatasetDescription, annotations: AnnotationsDescription?) {
    guard let features else { throw .cannotWrite(path: folder, reason: "no file is open") }
    let description = try translating {
      let root = try CommitmentsFile.computeRoot(of: FileBytes(path: features.commitmentsPath), header: header)
      return try DatasetDescription(header: header, quantisation: quantisation, srsDigest: srsDigest, root: root)
    }
    try features.writeHeaders(root: description.root)
    guard let annotations, let meaning = try schema(description.root) else { return (description, nil) }
    let annotated = try translating {
      let header = meaning.header(features: header)
      let root = try CommitmentsFile.computeRoot(of: FileBytes(path: annotations.commitmentsPath), header: header)
      let result = try AnnotationsDescription(header: header, annotations: meaning, srsDigest: srsDigest, root: root)
      try result.check(features: description)
      return result
    }
    try annotations.writeHeaders(root: annotated.root)
    return (description, annotated)
  }

  /// Refuses headers that are not those of the files, under whichever of their names these are.
  func check(features: DatasetDescription, annotations: AnnotationsDescription?) throws(PlumblineError) {
    var roots = [(Self.featureNames.0, features.root)]
    if let annotations { roots.append((Self.annotationNames.0, annotations.root)) }
    for (name, root) in roots {
      let part = folder + "/" + name + ".part"
      let path = FileStore.exists(part) ? part : folder + "/" + name
      let start = try FileStore.read(path, range: 0..<CommitmentsFile.headerLength)
      try translating {
        guard try CommitmentsFile.root(header: start) == root else { throw DatasetError.otherRoot(file: path) }
      }
    }
  }

  /// Gives all files their names. It can be stopped at any moment and done again.
  func publish(
    features: DatasetDescription, annotations: AnnotationsDescription?, names: DatasetNames?
  ) throws(PlumblineError) {
    // From here until the end there is no header, so nothing half new is taken for complete.
    for name in [
      Dataset.Names.header, Dataset.Names.root, Dataset.Names.annotationsHeader, Dataset.Names.annotationsRoot,
      Dataset.Names.names, Dataset.Names.namesRoot,
    ] {
      try FileStore.remove(folder + "/" + name)
    }
    lock.synchronize()
    let other = Self.annotationNames
    if annotations == nil { for name in [other.0, other.1] { try FileStore.remove(folder + "/" + name) } }
    var moved = [Self.featureNames.0, Self.featureNames.1]
    if annotations != nil { moved += [other.0, other.1] }
    for name in moved where FileStore.exists(folder + "/" + name + ".part") {
      try FileStore.move(folder + "/" + name + ".part", to: folder + "/" + name)
    }
    if let annotations {
      try replace(Dataset.Names.annotationsRoot, Array((HexadecimalText.encode(annotations.root) + "\n").utf8))
      try replace(Dataset.Names.annotationsHeader, annotations.encoded)
    }
    if let names {
      try replace(Dataset.Names.namesRoot, Array((HexadecimalText.encode(names.root) + "\n").utf8))
      try replace(Dataset.Names.names, DatasetNamesFile.encoded(names))
    }
    try replace(Dataset.Names.root, Array((HexadecimalText.encode(features.root) + "\n").utf8))
    lock.synchronize()
    try replace(Dataset.Names.header, features.encoded)
    lock.synchronize()
    try FileStore.remove(folder + "/" + Dataset.Names.journal)
  }

  /// Writes a small file whole: beside its place, then under its name.
  private func replace(
    _ name: String, _ bytes: [UInt8], _ secrecy: FileStore.Secrecy = .open
  ) throws(PlumblineError) {
    let path = folder + "/" + name
    let file = try PieceFile(path: path + ".new", secrecy: secrecy, length: 0)
    try file.write(bytes, at: 0)
    try file.synchronize()
    try FileStore.move(path + ".new", to: path)
  }
}
