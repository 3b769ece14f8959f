/// Encodes arguments as the Solidity ABI specification says: the heads in order, then the tails of `bytes` and arrays.
package enum ABIEncoder {
  package static func encode(_ values: [ABIValue]) -> [UInt8] {
    var head: [UInt8] = []
    var tail: [UInt8] = []
    let headLength = EVMWord.length * values.count
    for value in values {
      switch value {
      case .word(let word): head += word.bytes
      case .bytes(let bytes):
        head += EVMWord(UInt64(headLength + tail.count)).bytes
        tail += EVMWord(UInt64(bytes.count)).bytes + bytes
        tail += [UInt8](repeating: 0, count: padding(bytes.count))
      case .words(let words):
        head += EVMWord(UInt64(headLength + tail.count)).bytes
        tail += EVMWord(UInt64(words.count)).bytes
        for word in words { tail += word.bytes }
      }
    }
    return head + tail
  }

  /// Zero bytes that fill up the last word.
  static func padding(_ count: Int) -> Int { (EVMWord.length - count % EVMWord.length) % EVMWord.length }
}
