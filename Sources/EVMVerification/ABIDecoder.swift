/// Decodes what `ABIEncoder` encodes, and nothing else: every value has one encoding.
package enum ABIDecoder {
  /// A field to decode.
  package struct Field: Sendable {
    package var name: String
    package var kind: ABIValue.Kind

    package init(_ name: String, _ kind: ABIValue.Kind = .word) {
      self.name = name
      self.kind = kind
    }
  }

  package static func decode(_ bytes: [UInt8], _ fields: [Field]) throws(ABIError) -> [ABIValue] {
    var tail = EVMWord.length * fields.count
    var values: [ABIValue] = []
    for (index, field) in fields.enumerated() {
      let head = try word(bytes, at: EVMWord.length * index, field.name)
      if field.kind == .word {
        values.append(.word(head))
        continue
      }
      guard head == EVMWord(UInt64(tail)) else { throw .unexpectedOffset(field: field.name) }
      let left = UInt64(max(0, bytes.count - tail - EVMWord.length))
      guard let count = try word(bytes, at: tail, field.name).uint64, count <= left else {
        throw .truncated(field: field.name)
      }
      tail += EVMWord.length
      if field.kind == .bytes {
        let end = tail + Int(count)
        let padded = end + ABIEncoder.padding(Int(count))
        guard padded <= bytes.count else { throw .truncated(field: field.name) }
        guard bytes[end..<padded].allSatisfy({ $0 == 0 }) else { throw .dirtyPadding(field: field.name) }
        values.append(.bytes(Array(bytes[tail..<end])))
        tail = padded
      } else {
        guard count <= left / UInt64(EVMWord.length) else { throw .truncated(field: field.name) }
        var words: [EVMWord] = []
        for _ in 0..<count {
          words.append(try word(bytes, at: tail, field.name))
          tail += EVMWord.length
        }
        values.append(.words(words))
      }
    }
    guard bytes.count == tail else { throw .trailingBytes(count: bytes.count - tail) }
    return values
  }

  /// Decodes fields of one word each.
  package static func words(_ bytes: [UInt8], _ names: [String]) throws(ABIError) -> ABIRecord {
    var words: [EVMWord] = []
    for (index, name) in names.enumerated() { words.append(try word(bytes, at: EVMWord.length * index, name)) }
    guard bytes.count == EVMWord.length * names.count else {
      throw .trailingBytes(count: bytes.count - EVMWord.length * names.count)
    }
    return ABIRecord(words: Dictionary(zip(names, words), uniquingKeysWith: { first, _ in first }))
  }

  private static func word(_ bytes: [UInt8], at offset: Int, _ field: String) throws(ABIError) -> EVMWord {
    guard offset + EVMWord.length <= bytes.count, let word = EVMWord(bytes: bytes[offset..<offset + EVMWord.length])
    else { throw .truncated(field: field) }
    return word
  }
}

/// Words by name, read as the types that they have to be of.
package struct ABIRecord: Sendable {
  private let words: [String: EVMWord]

  package init(words: [String: EVMWord]) { self.words = words }

  package func word(_ name: String) throws(ABIError) -> EVMWord {
    guard let word = words[name] else { throw .truncated(field: name) }
    return word
  }

  package func uint64(_ name: String) throws(ABIError) -> UInt64 {
    guard let value = try word(name).uint64 else { throw .outOfRange(field: name) }
    return value
  }

  package func uint128(_ name: String) throws(ABIError) -> UInt128 {
    guard let value = try word(name).uint128 else { throw .outOfRange(field: name) }
    return value
  }

  package func address(_ name: String) throws(ABIError) -> EVMAddress {
    guard let value = try word(name).address else { throw .outOfRange(field: name) }
    return value
  }

  package func bool(_ name: String) throws(ABIError) -> Bool {
    guard let value = try word(name).bool else { throw .outOfRange(field: name) }
    return value
  }
}
