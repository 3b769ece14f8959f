import Attestation
import Circuits
import Verification

/// What is public about a committed dataset.
public struct DatasetReport: Codable, Sendable, Equatable {
  /// 32 bytes in hexadecimal.
  public var root: String
  public var rows: UInt64
  /// Shape of a row, and the real value of one unit.
  public var shape: [Int]
  public var scale: Double
  /// Entries of a row after padding each dimension to a power of two.
  public var paddedSize: Int
  /// `b`, entries under one commitment.
  public var rowLength: Int
  public var commitmentsPerRow: Int
  public var quantisationDigest: String
  /// The reference string that the rows were committed with.
  public var referenceString: String
  /// Columns beside the features; missing if there are none.
  public var annotations: AnnotationsReport?
  /// Names of the features; missing if they have none.
  public var names: FeatureNames?

  init(_ description: DatasetDescription, annotations: AnnotationsDescription?, names: DatasetNames?) {
    self.annotations = annotations.map { AnnotationsReport($0) }
    self.names = names.map { FeatureNames($0) }
    root = HexadecimalText.encode(description.root)
    rows = description.header.rows
    shape = description.quantisation.dimensions
    scale = description.quantisation.scale
    paddedSize = Int(description.header.paddedSize)
    rowLength = Int(description.header.rowLength)
    commitmentsPerRow = description.header.commitmentsPerRow
    quantisationDigest = HexadecimalText.encode(description.header.quantisationDigest)
    referenceString = HexadecimalText.encode(description.srsDigest)
  }

  /// Refuses a dataset of other roots; `nil` demands nothing.
  ///
  /// - Throws: `PlumblineError.proofRefused(.dataset)`.
  public func verify(root expected: [UInt8]?, namesRoot: [UInt8]?) throws(PlumblineError) {
    if let expected, HexadecimalText.encode(expected) != root { throw .proofRefused(.dataset(field: "root")) }
    guard let namesRoot else { return }
    guard let names else { throw .proofRefused(.dataset(field: "root of the names")) }
    try names.verify(root: namesRoot)
  }
}

/// What is public about the annotations of a dataset.
public struct AnnotationsReport: Codable, Sendable, Equatable {
  public struct Column: Codable, Sendable, Equatable {
    public var name: String
    /// Values are from 0 up to, but not including, this.
    public var classes: UInt32
  }

  /// 32 bytes in hexadecimal, as all digests here.
  public var root: String
  /// Digest of names, classes and the root of the features.
  public var digest: String
  public var featuresRoot: String
  /// Names of the entries of a feature row; none if the data had none.
  public var featureNames: [String]
  public var columns: [Column]
  public var commitmentsPerRow: Int

  init(_ description: AnnotationsDescription) {
    let annotations = description.annotations
    root = HexadecimalText.encode(description.root)
    digest = HexadecimalText.encode(annotations.digest)
    featuresRoot = HexadecimalText.encode(annotations.featuresRoot)
    featureNames = annotations.featureNames
    columns = annotations.columns.map { Column(name: $0.name, classes: $0.classes) }
    commitmentsPerRow = description.header.commitmentsPerRow
  }
}

/// What shows that a row belongs to a dataset. Everything is in hexadecimal.
public struct DatasetPathReport: Codable, Sendable, Equatable {
  public var index: UInt64
  public var root: String
  /// The header that the root binds, 48 bytes.
  public var header: String
  /// Commitments of the row, 64 bytes each.
  public var commitments: [String]
  /// Hashes from the leaf up, 32 bytes each.
  public var siblings: [String]
  /// Missing if the features have no names.
  public var names: FeatureNames?

  init(_ row: CommittedRow, names: DatasetNames?) {
    self.names = names.map { FeatureNames($0) }
    index = row.path.index
    root = HexadecimalText.encode(row.root)
    header = HexadecimalText.encode(row.header.encoded)
    commitments = row.commitments.map { HexadecimalText.encode($0.canonicalBytes) }
    siblings = row.path.siblings.map { HexadecimalText.encode($0) }
  }
}

/// What is in a dataset folder.
public struct DatasetFolderReport: Codable, Sendable, Equatable {
  public var dataset: DatasetReport
  /// Whether the secret files are there, so that rows can be proved.
  public var hasOpenings: Bool
  /// Rows that are done of another dataset which is being committed to this folder.
  public var unfinishedRows: Int?

  /// Checks the whole folder.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` or `.unusableDataset`.
  public init(folder: String) throws(PlumblineError) {
    let dataset = try Dataset(folder: folder)
    self.dataset = dataset.report
    hasOpenings = FileStore.exists(folder + "/" + Dataset.Names.openings)
    if hasOpenings { _ = try DatasetOpenings(folder: folder) }
    unfinishedRows = try DatasetJournal.read(folder)?.done
  }
}
