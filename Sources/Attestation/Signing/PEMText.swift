/// A PEM block (RFC 7468): a label and bytes between two lines.
enum PEMText {
  private static let lineLength = 64
  /// No key of ours takes 1000 characters; other people's may hold attributes.
  private static let longest = 1 << 14

  static func encode(_ half: SigningError.KeyHalf, _ bytes: [UInt8]) -> String {
    let text = Array(Base64Text.encode(bytes).utf8)
    var lines = ["-----BEGIN \(half.rawValue)-----"]
    for start in stride(from: 0, to: text.count, by: lineLength) {
      lines.append(String(decoding: text[start..<min(start + lineLength, text.count)], as: UTF8.self))
    }
    lines.append("-----END \(half.rawValue)-----")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads a text that is one block with the label of `half`, as RFC 7468 calls strict: lines of 64 characters, the
  /// last one possibly shorter; lines may end as on any system, and blank lines may follow.
  static func decode(_ half: SigningError.KeyHalf, _ text: some Collection<UInt8>) throws(SigningError) -> [UInt8] {
    guard text.count <= longest else { throw .notPEM(half, problem: .tooLong) }
    var lines = Array(text).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard let first = lines.first, let label = label(first, "-----BEGIN ") else {
      throw .notPEM(half, problem: .noBegin)
    }
    guard label == half.rawValue else { throw .otherLabel(expected: half, found: label) }
    guard lines.count > 1, let last = lines.last, self.label(last, "-----END ") == label else {
      throw .notPEM(half, problem: .noEnd)
    }
    let body = lines.dropFirst().dropLast()
    guard body.dropLast().allSatisfy({ $0.count == lineLength }), (1...lineLength).contains(body.last?.count ?? 0)
    else {
      throw .notPEM(half, problem: .lineLength)
    }
    let characters = Array(body.joined())
    guard let bytes = Base64Text.decode(characters), Base64Text.encode(bytes).utf8.elementsEqual(characters) else {
      throw .notPEM(half, problem: .notBase64)
    }
    return bytes
  }

  /// The label of a line such as `-----BEGIN PUBLIC KEY-----`: capital letters, digits and single blanks.
  private static func label(_ line: ArraySlice<UInt8>, _ start: String) -> String? {
    let end = "-----"
    guard line.starts(with: start.utf8), line.count > start.utf8.count + end.utf8.count,
      line.suffix(end.utf8.count).elementsEqual(end.utf8)
    else { return nil }
    let label = line.dropFirst(start.utf8.count).dropLast(end.utf8.count)
    let isLabel =
      label.count <= 64
      && label.allSatisfy { character in
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character) || character == UInt8(ascii: " ")
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
      }
    return isLabel ? String(decoding: label, as: UTF8.self) : nil
  }
}
