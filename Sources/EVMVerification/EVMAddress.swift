import FiatShamir

/// The address of an account or contract, 20 bytes.
package struct EVMAddress: Sendable, Hashable, CustomStringConvertible {
  package static let length = 20
  package static let zero = EVMAddress(unchecked: [UInt8](repeating: 0, count: length))

  package let bytes: [UInt8]

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// - Returns: `nil` unless there are exactly 20 bytes.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = Array(bytes)
  }

  /// Reads `0x` and 40 digits. Digits of mixed case have to be the checksum of EIP-55; of one case they are taken as
  /// they are.
  package init?(_ text: String) {
    guard let bytes = HexadecimalQuantity.decodeData(text), bytes.count == Self.length else { return nil }
    self.bytes = bytes
    let digits = text.dropFirst(2)
    if digits.contains(where: \.isLowercase), digits.contains(where: \.isUppercase), text != description { return nil }
  }

  /// The account of a public key, which is 64 bytes: x and y.
  package init(publicKey: [UInt8]) {
    bytes = Array(Keccak256.hash(publicKey).dropFirst(12))
  }

  /// With the checksum of EIP-55: letters are upper-case where the digit of the hash is 8 or more.
  package var description: String {
    let digits = HexadecimalQuantity.data(bytes).dropFirst(2)
    let hash = Keccak256.hash(digits.utf8)
    let text = digits.enumerated().map { index, digit in
      let nibble = index.isMultiple(of: 2) ? hash[index / 2] >> 4 : hash[index / 2] & 15
      return nibble >= 8 ? digit.uppercased() : String(digit)
    }
    return "0x" + text.joined()
  }
}
