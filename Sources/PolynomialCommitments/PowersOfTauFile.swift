import BN254

/// Reads `.ptau` files, the binary layout in which powers-of-tau ceremonies publish their results.
///
/// `"ptau"`, version 1, number of sections; then each section as a 4-byte type, an 8-byte length and its content, all
/// integers little-endian. Of the sections we read three:
///
/// - 1: length in bytes of the base field (32), its prime, power, power of the whole ceremony;
/// - 2: `[tau^i]_1`, `2^(power+1) - 1` of them in a complete file;
/// - 3: `[tau^i]_2`, `2^power` of them in a complete file.
///
/// Coordinates are little-endian Montgomery residues with factor `2^256`; in G2 the real part comes first. Files that
/// were cut to fewer points in sections 2 and 3 are taken as well. The record of contributions is not examined: it says
/// who took part, and whom to trust is the user's decision.
package enum PowersOfTauFile {
  /// The first `powers` powers of a file, or all of them, after all the checks of `StructuredReferenceString.check()`.
  package static func read(path: String, powers: Int? = nil) throws(SRSError) -> StructuredReferenceString {
    try read(ByteSource(path: path), powers: powers)
  }

  /// The same from the bytes of a file.
  package static func read(bytes: [UInt8], powers: Int? = nil) throws(SRSError) -> StructuredReferenceString {
    try read(ByteSource(bytes), powers: powers)
  }

  private static let headerSection: UInt32 = 1
  private static let g1Section: UInt32 = 2
  private static let g2Section: UInt32 = 3
  /// Complete files prepared for a second phase have 11 sections.
  private static let mostSections: UInt32 = 64
  private static let largestPower: UInt32 = 28

  private static func read(_ source: ByteSource, powers: Int?) throws(SRSError) -> StructuredReferenceString {
    let sections = try sections(of: source)
    let power = try readHeader(source, try section(headerSection, of: sections))

    let g1 = try section(g1Section, of: sections)
    let mostG1 = UInt64(2) << UInt64(power) - 1
    guard g1.length % 64 == 0, g1.length / 64 <= mostG1 else {
      throw .wrongSectionSize(id: g1Section, bytes: g1.length)
    }
    let g2 = try section(g2Section, of: sections)
    guard g2.length % 128 == 0, g2.length / 128 >= 2, g2.length / 128 <= UInt64(1) << UInt64(power) else {
      throw .wrongSectionSize(id: g2Section, bytes: g2.length)
    }

    let available = Int(g1.length / 64)
    let count = powers ?? available
    guard count >= 2 else { throw .tooFewPowers(have: count, need: 2) }
    guard count <= available else { throw .tooFewPowers(have: available, need: count) }

    let converter = MontgomeryConverter()
    let points = try source.points(at: g1.offset, count: count) { converter.g1($0) }
    let g2Bytes = try source.read(g2.offset, 256)
    guard let generator = converter.g2(g2Bytes[..<128]) else { throw .invalidG2Point(name: "[1]_2") }
    guard let tauG2 = converter.g2(g2Bytes[128...]) else { throw .invalidG2Point(name: "[tau]_2") }
    let result = StructuredReferenceString(powers: points, g2: generator, tauG2: tauG2, origin: .ceremony)
    try result.check()
    return result
  }

  private struct Section {
    var offset: UInt64
    var length: UInt64
  }

  /// Offsets of all sections, which must fill the file exactly. Sections that we do not read may repeat.
  private static func sections(of source: ByteSource) throws(SRSError) -> [UInt32: Section] {
    guard source.count >= 12 else { throw .notPowersOfTauFile }
    let start = try source.read(0, 12)
    guard start[..<4].elementsEqual("ptau".utf8) else { throw .notPowersOfTauFile }
    let version = LittleEndian.uint32(start, 4)
    guard version == 1 else { throw .unsupportedPowersOfTauVersion(version) }
    let number = LittleEndian.uint32(start, 8)
    guard number <= mostSections else { throw .tooManySections(number) }

    var sections: [UInt32: Section] = [:]
    var offset: UInt64 = 12
    for _ in 0..<number {
      let header = try source.read(offset, 12)
      let id = LittleEndian.uint32(header, 0)
      let length = LittleEndian.uint64(header, 4)
      offset += 12
      guard length <= source.count - offset else {
        let (need, overflow) = offset.addingReportingOverflow(length)
        throw .fileTooShort(have: source.count, need: overflow ? .max : need)
      }
      if sections[id] != nil, [headerSection, g1Section, g2Section].contains(id) { throw .repeatedSection(id: id) }
      sections[id] = Section(offset: offset, length: length)
      offset += length
    }
    guard offset == source.count else { throw .trailingBytes(source.count - offset) }
    return sections
  }

  private static func section(_ id: UInt32, of sections: [UInt32: Section]) throws(SRSError) -> Section {
    guard let section = sections[id] else { throw .missingSection(id: id) }
    return section
  }

  /// Checks the header and returns the power.
  private static func readHeader(_ source: ByteSource, _ section: Section) throws(SRSError) -> UInt32 {
    guard section.length >= 4 else { throw .wrongSectionSize(id: headerSection, bytes: section.length) }
    // The length of the field comes first: files for larger fields are told apart before the size is judged.
    guard LittleEndian.uint32(try source.read(section.offset, 4), 0) == 32 else { throw .otherCurve }
    guard section.length == 44 else { throw .wrongSectionSize(id: headerSection, bytes: section.length) }
    let header = try source.read(section.offset, 44)
    guard Array(header[4..<36].reversed()) == prime else { throw .otherCurve }
    let power = LittleEndian.uint32(header, 36)
    let ceremonyPower = LittleEndian.uint32(header, 40)
    guard power >= 1, power <= ceremonyPower, ceremonyPower <= largestPower else {
      throw .powerOutOfRange(power: power, ceremonyPower: ceremonyPower)
    }
    return power
  }

  /// The order of the base field, big-endian: `p - 1 = -1`, which is even.
  private static let prime: [UInt8] = {
    var bytes = (-Fq.one).canonicalBytes
    bytes[31] |= 1
    return bytes
  }()
}

/// Points with coordinates in little-endian Montgomery form, `a 2^256 mod p`.
private struct MontgomeryConverter: Sendable {
  /// `2^-256`.
  private let inverseRadix: Fq

  init() {
    // 2 is not 0, so the inverse exists.
    inverseRadix = (Fq(2).pow(256)).inverse() ?? .zero
  }

  /// - Returns: `nil` unless the residue is reduced.
  private func coordinate(_ bytes: ArraySlice<UInt8>) -> Fq? {
    Fq(canonicalBytes: bytes.reversed()).map { $0 * inverseRadix }
  }

  func g1(_ bytes: ArraySlice<UInt8>) -> G1Affine? {
    let middle = bytes.startIndex + 32
    guard let x = coordinate(bytes[..<middle]), let y = coordinate(bytes[middle...]) else { return nil }
    let point = G1Affine(x: x, y: y)
    return point.isOnCurve ? point : nil
  }

  func g2(_ bytes: ArraySlice<UInt8>) -> G2Affine? {
    var parts: [[UInt8]] = []
    for index in 0..<4 {
      let start = bytes.startIndex + 32 * index
      guard let part = coordinate(bytes[start..<start + 32]) else { return nil }
      parts.append(part.canonicalBytes)
    }
    return G2Affine(canonicalBytes: parts[1] + parts[0] + parts[3] + parts[2])
  }
}
