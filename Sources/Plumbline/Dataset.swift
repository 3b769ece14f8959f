import Attestation
import Circuits
import FiatShamir
import PolynomialCommitments
import Verification

/// A committed dataset, without what opens it. Public. On disk: the files `header` and `commitments` of a folder.
public struct Dataset: Sendable {
  let committed: CommittedDataset
  let annotations: CommittedAnnotations? = nil

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
  }

  /// Reads the public part of a dataset folder and checks it against its root.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` or `.unusableDataset`.
  public init(folder: String) throws(PlumblineError) {
    let header = try FileStore.read(folder + "/" + Names.header, kind: .datasetHeader)
    let commitments = try FileStore.read(folder + "/" + Names.commitments, kind: .datasetCommitments)
    committed = try translating {
      try CommittedDataset(
        description: try DatasetDescription(decoding: header), decodingCommitments: commitments)
    }
  }

  init(committed: CommittedDataset) { self.committed = committed }

  public var report: DatasetReport { DatasetReport(committed.description) }

  /// Root in hexadecimal.
  public var root: String { HexadecimalText.encode(committed.description.root) }

  /// What shows that row `index` belongs to the dataset.
  ///
  /// - Throws: `PlumblineError.unusableDataset` if there is no such row.
  public func path(_ index: UInt64) throws(PlumblineError) -> DatasetPathReport {
    DatasetPathReport(try committedRow(index))
  }

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
      return DatasetOpenings(dataset: Dataset(committed: result.dataset), source: .memory(result.openings))
    }
  }
}

/// A committed dataset with what opens its rows. Secret.
public struct DatasetOpenings: Sendable {
  enum Source: Sendable {
    case memory([DatasetRowOpening])
    case file(String)
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
    let start = try FileStore.read(path, range: 0..<DatasetOpeningsFile.headerLength)
    guard FileKind.detect(start) == .datasetOpenings else {
      throw .wrongFileKind(path: path, expected: .datasetOpenings, found: FileKind.detect(start))
    }
    try translating { try DatasetOpeningsFile.check(header: start, of: dataset.committed.description) }
    self.init(dataset: dataset, source: .file(path))
  }

  func opening(_ index: UInt64) throws(PlumblineError) -> DatasetRowOpening {
    let description = dataset.committed.description
    return try translating {
      let range = try DatasetOpeningsFile.record(of: index, in: description)
      switch source {
      case .memory(let openings): return openings[Int(index)]
      case .file(let path):
        return try DatasetOpeningsFile.opening(decoding: try FileStore.read(path, range: range), of: description)
      }
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
    guard case .memory(let openings) = source else {
      throw .cannotWrite(path: folder, reason: "the openings are in a file already")
    }
    try FileStore.makeFolder(folder)
    let committed = dataset.committed
    let bytes = DatasetOpeningsFile.encoded(openings, root: committed.description.root)
    try FileStore.write([
      .init(path: folder + "/" + Dataset.Names.openings, bytes: bytes, secrecy: .secret),
      .init(path: folder + "/" + Dataset.Names.commitments, bytes: committed.encodedCommitments),
      .init(path: folder + "/" + Dataset.Names.header, bytes: committed.description.encoded),
      .init(path: folder + "/" + Dataset.Names.root, bytes: Array((dataset.root + "\n").utf8)),
    ])
  }
}

extension DatasetOpenings {
  /// Throws `PlumblineError.alreadyExists` if a folder holds openings.
  public static func checkVacant(_ folder: String) throws(PlumblineError) {
    let secret = folder + "/" + Dataset.Names.openings
    if FileStore.exists(secret) { throw .alreadyExists(path: secret) }
  }
}

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

  init(_ description: DatasetDescription) {
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

  init(_ row: CommittedRow) {
    index = row.path.index
    root = HexadecimalText.encode(row.root)
    header = HexadecimalText.encode(row.header.encoded)
    commitments = row.commitments.map { HexadecimalText.encode($0.canonicalBytes) }
    siblings = row.path.siblings.map { HexadecimalText.encode($0) }
  }
}
