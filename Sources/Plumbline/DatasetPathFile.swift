import Attestation
import BN254
import Verification

/// What shows that several rows belong to a dataset, or to its annotations. Everything is in hexadecimal.
public struct DatasetRowsReport: Codable, Sendable, Equatable {
  /// What the digest in the header of annotations covers.
  public struct Annotations: Codable, Sendable, Equatable {
    public var featuresRoot: String
    public var featureNames: [String]
    public var columns: [AnnotationsReport.Column]
  }

  /// Strictly ascending.
  public var indices: [UInt64]
  public var root: String
  /// The header that the root binds, 48 bytes.
  public var header: String
  /// For each row its commitments, 64 bytes each.
  public var commitments: [[String]]
  /// Hashes beside the ways up, 32 bytes each, level by level from the leaves, each from left to right.
  public var siblings: [String]
  /// Missing for features.
  public var annotations: Annotations?
  /// Of features that have names.
  public var names: FeatureNames?

  init(
    _ rows: (commitments: [[G1Affine]], path: DatasetMultiPath), _ description: some RowGroupDescription,
    annotations: DatasetAnnotations? = nil, names: DatasetNames? = nil
  ) {
    self.names = names.map { FeatureNames($0) }
    indices = rows.path.indices
    root = HexadecimalText.encode(description.root)
    header = HexadecimalText.encode(description.header.encoded)
    commitments = rows.commitments.map { $0.map { HexadecimalText.encode($0.canonicalBytes) } }
    siblings = rows.path.siblings.map { HexadecimalText.encode($0) }
    self.annotations = annotations.map { annotations in
      Annotations(
        featuresRoot: HexadecimalText.encode(annotations.featuresRoot), featureNames: annotations.featureNames,
        columns: annotations.columns.map { .init(name: $0.name, classes: $0.classes) })
    }
  }
}

extension Dataset {
  /// What shows that several rows, strictly ascending, belong to the dataset.
  ///
  /// - Throws: `PlumblineError.unusableDataset` if one does not exist or they are out of order.
  public func path(_ indices: [UInt64]) throws(PlumblineError) -> DatasetRowsReport {
    DatasetRowsReport(try committedRows(indices), committed.description, names: names)
  }

  /// The same of the annotations.
  ///
  /// - Throws: `PlumblineError.unusableDataset`, also if there are no annotations.
  public func annotationsPath(_ indices: [UInt64]) throws(PlumblineError) -> DatasetRowsReport {
    let rows = try annotationRows(indices)
    guard let description = annotations?.description else { throw Self.withoutAnnotations }
    return DatasetRowsReport(rows, description, annotations: description.annotations)
  }
}

/// What a path was found to show.
public struct DatasetPathVerdict: Codable, Sendable, Equatable {
  public var root: String
  /// For annotations, the root of the features they belong to.
  public var featuresRoot: String?
  public var indices: [UInt64]
  /// Number of rows of the dataset.
  public var rows: UInt64
  /// Whether a root was given to compare with.
  public var isExpected: Bool
  /// Names of the features, if the path has them.
  public var names: FeatureNames?
  /// Whether a root was given that binds these names.
  public var areNamesExpected: Bool
}

/// A path from outside.
public struct DatasetPathFile: Sendable {
  private let path: DatasetMultiPath
  private let commitments: [[G1Affine]]
  private let header: DatasetHeader
  private let root: [UInt8]
  private let annotations: DatasetAnnotations?
  private let names: DatasetNames?
  /// What the file says that the root of the names is.
  private let namesRoot: [UInt8]?

  /// Whether it is about annotations, not features.
  public var isOfAnnotations: Bool { annotations != nil }

  /// Reads the JSON of `DatasetPathReport` or `DatasetRowsReport`.
  ///
  /// - Throws: `PlumblineError.cannotRead`, or `.proofRefused(.malformed)` naming the field.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(json: try FileStore.read(path))
  }

  init(json bytes: [UInt8]) throws(PlumblineError) {
    if let report = JSONText.decoded(DatasetPathReport.self, from: bytes) {
      // For one row the siblings of both kinds of path are the same.
      try self.init(
        indices: [report.index], root: report.root, header: report.header, commitments: [report.commitments],
        siblings: report.siblings, annotations: nil, names: report.names)
    } else if let report = JSONText.decoded(DatasetRowsReport.self, from: bytes) {
      try self.init(
        indices: report.indices, root: report.root, header: report.header, commitments: report.commitments,
        siblings: report.siblings, annotations: report.annotations, names: report.names)
    } else {
      throw .proofRefused(.malformed(field: "JSON of a path", offset: nil))
    }
  }

  private init(
    indices: [UInt64], root: String, header: String, commitments: [[String]], siblings: [String],
    annotations: DatasetRowsReport.Annotations?, names: FeatureNames?
  ) throws(PlumblineError) {
    func bytes(_ text: String, _ count: Int, _ field: String) throws(PlumblineError) -> [UInt8] {
      guard let bytes = HexadecimalText.decode(text, count: count) else {
        throw .proofRefused(.malformed(field: field, offset: nil))
      }
      return bytes
    }
    self.root = try bytes(root, 32, "root")
    guard let fields = DatasetHeader(encoded: try bytes(header, DatasetHeader.encodedLength, "header")) else {
      throw .proofRefused(.malformed(field: "header", offset: nil))
    }
    self.header = fields
    var hashes: [[UInt8]] = []
    for sibling in siblings { hashes.append(try bytes(sibling, 32, "siblings")) }
    path = DatasetMultiPath(indices: indices, siblings: hashes)
    var rows: [[G1Affine]] = []
    for row in commitments {
      var points: [G1Affine] = []
      for text in row {
        guard let point = G1Affine(canonicalBytes: try bytes(text, 64, "commitments")) else {
          throw .proofRefused(.malformed(field: "commitments", offset: nil))
        }
        points.append(point)
      }
      rows.append(points)
    }
    self.commitments = rows
    guard let annotations else {
      self.annotations = nil
      self.names = try names?.checked("names")
      namesRoot = names.flatMap { HexadecimalText.decode($0.root, count: 32) }
      return
    }
    let features = try bytes(annotations.featuresRoot, 32, "featuresRoot")
    do {
      self.annotations = try DatasetAnnotations(
        featuresRoot: features, featureNames: annotations.featureNames,
        columns: annotations.columns.map { .init(name: $0.name, classes: $0.classes) })
    } catch {
      throw .proofRefused(.malformed(field: "annotations", offset: nil))
    }
    // Their header binds the names.
    guard names == nil else { throw .proofRefused(.malformed(field: "names", offset: nil)) }
    self.names = self.annotations?.names
    namesRoot = nil
  }

  /// The dataset root that a model card claims.
  public static func claimedRoot(card path: String) throws(PlumblineError) -> [UInt8] {
    let document = try JSONText.decode(ModelCardDocument.self, from: try FileStore.read(path), kind: .modelCard)
    let card = try translating { try document.card() }
    guard let root = card.claimedDatasetRoot else {
      throw .invalidFile(kind: .modelCard, problem: "it claims no dataset")
    }
    return root
  }

  /// Checks the path.
  ///
  /// - Parameters:
  ///   - expected: the root that is expected; that of the file if it is `nil`.
  ///   - featuresRoot: the features that annotations have to belong to.
  ///   - namesRoot: binds the names of the features, and the features.
  /// - Throws: `PlumblineError.proofRefused(.dataset)` naming what does not fit.
  public func verify(
    root expected: [UInt8]? = nil, featuresRoot: [UInt8]? = nil, namesRoot: [UInt8]? = nil
  ) throws(PlumblineError) -> DatasetPathVerdict {
    guard path.root(leafCommitments: commitments, header: header) == root else {
      throw .proofRefused(.dataset(field: "path"))
    }
    if let expected, expected != root { throw .proofRefused(.dataset(field: "root")) }
    if let annotations {
      guard header == annotations.header(rows: header.rows, rowLength: header.rowLength) else {
        throw .proofRefused(.dataset(field: "annotations digest"))
      }
    }
    if let featuresRoot, annotations?.featuresRoot != featuresRoot {
      throw .proofRefused(.dataset(field: "root of the features"))
    }
    try checkNames(root: namesRoot)
    return DatasetPathVerdict(
      root: HexadecimalText.encode(root), featuresRoot: annotations.map { HexadecimalText.encode($0.featuresRoot) },
      indices: path.indices, rows: header.rows, isExpected: expected != nil || featuresRoot != nil || namesRoot != nil,
      names: names.map { FeatureNames($0) },
      areNamesExpected: namesRoot != nil || (annotations?.names != nil && expected != nil))
  }

  private func checkNames(root expected: [UInt8]?) throws(PlumblineError) {
    if let names {
      // How many entries of a padded row are real the header does not say.
      guard names.featuresRoot == annotations?.featuresRoot ?? root,
        annotations != nil || names.names.count <= Int(header.paddedSize),
        namesRoot == nil || namesRoot == names.root
      else { throw .proofRefused(.dataset(field: "names")) }
    }
    if let expected, names?.root != expected { throw .proofRefused(.dataset(field: "root of the names")) }
  }
}
