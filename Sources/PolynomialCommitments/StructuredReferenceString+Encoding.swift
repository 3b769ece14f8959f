import BN254
import FiatShamir

/// The file of a reference string, version 1. Integers are little-endian, points in their canonical encodings:
///
/// | offset | bytes | |
/// |---|---|---|
/// | 0 | 8 | `plumbsrs` |
/// | 8 | 4 | version, 1 |
/// | 12 | 4 | flags: 1 = made locally (insecure), 2 = cut from a longer one |
/// | 16 | 8 | number `D` of powers, at least 2 |
/// | 24 | 32 | digest; of the longer one if this is a cut |
/// | 56 | 128 | `[1]_2` |
/// | 184 | 128 | `[tau]_2` |
/// | 312 | 64 D | the powers |
extension StructuredReferenceString {
  static let fileMagic = Array("plumbsrs".utf8)
  static let fileVersion: UInt32 = 1
  static let fileHeaderLength = 312

  private static let insecureFlag: UInt32 = 1
  private static let cutFlag: UInt32 = 2

  /// The bytes of the file.
  package func encoded() -> [UInt8] {
    var bytes = Self.fileMagic
    bytes.reserveCapacity(Self.fileHeaderLength + 64 * powers.count)
    let flags = (origin == .insecureLocal ? Self.insecureFlag : 0) | (isWhole ? 0 : Self.cutFlag)
    LittleEndian.append(Self.fileVersion, to: &bytes)
    LittleEndian.append(flags, to: &bytes)
    LittleEndian.append(UInt64(powers.count), to: &bytes)
    bytes += sourceDigest
    bytes += g2.canonicalBytes
    bytes += tauG2.canonicalBytes
    for power in powers {
      power.x.appendCanonicalBytes(to: &bytes)
      power.y.appendCanonicalBytes(to: &bytes)
    }
    return bytes
  }

  /// Reads the bytes of a file. They may come from anyone: every other byte string is refused.
  ///
  /// The points are on their curves and the digest is theirs; `check()` shows the rest.
  package init(decoding bytes: [UInt8]) throws(SRSError) {
    try self.init(source: ByteSource(bytes))
  }

  /// Reads the file at `path`; see `init(decoding:)`.
  package init(contentsOf path: String) throws(SRSError) {
    try self.init(source: ByteSource(path: path))
  }

  private init(source: ByteSource) throws(SRSError) {
    guard source.count >= 8, try source.read(0, 8) == Self.fileMagic else { throw .notSRSFile }
    guard source.count >= UInt64(Self.fileHeaderLength) else {
      throw .fileTooShort(have: source.count, need: UInt64(Self.fileHeaderLength))
    }
    let header = try source.read(0, Self.fileHeaderLength)
    let version = LittleEndian.uint32(header, 8)
    guard version == Self.fileVersion else { throw .unsupportedVersion(version) }
    let flags = LittleEndian.uint32(header, 12)
    guard flags & ~(Self.insecureFlag | Self.cutFlag) == 0 else { throw .unknownFlags(flags) }
    let announced = LittleEndian.uint64(header, 16)
    guard announced <= UInt64(Self.maximumPowers) else {
      throw .tooManyPowers(have: Int(clamping: announced), most: Self.maximumPowers)
    }
    let count = Int(announced)
    guard count >= 2 else { throw .tooFewPowers(have: count, need: 2) }
    let length = UInt64(Self.fileHeaderLength) + 64 * announced
    guard source.count >= length else { throw .fileTooShort(have: source.count, need: length) }
    guard source.count == length else { throw .trailingBytes(source.count - length) }

    let digest = Array(header[24..<56])
    guard let g2 = G2Affine(canonicalBytes: header[56..<184]) else { throw .invalidG2Point(name: "[1]_2") }
    guard let tauG2 = G2Affine(canonicalBytes: header[184..<312]) else { throw .invalidG2Point(name: "[tau]_2") }
    var hasher = Keccak256Hasher()
    let powers = try source.points(at: UInt64(Self.fileHeaderLength), count: count) { bytes, _ in
      hasher.update(bytes.span)
    } decode: {
      G1Affine(canonicalBytes: $0)
    }
    let isWhole = flags & Self.cutFlag == 0
    let own = Self.digest(count: count, pointsDigest: hasher.finalize(), g2: g2, tauG2: tauG2)
    // The digest of a cut cannot be its own: that would be a second encoding of the whole.
    guard (own == digest) == isWhole else { throw .digestMismatch }
    self.init(
      powers: powers, g2: g2, tauG2: tauG2, origin: flags & Self.insecureFlag != 0 ? .insecureLocal : .ceremony,
      sourceDigest: digest, isWhole: isWhole)
  }
}
