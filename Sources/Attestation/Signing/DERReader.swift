/// Reads the elements of a key in DER (ITU-T X.690 section 10): tag, shortest form of the length, content.
struct DERReader {
  /// Tags of the elements in key files.
  enum Tag: UInt8 {
    case integer = 0x02
    case bitString = 0x03
    case octetString = 0x04
    case objectIdentifier = 0x06
    case sequence = 0x30
    /// `[0]`, constructed: attributes.
    case attributes = 0xa0
    /// `[1]`, primitive: a bit string under another tag.
    case publicKey = 0x81
  }

  /// What is read, for errors.
  let half: SigningError.KeyHalf
  private var rest: ArraySlice<UInt8>

  init(_ half: SigningError.KeyHalf, _ bytes: some Collection<UInt8>) {
    self.init(half, content: Array(bytes)[...])
  }

  private init(_ half: SigningError.KeyHalf, content: ArraySlice<UInt8>) {
    self.half = half
    rest = content
  }

  /// The error about a field that starts here; offsets count from the start of the file.
  func failure(_ field: String) -> SigningError { .malformed(half, field: field, offset: rest.startIndex) }

  /// Whether the next element has this tag.
  func sees(_ tag: Tag) -> Bool { rest.first == tag.rawValue }

  /// The content of the next element, which has to have this tag.
  mutating func content(_ tag: Tag, _ field: String) throws(SigningError) -> ArraySlice<UInt8> {
    let failure = failure(field)
    guard rest.popFirst() == tag.rawValue, let first = rest.popFirst() else { throw failure }
    var length = Int(first)
    if first >= 0x80 {
      // Long form: a count of length bytes. Two are enough for any key.
      let count = Int(first & 0x7f)
      guard (1...2).contains(count), rest.count >= count else { throw failure }
      length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(count)
      guard length >= (count == 1 ? 0x80 : 0x100) else { throw failure }
    }
    guard length <= rest.count else { throw failure }
    let content = rest.prefix(length)
    rest = rest.dropFirst(length)
    return content
  }

  /// A reader of the elements inside the next one.
  mutating func inside(_ tag: Tag, _ field: String) throws(SigningError) -> DERReader {
    DERReader(half, content: try content(tag, field))
  }

  /// A key of 32 bytes in an octet string, or in a bit string, which starts with the number of unused bits: 0.
  mutating func key(_ tag: Tag, _ field: String) throws(SigningError) -> [UInt8] {
    let failure = failure(field)
    var content = try content(tag, field)
    if tag != .octetString, content.popFirst() != 0 { throw failure }
    guard content.count == KeyEncoding.keyLength else { throw failure }
    return Array(content)
  }

  func end(_ field: String) throws(SigningError) {
    guard rest.isEmpty else { throw failure(field) }
  }
}
