import Circuits
import Verification

/// What is public about a committed dataset: the header file.
///
/// `PLBDSET` and a zero byte, version, header (48 bytes), SRS digest (32 bytes), bits of the scale, number of
/// dimensions and each of them, root (32 bytes); integers little-endian, 32 bits where nothing else is said.
package struct DatasetDescription: Sendable, Equatable {
  package static let magic: [UInt8] = Array("PLBDSET".utf8) + [0]
  package static let version: UInt32 = 1
  static let file = "dataset header"

  package let header: DatasetHeader
  /// Shape and scale of a row: what the quantisation digest of the header covers.
  package let quantisation: DatasetQuantisation
  /// Digest of the structured reference string that the rows were committed with.
  package let srsDigest: [UInt8]
  /// 32 bytes.
  package let root: [UInt8]

  /// - Throws: `DatasetError.inconsistent` with the field that contradicts the rest.
  package init(
    header: DatasetHeader, quantisation: DatasetQuantisation, srsDigest: [UInt8], root: [UInt8]
  ) throws(DatasetError) {
    guard header.isValid else { throw .inconsistent(field: "row count or row length") }
    guard header.quantisationDigest == quantisation.digest else { throw .inconsistent(field: "quantisation digest") }
    guard try Self.paddedSize(quantisation.dimensions) == Int(header.paddedSize) else {
      throw .inconsistent(field: "padded size")
    }
    guard quantisation.scale.isFinite, quantisation.scale > 0 else { throw .inconsistent(field: "scale") }
    guard srsDigest.count == DigestLength.bytes, root.count == DigestLength.bytes else {
      throw .inconsistent(field: "root")
    }
    self.header = header
    self.quantisation = quantisation
    self.srsDigest = srsDigest
    self.root = root
  }

  /// Entries of a row of the given shape after padding each dimension to a power of two.
  static func paddedSize(_ dimensions: [Int]) throws(DatasetError) -> Int {
    var bits = 0
    for dimension in dimensions {
      guard (1...CircuitLimits.dimension).contains(dimension) else { throw .inconsistent(field: "dimension") }
      bits += AddressBits.count(dimension)
      guard 1 << bits <= CircuitLimits.vectorLength else { throw .tooLarge(entries: 1 << bits) }
    }
    return 1 << bits
  }

  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(Self.version)
    out.write(bytes: header.encoded)
    out.write(bytes: srsDigest)
    out.write(quantisation.scale)
    out.write(count: quantisation.dimensions.count)
    for dimension in quantisation.dimensions { out.write(count: dimension) }
    out.write(bytes: root)
    return out.bytes
  }

  /// Reads a header file from outside.
  package init(decoding bytes: [UInt8]) throws(DatasetError) {
    var reader = try DatasetFileReader(bytes, magic: Self.magic, version: Self.version, file: Self.file)
    let header = try reader.header()
    let srsDigest = try reader.digest("SRS digest")
    let quantisation = try reader.read { reader throws(ByteReader.Failure) in
      let scale = try reader.double("scale")
      var dimensions: [Int] = []
      for _ in 0..<(try reader.int("dimensions", atMost: CircuitLimits.dimensions)) {
        dimensions.append(try reader.int("dimension", atMost: CircuitLimits.dimension))
      }
      return DatasetQuantisation(dimensions: dimensions, scale: scale)
    }
    let root = try reader.digest("root")
    try reader.read { reader throws(ByteReader.Failure) in try reader.end("end of file") }
    try self.init(header: header, quantisation: quantisation, srsDigest: srsDigest, root: root)
  }
}
