import FiatShamir
import Foundation
import TestSupport
import Testing

@Suite struct KeccakTests {
  struct Vectors: Decodable {
    struct Published: Decodable {
      var message: String
      var digest: String
    }
    struct Boundary: Decodable {
      var length: Int
      var digest: String
    }
    var published: [Published]
    var boundaries: [Boundary]
  }

  private static func vectors() throws -> Vectors {
    try JSONDecoder().decode(Vectors.self, from: Data(RepositoryPaths.bytes("Tests/Vectors/keccak256.json")))
  }

  /// KeccakKAT-3, the known answers of the submission to the SHA-3 competition.
  @Test func publishedKnownAnswers() throws {
    let vectors = try Self.vectors().published
    #expect(vectors.count == 8)
    for vector in vectors {
      let message = try #require(Hexadecimal.decode(vector.message))
      #expect(Hexadecimal.encode(Keccak256.hash(message)) == vector.digest, "\(message.count) bytes")
    }
  }

  @Test func lengthsAroundBlockBoundaries() throws {
    for vector in try Self.vectors().boundaries {
      let message = (0..<vector.length).map { UInt8((7 * $0 + vector.length) % 256) }
      #expect(Hexadecimal.encode(Keccak256.hash(message)) == vector.digest, "\(vector.length) bytes")
    }
  }

  @Test func equalsOutsideLibrary() throws {
    var random = TestRandom("keccak")
    let lengths = Array(0...300) + [1000, 4096, 10_000]
    let messages = lengths.map { random.bytes($0) }
    let input = messages.map { Hexadecimal.encode($0) + "\n" }.joined()
    let output = try PythonOracle.runText("Tests/Vectors/keccak-oracle.py", input: input)
    let expected = output.split(separator: "\n").map(String.init)
    #expect(messages.map { Hexadecimal.encode(Keccak256.hash($0)) } == expected)
  }

  @Test func piecesGiveTheSameDigest() {
    var random = TestRandom("keccak pieces")
    for _ in 0..<300 {
      let message = random.bytes(Int.random(in: 0...700, using: &random))
      var hasher = Keccak256Hasher()
      var start = 0
      while start < message.count {
        let end = min(message.count, start + Int.random(in: 0...160, using: &random))
        switch Int.random(in: 0...2, using: &random) {
        case 0: hasher.update(message[start..<end])
        case 1: hasher.update(Array(message[start..<end]).span)
        default: for byte in message[start..<end] { hasher.update(byte) }
        }
        start = end
      }
      #expect(hasher.finalize() == Keccak256.hash(message))
    }
  }

  @Test func sequencesWithoutStorage() {
    let bytes = (0..<500).lazy.map { UInt8(truncatingIfNeeded: $0 * 31) }
    #expect(Keccak256.hash(bytes) == Keccak256.hash(Array(bytes)))
  }

  @Test func integersAreLittleEndian() {
    var first = Keccak256Hasher()
    first.update(littleEndian: UInt32(0x0403_0201))
    first.update(littleEndian: UInt64(0x0c0b_0a09_0807_0605))
    #expect(first.finalize() == Keccak256.hash(UInt8(1)...12))
  }

  @Test func finalizingChangesNothing() {
    var hasher = Keccak256Hasher()
    hasher.update(Array("abc".utf8))
    let digest = hasher.finalize()
    #expect(hasher.finalize() == digest)
    let copy = hasher
    hasher.update(UInt8(ascii: "d"))
    #expect(copy.finalize() == digest)
    #expect(hasher.finalize() == Keccak256.hash("abcd".utf8))
  }

  /// The constants of step iota are bits of the register with polynomial x^8 + x^6 + x^5 + x^4 + 1, seven to a round;
  /// bit `j` of a round goes to position `2^j - 1`.
  @Test func roundConstantsFollowFromTheShiftRegister() {
    var register: UInt8 = 1
    for round in 0..<24 {
      var constant: UInt64 = 0
      for bit in 0..<7 {
        if register & 1 == 1 { constant |= 1 << ((1 << UInt64(bit)) - 1) }
        register = (register << 1) ^ (register & 0x80 == 0 ? 0 : 0x71)
      }
      #expect(KeccakPermutation.roundConstants[round] == constant)
    }
  }
}
