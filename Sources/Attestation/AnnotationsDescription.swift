import Circuits
import Verification

/// What is public about the annotations of a committed dataset: their header file.
///
/// `PLBANNOT`, version, header (48 bytes), SRS digest (32 bytes), `le32` length of the encoding of the annotations and
/// that encoding, root (32 bytes).
package struct AnnotationsDescription: RowGroupDescription {
  package static let magic: [UInt8] = Array("PLBANNOT".utf8)
  package static let version: UInt32 = 1
  static let file = "annotations header"

  package let header: DatasetHeader
  /// Names, classes, and the root of the features.
  package let annotations: DatasetAnnotations
  package let srsDigest: [UInt8]
  package let root: [UInt8]

  package var dimensions: [Int] { [annotations.columns.count] }

  /// - Throws: `DatasetError.inconsistent` with the field that contradicts the rest.
  package init(
    header: DatasetHeader, annotations: DatasetAnnotations, srsDigest: [UInt8], root: [UInt8]
  ) throws(DatasetError) {
    guard header.isValid else { throw .inconsistent(field: "row count or row length") }
    guard header.paddedSize == annotations.paddedSize else { throw .inconsistent(field: "padded size") }
    guard header.quantisationDigest == annotations.digest else { throw .inconsistent(field: "annotations digest") }
    guard srsDigest.count == DigestLength.bytes, root.count == DigestLength.bytes else {
      throw .inconsistent(field: "root")
    }
    self.header = header
    self.annotations = annotations
    self.srsDigest = srsDigest
    self.root = root
  }

  /// Refuses annotations of other features.
  package func check(features: DatasetDescription) throws(DatasetError) {
    guard annotations.featuresRoot == features.root else { throw .otherFeatures }
    guard header == annotations.header(features: features.header) else {
      throw .inconsistent(field: "row count or row length")
    }
    guard srsDigest == features.srsDigest else { throw .inconsistent(field: "SRS digest") }
    guard annotations.featureNames.isEmpty || annotations.featureNames.count == features.realSize else {
      throw .inconsistent(field: "feature names")
    }
  }

  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(Self.version)
    out.write(bytes: header.encoded)
    out.write(bytes: srsDigest)
    let encoding = annotations.encoded
    out.write(count: encoding.count)
    out.write(bytes: encoding)
    out.write(bytes: root)
    return out.bytes
  }

  /// Reads a header file from outside.
  package init(decoding bytes: [UInt8]) throws(DatasetError) {
    var reader = try DatasetFileReader(bytes, magic: Self.magic, version: Self.version, file: Self.file)
    let header = try reader.header()
    let srsDigest = try reader.digest("SRS digest")
    let encoding = try reader.read { reader throws(ByteReader.Failure) in
      let count = try reader.count("annotations", elementSize: 1)
      return Array(try reader.bytes(count, "annotations"))
    }
    let root = try reader.digest("root")
    try reader.read { reader throws(ByteReader.Failure) in try reader.end("end of file") }
    let annotations: DatasetAnnotations
    do { annotations = try DatasetAnnotations(decoding: encoding) } catch { throw .annotations(error) }
    try self.init(header: header, annotations: annotations, srsDigest: srsDigest, root: root)
  }
}
