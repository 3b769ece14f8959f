/// Ed25519 keys in DER as RFC 8410 writes them: private keys in PKCS#8 (RFC 5958), public ones in the structure that
/// certificates use (RFC 5280 section 4.1).
enum KeyEncoding {
  /// Bytes of either half.
  static let keyLength = 32

  /// 1.3.101.112, Ed25519 (RFC 8410 section 3).
  private static let identifier: [UInt8] = [0x2b, 0x65, 0x70]
  /// The algorithm: its identifier, without parameters.
  private static let algorithm: [UInt8] = [0x30, 0x05, 0x06, 0x03] + identifier

  // MARK: Private keys

  /// `PrivateKeyInfo` of version 0: version, algorithm, and the key in an octet string inside an octet string (RFC 8410
  /// section 7).
  static func encode(privateKey: [UInt8]) -> [UInt8] {
    [0x30, 0x2e, 0x02, 0x01, 0x00] + algorithm + [0x04, 0x22, 0x04, 0x20] + privateKey
  }

  /// Reads version 0, and version 1, which may have a public key. Attributes are skipped.
  ///
  /// - Returns: the private key, and the public key that is written beside it.
  static func decode(privateKey bytes: [UInt8]) throws(SigningError) -> (key: [UInt8], publicKey: [UInt8]?) {
    var file = DERReader(.privateKey, bytes)
    var info = try file.inside(.sequence, "private key")
    try file.end("end of the file")
    let failure = info.failure("version")
    let version = try info.content(.integer, "version")
    guard version.elementsEqual([0]) || version.elementsEqual([1]) else { throw failure }
    try readAlgorithm(&info)
    var inner = try info.inside(.octetString, "private key")
    let key = try inner.key(.octetString, "private key")
    try inner.end("private key")
    if info.sees(.attributes) { _ = try info.content(.attributes, "attributes") }
    var publicKey: [UInt8]?
    if version.elementsEqual([1]), info.sees(.publicKey) { publicKey = try info.key(.publicKey, "public key") }
    try info.end("end of the key")
    return (key, publicKey)
  }

  // MARK: Public keys

  /// `SubjectPublicKeyInfo`: algorithm, and the key in a bit string (RFC 8410 section 4).
  static func encode(publicKey: [UInt8]) -> [UInt8] {
    [0x30, 0x2a] + algorithm + [0x03, 0x21, 0x00] + publicKey
  }

  static func decode(publicKey bytes: [UInt8]) throws(SigningError) -> [UInt8] {
    var file = DERReader(.publicKey, bytes)
    var info = try file.inside(.sequence, "public key")
    try file.end("end of the file")
    try readAlgorithm(&info)
    let key = try info.key(.bitString, "public key")
    try info.end("end of the key")
    return key
  }

  // MARK: Algorithm

  private static func readAlgorithm(_ info: inout DERReader) throws(SigningError) {
    var algorithm = try info.inside(.sequence, "algorithm")
    let found = try algorithm.content(.objectIdentifier, "algorithm")
    guard found.elementsEqual(identifier) else {
      throw .otherAlgorithm(info.half, identifier: dotted(found) ?? "unknown")
    }
    try algorithm.end("algorithm parameters")
  }

  /// An object identifier as people write it (X.690 section 8.19); `nil` if it is none, or one of very large numbers.
  private static func dotted(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count <= 32, let last = bytes.last, last < 0x80 else { return nil }
    var numbers: [UInt64] = []
    var number: UInt64 = 0
    for byte in bytes {
      guard number < 1 << 56 else { return nil }
      number = number << 7 | UInt64(byte & 0x7f)
      guard byte < 0x80 else { continue }
      if numbers.isEmpty {
        // The first two numbers share one: 40 times the first, which is 0, 1 or 2, plus the second.
        let first = min(number / 40, 2)
        numbers = [first, number - 40 * first]
      } else {
        numbers.append(number)
      }
      number = 0
    }
    return numbers.map(String.init).joined(separator: ".")
  }
}
