import Foundation
import TestSupport
import Testing
import TransparencyLog

/// Known answers of others.
@Suite struct TreeVectorTests {
  /// The eight leaves, roots and proofs that certificate-transparency's own tests use (merkletree tests of
  /// google/certificate-transparency, and of the libraries that followed it).
  private static let contents = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  ].map { Hexadecimal.decode($0) ?? [] }

  private static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ].map { TreeHash($0) }

  private let tree = MemoryTree(contents)

  @Test func rootsAreThoseOfCertificateTransparency() throws {
    for (size, root) in Self.roots.enumerated() {
      #expect(try tree.root(size) == root)
      #expect(MemoryTree(Array(Self.contents.prefix(size))).frontier.root == root)
    }
  }

  @Test func inclusionProofsAreThoseOfCertificateTransparency() throws {
    let first = [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    let sixth = [
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    for (index, path) in [(0, first), (5, sixth)] {
      let proof = try tree.inclusion(index, 8)
      #expect(proof.path == path.map { TreeHash($0) })
      try proof.verify(leaf: .leaf(Self.contents[index]), root: Self.roots[8])
    }
  }

  @Test func consistencyProofsAreThoseOfCertificateTransparency() throws {
    let proofs = [
      (1, 1, []),
      (
        1, 8,
        [
          "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
      ),
      (
        6, 8,
        [
          "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
      ),
      (
        2, 5,
        [
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]
      ),
    ]
    for (first, second, path) in proofs {
      let proof = try tree.consistency(first, second)
      #expect(proof.path == path.map { TreeHash($0) })
      try proof.verify(firstRoot: Self.roots[first], secondRoot: Self.roots[second])
    }
  }

  /// Every root and inclusion proof of trees of 1 to 70 leaves, as pymerkle makes them.
  @Test func rootsAndInclusionProofsAreThoseOfPymerkle() throws {
    let limit = 70
    let contents = (0..<limit).map { leaf in [UInt8](repeating: UInt8(7 * leaf % 256), count: leaf) }
    let tree = MemoryTree(contents)
    let text = try PythonOracle.runText("Tests/Vectors/log-tree-oracle.py", arguments: ["\(limit)"])
    var counts: [Substring: Int] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().prefix { $0.utf8.count < 4 }.compactMap { Int($0) }
      let hashes = words.dropFirst(1 + numbers.count).map { TreeHash(String($0)) }
      switch words[0] {
      case "root": #expect(try [tree.root(numbers[0])] == hashes)
      default: #expect(try tree.inclusion(numbers[0], numbers[1]).path == hashes)
      }
      counts[words[0], default: 0] += 1
    }
    #expect(counts == ["root": limit, "inclusion": limit * (limit + 1) / 2])
  }
}
