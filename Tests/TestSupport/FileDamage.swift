/// A file with one piece of it replaced, removed, repeated or moved.
package struct FileDamage: CustomStringConvertible {
  package let bytes: [UInt8]
  package let description: String

  /// - Parameter file: not empty.
  package init(_ file: [UInt8], using random: inout TestRandom) {
    var bytes = file
    let start = Int.random(in: 0..<bytes.count, using: &random)
    let length = Int.random(in: 1...min(100, bytes.count - start), using: &random)
    let piece = start..<(start + length)
    let kind: String
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      kind = "replaced"
      bytes.replaceSubrange(piece, with: random.bytes(length))
    case 1:
      kind = "removed"
      bytes.removeSubrange(piece)
    case 2:
      kind = "repeated"
      bytes.insert(contentsOf: bytes[piece], at: start)
    default:
      kind = "exchanged"
      bytes.swapAt(start, (start + length) % bytes.count)
    }
    self.bytes = bytes
    description = "\(length) bytes \(kind) at \(start)"
  }

  /// Damaged files that differ from the file, and bytes that never were one.
  package static func samples(of file: [UInt8], count: Int, seed: String) -> [FileDamage] {
    var random = TestRandom(seed)
    let damaged = (0..<count).map { _ in FileDamage(file, using: &random) }.filter { $0.bytes != file }
    let noise = [0, 1, 7, 8, 12, 13, 100, 5000].map { FileDamage(noise: $0, using: &random) }
    return damaged + noise
  }

  private init(noise count: Int, using random: inout TestRandom) {
    bytes = random.bytes(count)
    description = "\(count) bytes of nothing"
  }
}
