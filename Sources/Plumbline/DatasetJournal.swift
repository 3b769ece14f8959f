import Attestation
import FiatShamir

/// How far a dataset is that is being committed, beside its unfinished files. It is written after what it speaks of is on
/// the disk, so what it says is true after the process or the machine stopped at any moment.
struct DatasetJournal: Codable, Equatable {
  static let format = "plumbline-dataset-journal"

  /// What has to be the same for the work to go on.
  struct Task: Codable, Equatable {
    var operation: String
    var circuit: String
    var rowLength: Int
    var referenceString: String
    /// Digest of names and classes of the annotations and of the names of the features; of these alone, with a word in
    /// front, if there are no annotations.
    var annotations: String?
    /// Root and annotations root of the dataset that is changed.
    var base: [String]
    /// Where the first row of the data goes.
    var start: UInt64
  }

  var format = Self.format
  var version = 1
  var task: Task
  /// Rows of the data that are committed, and the digest of their values.
  var done = 0
  var rows: String
  /// The headers in hexadecimal, once all rows are done and the files are being given their names.
  var headers: [String]?

  /// Digest of no rows.
  static let start = [UInt8](repeating: 0, count: 32)

  /// `H(digest || values)`: the digest of one row more.
  static func extend(_ digest: [UInt8], by values: [Int64]) -> [UInt8] {
    var hasher = Keccak256Hasher()
    hasher.update(digest)
    for value in values { hasher.update(littleEndian: UInt64(bitPattern: value)) }
    return hasher.finalize()
  }

  /// The journal in a folder, or `nil` if there is none.
  static func read(_ folder: String) throws(PlumblineError) -> DatasetJournal? {
    let path = folder + "/" + Dataset.Names.journal
    guard FileStore.exists(path) else { return nil }
    let bytes = try FileStore.read(path, range: 0..<(1 << 26))
    guard let journal = JSONText.decoded(DatasetJournal.self, from: bytes), journal.format == format,
      journal.version == 1, (0...(Int.max >> 16)).contains(journal.done),
      HexadecimalText.decode(journal.rows, count: 32) != nil
    else {
      throw .unusableDataset(
        problem:
          "the journal of the unfinished dataset in \(folder) is damaged: \(remedy(folder))")
    }
    return journal
  }

  /// What gives up an unfinished dataset, whichever command began it; a finished one in the same folder stays.
  static func remedy(_ folder: String) -> String { "remove \(folder)/\(Dataset.Names.journal) to begin anew" }

  /// What of the task differs, in words.
  func difference(_ other: Task) -> String? {
    if task.operation != other.operation { return "command" }
    if task.circuit != other.circuit { return "circuit" }
    if task.rowLength != other.rowLength { return "row length" }
    if task.referenceString != other.referenceString { return "reference string" }
    if task.annotations != other.annotations { return "list of annotations or feature names" }
    if task.base != other.base { return "dataset that is changed" }
    return task.start == other.start ? nil : "index"
  }
}
