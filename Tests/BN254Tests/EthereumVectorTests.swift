import BN254
import Foundation
import TestSupport
import Testing

/// Known answers of Ethereum's precompiled contracts for this curve (EIP-196 and EIP-197).
@Suite struct EthereumVectorTests {
  struct Vectors: Decodable {
    struct Vector: Decodable {
      var name: String
      var input: String
      var expected: String

      /// Input in `count` bytes, as the contracts read it: zeros follow what is missing.
      func bytes(_ count: Int) throws -> [UInt8] {
        let bytes = try #require(Hexadecimal.decode(input))
        return Array((bytes + [UInt8](repeating: 0, count: count)).prefix(count))
      }
    }
    var addition: [Vector]
    var multiplication: [Vector]
    var pairing: [Vector]
  }

  private static func vectors() throws -> Vectors {
    try JSONDecoder().decode(
      Vectors.self, from: Data(RepositoryPaths.bytes("Tests/Vectors/bn254-eip196-197.json")))
  }

  @Test func additions() throws {
    let vectors = try Self.vectors().addition
    #expect(vectors.count == 16)
    for vector in vectors {
      let bytes = try vector.bytes(128)
      let a = try #require(G1Affine(canonicalBytes: bytes[..<64]), "\(vector.name)")
      let b = try #require(G1Affine(canonicalBytes: bytes[64...]), "\(vector.name)")
      #expect(Hexadecimal.encode((G1(a) + b).affine.canonicalBytes) == vector.expected, "\(vector.name)")
      #expect(Hexadecimal.encode((G1(b) + G1(a)).affine.canonicalBytes) == vector.expected, "\(vector.name)")
    }
  }

  @Test func multiplications() throws {
    let vectors = try Self.vectors().multiplication
    #expect(vectors.count == 19)
    for vector in vectors {
      let bytes = try vector.bytes(96)
      let point = try #require(G1Affine(canonicalBytes: bytes[..<64]), "\(vector.name)")
      let scalar = Fr(reducing: bytes[64...])
      #expect(Hexadecimal.encode((scalar * G1(point)).affine.canonicalBytes) == vector.expected, "\(vector.name)")
      let product = Sums.full([scalar], [point])
      #expect(Hexadecimal.encode(product.affine.canonicalBytes) == vector.expected, "\(vector.name)")
    }
  }

  @Test func pairings() throws {
    let vectors = try Self.vectors().pairing
    #expect(vectors.count == 14)
    for vector in vectors {
      let bytes = try #require(Hexadecimal.decode(vector.input))
      var pairs: [(G1Affine, G2Affine)] = []
      for start in stride(from: 0, to: bytes.count, by: 192) {
        let p = try #require(G1Affine(canonicalBytes: bytes[start..<start + 64]), "\(vector.name)")
        let q = try #require(G2Affine(canonicalBytes: bytes[start + 64..<start + 192]), "\(vector.name)")
        pairs.append((p, q))
      }
      let expected = try #require(Hexadecimal.decode(vector.expected)?.last)
      #expect(Pairing.productIsOne(pairs) == (expected == 1), "\(vector.name)")
    }
  }
}
