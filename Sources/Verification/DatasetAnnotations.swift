import Circuits
import FiatShamir

/// What the annotations of a dataset mean: integer columns beside its features, such as a label and a group, committed
/// row by row under a root of their own. Its digest stands in the header of the annotations in place of a quantisation
/// digest, so that their root binds names, classes and the features they belong to.
///
/// Encoding: `features root || le32(number of feature names) || each feature name || le32(number of columns) || for each
/// column: name || le32(classes)`; a name is `le32(length) || UTF-8`.
package struct DatasetAnnotations: Sendable {
  /// A column of integers from 0 up to, but not including, `classes`.
  package struct Column: Sendable {
    package let name: String
    package let classes: UInt32

    package init(name: String, classes: UInt32) {
      self.name = name
      self.classes = classes
    }
  }

  package enum Limits {
    package static let columns = 64
    package static let featureNames = 1 << 16
    /// Bytes of a name.
    package static let name = 128
    package static let classes: UInt32 = 1 << 24
  }

  /// Root of the features, 32 bytes.
  package let featuresRoot: [UInt8]
  /// Names of the entries of a feature row in address order, or none at all.
  package let featureNames: [String]
  package let columns: [Column]

  /// - Throws: the first field that is out of its range.
  package init(
    featuresRoot: [UInt8], featureNames: [String] = [], columns: [Column]
  ) throws(DatasetAnnotationsError) {
    guard featuresRoot.count == DigestLength.bytes else { throw .featuresRoot }
    guard featureNames.count <= Limits.featureNames else { throw .featureNameCount(featureNames.count) }
    guard (1...Limits.columns).contains(columns.count) else { throw .columnCount(columns.count) }
    try Self.check(names: featureNames)
    try Self.check(names: columns.map(\.name))
    for column in columns where !(1...Limits.classes).contains(column.classes) {
      throw .classes(column: column.name, classes: column.classes)
    }
    self.featuresRoot = featuresRoot
    self.featureNames = featureNames
    self.columns = columns
  }

  /// Names are compared by their bytes.
  static func check(names: [String]) throws(DatasetAnnotationsError) {
    var seen: Set<[UInt8]> = []
    for name in names {
      guard isName(name) else { throw .name(name) }
      guard seen.insert(Array(name.utf8)).inserted else { throw .duplicateName(name) }
    }
  }

  /// Whether a text can name a feature or column: 1 to 128 bytes without characters that hide or turn what stands
  /// around them (controls, line separators, marks of direction).
  package static func isName(_ text: String) -> Bool {
    guard (1...Limits.name).contains(text.utf8.count) else { return false }
    return text.unicodeScalars.allSatisfy(isVisible)
  }

  fileprivate static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
  }

  /// Entries of a padded row of annotations: the number of columns rounded up to a power of two.
  package var paddedSize: UInt32 {
    1 << UInt32(truncatingIfNeeded: AddressBits.count(columns.count))
  }

  /// The header that the root of the annotations binds.
  ///
  /// - Parameters:
  ///   - rows: those of the features.
  ///   - rowLength: `b` of the features.
  package func header(rows: UInt64, rowLength: UInt32) -> DatasetHeader {
    DatasetHeader(rows: rows, paddedSize: paddedSize, quantisationDigest: digest, rowLength: rowLength)
  }

  /// The header that the root of the annotations binds, for features with the given one.
  package func header(features: DatasetHeader) -> DatasetHeader {
    header(rows: features.rows, rowLength: features.rowLength)
  }

  // MARK: Encoding

  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: featuresRoot)
    out.write(count: featureNames.count)
    for name in featureNames { out.write(name) }
    out.write(count: columns.count)
    for column in columns {
      out.write(column.name)
      out.write(column.classes)
    }
    return out.bytes
  }

  /// `H(0x14 || encoding)`.
  package var digest: [UInt8] { Keccak256.hash([0x14] + encoded) }

  /// Reads exactly one encoding from outside.
  package init(decoding bytes: [UInt8]) throws(DatasetAnnotationsError) {
    let fields: (root: [UInt8], names: [String], columns: [Column])
    do {
      fields = try Self.read(bytes)
    } catch {
      throw .malformed(field: error.field, offset: error.offset)
    }
    try self.init(featuresRoot: fields.root, featureNames: fields.names, columns: fields.columns)
  }

  private static func read(
    _ bytes: [UInt8]
  ) throws(ByteReader.Failure) -> (root: [UInt8], names: [String], columns: [Column]) {
    var reader = ByteReader(bytes)
    let root = Array(try reader.bytes(DigestLength.bytes, "features root"))
    var names: [String] = []
    for _ in 0..<(try reader.int("feature names", atMost: Limits.featureNames)) {
      names.append(try reader.string("feature name", atMost: Limits.name))
    }
    var columns: [Column] = []
    for _ in 0..<(try reader.int("columns", atMost: Limits.columns)) {
      let name = try reader.string("column name", atMost: Limits.name)
      columns.append(Column(name: name, classes: try reader.uint32("classes")))
    }
    try reader.end("end of annotations")
    return (root, names, columns)
  }
}

/// Equal when their encodings are: names that only look alike differ.
extension DatasetAnnotations: Equatable {
  package static func == (left: DatasetAnnotations, right: DatasetAnnotations) -> Bool {
    left.encoded == right.encoded
  }
}

/// What can be wrong with a description of annotations.
package enum DatasetAnnotationsError: Error, Equatable, Sendable {
  /// The bytes are no encoding: what was being read, and at which offset.
  case malformed(field: String, offset: Int)
  case featuresRoot
  case featureNameCount(Int)
  case columnCount(Int)
  case name(String)
  case duplicateName(String)
  case classes(column: String, classes: UInt32)
}

extension DatasetAnnotationsError: CustomStringConvertible {
  package var description: String {
    let limits = DatasetAnnotations.Limits.self
    return switch self {
    case .malformed(let field, let offset):
      "the description of the annotations is damaged: \(field) at byte \(offset) is missing or not in its canonical form"
    case .featuresRoot: "the root of the features has to be 32 bytes"
    case .featureNameCount(0): "there are no names of features"
    case .featureNameCount(let count):
      "\(count) feature names are too many: give at most \(limits.featureNames), or leave the names out"
    case .columnCount(let count): "\(count) annotations: name at least one and at most \(limits.columns)"
    case .name(let name):
      "\"\(Self.shown(name))\" cannot name a feature or annotation: take 1 to \(limits.name) bytes of UTF-8 without "
        + "control characters"
    case .duplicateName(let name): "two features or two annotations have the name \"\(name)\": rename one"
    case .classes(let column, let classes):
      "the annotation \"\(column)\" has \(classes) classes: at least 1 and at most \(limits.classes)"
    }
  }
  /// As much of a name as a line can show.
  private static func shown(_ name: String) -> String {
    let scalars = name.unicodeScalars.prefix(40).map { DatasetAnnotations.isVisible($0) ? $0 : "?" }
    return String(String.UnicodeScalarView(scalars))
  }
}
