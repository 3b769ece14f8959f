import Attestation
import BN254
import Foundation
import TestSupport
import Testing
import Verification

@Suite struct DatasetTreeTests {
  private static let digest = (0..<32).map { UInt8(200 - $0) }

  private static func header(rows: Int, paddedSize: UInt32 = 64, rowLength: UInt32 = 32) -> DatasetHeader {
    DatasetHeader(rows: UInt64(rows), paddedSize: paddedSize, quantisationDigest: digest, rowLength: rowLength)
  }

  /// Rows of two commitments each.
  private static func commitments(_ rows: Int) -> [[G1Affine]] {
    var random = TestRandom("dataset rows")
    let points = random.points(2 * rows)
    return (0..<rows).map { [points[2 * $0], points[2 * $0 + 1]] }
  }

  private static func tree(_ rows: Int) throws -> (tree: DatasetTree, commitments: [[G1Affine]]) {
    let rows = commitments(rows)
    return (try DatasetTree(leafCommitments: rows, header: header(rows: rows.count)), rows)
  }

  private struct Expected: Decodable {
    var root: String
    var header: String
    var paths: [[String]]
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 33])
  func equalsSecondImplementation(rows: Int) throws {
    let (tree, commitments) = try Self.tree(rows)
    let input = try JSONSerialization.data(withJSONObject: [
      "padded": 64, "b": 32, "quantisation": Hexadecimal.encode(Self.digest),
      "rows": commitments.map { $0.map { Hexadecimal.encode($0.canonicalBytes) } },
    ])
    let output = try PythonOracle.run("Tests/Vectors/dataset-tree-oracle.py", input: [UInt8](input))
    let expected = try JSONDecoder().decode(Expected.self, from: Data(output))
    #expect(Hexadecimal.encode(tree.header.encoded) == expected.header)
    #expect(Hexadecimal.encode(tree.root) == expected.root)
    for index in 0..<rows {
      let path = try #require(tree.path(index: UInt64(index)))
      #expect(path.siblings.map { Hexadecimal.encode($0) } == expected.paths[index])
      #expect(path.root(leafCommitments: commitments[index], header: tree.header) == tree.root)
    }
  }

  @Test(arguments: [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (1024, 10), (1025, 11)])
  func pathLength(rows: Int, length: Int) {
    #expect(Self.header(rows: rows).pathLength == length)
  }

  @Test func pathLengthOfTheLargestDataset() {
    var header = Self.header(rows: 1)
    header.rows = .max
    #expect(header.pathLength == 64)
    let siblings = [[UInt8]](repeating: DatasetHash.missingLeaf, count: 64)
    let path = DatasetPath(index: .max - 1, siblings: siblings)
    #expect(path.root(leafCommitments: [.generator, .generator], header: header) != nil)
    #expect(
      DatasetPath(index: .max, siblings: siblings).root(leafCommitments: [.generator, .generator], header: header)
        == nil)
  }

  @Test func rowsBeyondTheEndHaveNoPath() throws {
    for rows in [1, 3, 4] {
      #expect(try Self.tree(rows).tree.path(index: UInt64(rows)) == nil)
      #expect(try Self.tree(rows).tree.path(index: .max) == nil)
    }
  }

  /// Every other index, length, sibling, commitment or header gives another root or none.
  @Test(arguments: [1, 2, 3, 5, 8])
  func changedPathsAreRefused(rows: Int) throws {
    let (tree, commitments) = try Self.tree(rows)
    for index in 0..<rows {
      let path = try #require(tree.path(index: UInt64(index)))
      let leaf = commitments[index]
      func root(_ change: (inout DatasetPath) -> Void) -> [UInt8]? {
        var changed = path
        change(&changed)
        return changed.root(leafCommitments: leaf, header: tree.header)
      }
      for other in 0..<UInt64(rows) where other != path.index {
        #expect(root { $0.index = other } != tree.root)
      }
      for beyond in [UInt64(rows), UInt64(rows) + path.index, 1 << 32 | path.index, 1 << 63 | path.index, .max] {
        #expect(root { $0.index = beyond } == nil)
      }
      #expect(root { $0.siblings.append(DatasetHash.missingLeaf) } == nil)
      for level in path.siblings.indices {
        #expect(root { $0.siblings.remove(at: level) } == nil)
        #expect(root { $0.siblings[level].append(0) } == nil)
        #expect(root { $0.siblings[level] = [] } == nil)
        #expect(root { $0.siblings[level][7] ^= 1 } != tree.root)
      }
      #expect(path.root(leafCommitments: [leaf[1], leaf[0]], header: tree.header) != tree.root)
      #expect(path.root(leafCommitments: [leaf[0]], header: tree.header) == nil)
      #expect(path.root(leafCommitments: leaf + [leaf[0]], header: tree.header) == nil)
      #expect(path.root(leafCommitments: [], header: tree.header) == nil)
    }
  }

  @Test func everyFieldOfTheHeaderCounts() throws {
    let (tree, commitments) = try Self.tree(3)
    let path = try #require(tree.path(index: 1))
    func root(_ change: (inout DatasetHeader) -> Void) -> [UInt8]? {
      var header = tree.header
      change(&header)
      return path.root(leafCommitments: commitments[1], header: header)
    }
    #expect(root { _ in } == tree.root)
    #expect(root { $0.rows = 4 } != tree.root)
    #expect(root { $0.rows = 2 } == nil)
    #expect(root { $0.rows = 5 } == nil)
    #expect(
      root {
        $0.paddedSize = 128
        $0.rowLength = 64
      } != tree.root)
    #expect(root { $0.paddedSize = 128 } == nil)
    #expect(root { $0.rowLength = 64 } == nil)
    #expect(root { $0.quantisationDigest[31] ^= 1 } != tree.root)
    #expect(root { $0.quantisationDigest.append(0) } == nil)
  }

  /// A node must not pass for a leaf, nor a missing leaf for a row.
  @Test func domainsAreSeparate() throws {
    let zero = [UInt8](repeating: 0, count: 32)
    // The bytes under a leaf are those of a node: index and commitment in place of the two children.
    let commitment = G1Affine.generator
    let inner = [UInt8](repeating: 0, count: 8) + commitment.canonicalBytes
    #expect(
      DatasetHash.leaf(index: 0, commitments: [commitment])
        != DatasetHash.node(Array(inner[..<32]), Array(inner[32...])))
    #expect(DatasetHash.missingLeaf != DatasetHash.leaf(index: 0, commitments: []))
    #expect(DatasetHash.node(zero, zero) != DatasetHash.node(zero, zero + zero))

    // The root of a dataset of two rows, whose tree root is offered as the only leaf of a dataset of one row.
    let (two, commitments) = try Self.tree(2)
    let treeRoot = DatasetHash.node(
      DatasetHash.leaf(index: 0, commitments: commitments[0]), DatasetHash.leaf(index: 1, commitments: commitments[1]))
    #expect(DatasetHash.root(header: two.header, treeRoot: treeRoot) == two.root)
    #expect(DatasetHash.root(header: Self.header(rows: 1), treeRoot: treeRoot) != two.root)
  }

  // MARK: Header

  @Test func headerRoundTrip() {
    let header = DatasetHeader(
      rows: 0x0102_0304_0506_0708, paddedSize: 1 << 31, quantisationDigest: Self.digest, rowLength: 1 << 16)
    #expect(header.encoded.count == 48)
    #expect(Array(header.encoded[..<12]) == [8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0x80])
    #expect(DatasetHeader(encoded: header.encoded) == header)
    #expect(header.commitmentsPerRow == 1 << 15)
    #expect(DatasetHeader(encoded: header.encoded.dropLast()) == nil)
    #expect(DatasetHeader(encoded: header.encoded + [0]) == nil)
    #expect(DatasetHeader(encoded: [UInt8]()) == nil)
  }

  @Test func headerOutOfRange() {
    func encoded(_ change: (inout DatasetHeader) -> Void) -> DatasetHeader? {
      var header = Self.header(rows: 3)
      change(&header)
      #expect(header.isValid == (DatasetHeader(encoded: header.encoded) != nil))
      return DatasetHeader(encoded: header.encoded)
    }
    #expect(encoded { _ in } != nil)
    #expect(encoded { $0.rows = 0 } == nil)
    #expect(encoded { $0.paddedSize = 0 } == nil)
    #expect(encoded { $0.paddedSize = 48 } == nil)
    #expect(encoded { $0.rowLength = 0 } == nil)
    #expect(encoded { $0.rowLength = 8 } == nil)
    #expect(encoded { $0.rowLength = 24 } == nil)
    #expect(encoded { $0.paddedSize = 1 }?.commitmentsPerRow == 1)
  }

  // MARK: Errors

  @Test func treeErrors() throws {
    let rows = Self.commitments(3)
    #expect(throws: DatasetTreeError.invalidHeader) {
      try DatasetTree(leafCommitments: [], header: Self.header(rows: 0))
    }
    #expect(throws: DatasetTreeError.wrongRowCount(have: 3, announced: 4)) {
      try DatasetTree(leafCommitments: rows, header: Self.header(rows: 4))
    }
    #expect(throws: DatasetTreeError.wrongCommitmentCount(row: 0, have: 2, need: 1)) {
      try DatasetTree(leafCommitments: rows, header: Self.header(rows: 3, rowLength: 64))
    }
    #expect(throws: DatasetTreeError.wrongCommitmentCount(row: 2, have: 1, need: 2)) {
      try DatasetTree(leafCommitments: [rows[0], rows[1], [rows[2][0]]], header: Self.header(rows: 3))
    }
  }
}
