import Attestation
import BN254
import TestSupport
import Testing
import Verification

/// One path for several rows.
@Suite struct DatasetMultiPathTests {
  /// A tree of `rows` rows of two commitments each.
  private struct Sample {
    let tree: DatasetTree
    let commitments: [[G1Affine]]

    init(rows: Int, name: String = "several rows") throws {
      var random = TestRandom(name)
      let points = random.points(2 * rows)
      commitments = (0..<rows).map { [points[2 * $0], points[2 * $0 + 1]] }
      let header = DatasetHeader(
        rows: UInt64(rows), paddedSize: 64, quantisationDigest: (0..<32).map { UInt8($0) }, rowLength: 32)
      tree = try DatasetTree(leafCommitments: commitments, header: header)
    }

    func leaves(_ indices: [UInt64]) -> [[G1Affine]] { indices.map { commitments[Int($0)] } }

    func path(_ indices: [UInt64]) throws -> DatasetMultiPath {
      try #require(tree.multiPath(indices: indices))
    }

    /// What follows from a changed path, or `nil`.
    func root(
      _ path: DatasetMultiPath, _ leaves: [[G1Affine]]? = nil, _ change: (inout DatasetMultiPath) -> Void = { _ in }
    ) -> [UInt8]? {
      var changed = path
      change(&changed)
      return changed.root(leafCommitments: leaves ?? self.leaves(path.indices), header: tree.header)
    }
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13])
  func oneRowHasTheSiblingsOfItsPath(rows: Int) throws {
    let sample = try Sample(rows: rows)
    for index in 0..<UInt64(rows) {
      let path = try sample.path([index])
      #expect(path.siblings == sample.tree.path(index: index)?.siblings)
      #expect(sample.root(path) == sample.tree.root)
    }
  }

  /// All subsets of small datasets: the root follows, and the siblings are those of the single paths that no row below
  /// them gives.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func everySubset(rows: Int) throws {
    let sample = try Sample(rows: rows)
    for subset in 1..<(UInt64(1) << UInt64(rows)) {
      let indices = (0..<UInt64(rows)).filter { subset >> $0 & 1 == 1 }
      let path = try sample.path(indices)
      #expect(sample.root(path) == sample.tree.root)
      var expected: [[UInt8]] = []
      for level in 0..<sample.tree.header.pathLength {
        let known = Set(indices.map { $0 >> UInt64(level) })
        for node in known.sorted() where !known.contains(node ^ 1) {
          let below = try #require(indices.first { $0 >> UInt64(level) == node })
          expected.append(try #require(sample.tree.path(index: below)).siblings[level])
        }
      }
      #expect(path.siblings == expected)
    }
  }

  @Test func rangesAndRandomSets() throws {
    let sample = try Sample(rows: 77)
    var random = TestRandom("sets of rows")
    var sets = [Array(UInt64(0)..<77), Array(64..<77), Array(31..<34), [0, 76]]
    for _ in 0..<20 { sets.append((UInt64(0)..<77).filter { _ in random.next() % 3 == 0 }) }
    for indices in sets where !indices.isEmpty {
      let path = try sample.path(indices)
      #expect(sample.root(path) == sample.tree.root)
      let single = indices.count * sample.tree.header.pathLength
      #expect(path.siblings.count <= single)
    }
    // The whole dataset: only what stands for missing rows, beside the last of 77, 39, 5 and 3 nodes.
    #expect(try sample.path(Array(0..<77)).siblings.count == 4)
  }

  @Test func indicesOutOfOrderHaveNoPath() throws {
    let sample = try Sample(rows: 6)
    for indices in [[], [6], [1, 1], [2, 1], [0, 2, 2], [0, 6], [.max], [0, 3, .max]] as [[UInt64]] {
      #expect(sample.tree.multiPath(indices: indices) == nil)
      #expect(DatasetMultiPath.siblingPlaces(of: indices, header: sample.tree.header) == nil)
      let count = indices.count
      for siblings in 0..<8 {
        let path = DatasetMultiPath(
          indices: indices, siblings: .init(repeating: DatasetHash.missingLeaf, count: siblings))
        let leaves = [[G1Affine]](repeating: sample.commitments[0], count: count)
        #expect(path.root(leafCommitments: leaves, header: sample.tree.header) == nil)
      }
    }
  }

  @Test(arguments: [[0], [2], [1, 2], [0, 1, 4], [0, 3, 4, 6], [0, 1, 2, 3, 4, 5, 6]] as [[UInt64]])
  func changedPathsAreRefused(indices: [UInt64]) throws {
    let sample = try Sample(rows: 7)
    let path = try sample.path(indices)
    let leaves = sample.leaves(indices)
    #expect(sample.root(path) == sample.tree.root)
    #expect(sample.root(path) { $0.siblings.append(DatasetHash.missingLeaf) } == nil)
    for position in path.siblings.indices {
      #expect(sample.root(path) { $0.siblings.remove(at: position) } == nil)
      #expect(sample.root(path) { $0.siblings[position].append(0) } == nil)
      #expect(sample.root(path) { $0.siblings[position] = [] } == nil)
      #expect(sample.root(path) { $0.siblings[position][31] ^= 0x80 } != sample.tree.root)
      if position > 0 { #expect(sample.root(path) { $0.siblings.swapAt(position, position - 1) } != sample.tree.root) }
    }
    for position in indices.indices {
      for other in 0...UInt64(7) where other != indices[position] {
        #expect(sample.root(path) { $0.indices[position] = other } != sample.tree.root)
      }
      #expect(sample.root(path) { $0.indices[position] |= 1 << 63 } == nil)
      #expect(sample.root(path) { $0.indices.remove(at: position) } == nil)
      #expect(sample.root(path) { $0.indices.insert(indices[position], at: position) } == nil)
      var changed = leaves
      changed[position].swapAt(0, 1)
      #expect(sample.root(path, changed) != sample.tree.root)
      changed[position].removeLast()
      #expect(sample.root(path, changed) == nil)
      changed = leaves
      changed[position].append(leaves[position][0])
      #expect(sample.root(path, changed) == nil)
      changed = leaves
      changed.remove(at: position)
      #expect(sample.root(path, changed) == nil)
    }
    #expect(sample.root(path, leaves + [leaves[0]]) == nil)
    if leaves.count > 1 { #expect(sample.root(path, leaves.reversed()) != sample.tree.root) }
  }

  @Test func everyFieldOfTheHeaderCounts() throws {
    let sample = try Sample(rows: 5)
    let path = try sample.path([1, 4])
    func root(_ change: (inout DatasetHeader) -> Void) -> [UInt8]? {
      var header = sample.tree.header
      change(&header)
      return path.root(leafCommitments: sample.leaves([1, 4]), header: header)
    }
    #expect(root { _ in } == sample.tree.root)
    #expect(root { $0.rows = 6 } != sample.tree.root)
    #expect(root { $0.rows = 4 } == nil)
    #expect(root { $0.rows = 9 } == nil)
    #expect(root { $0.rowLength = 64 } == nil)
    #expect(root { $0.rowLength = 24 } == nil)
    #expect(
      root {
        $0.paddedSize = 128
        $0.rowLength = 64
      } != sample.tree.root)
    #expect(root { $0.quantisationDigest[0] ^= 1 } != sample.tree.root)
  }

  /// Rows of another version of the dataset, and nodes offered as rows.
  @Test func rowsOfOtherDatasetsAndNodesAreNotTaken() throws {
    let sample = try Sample(rows: 6)
    let other = try Sample(rows: 6, name: "another version")
    let path = try sample.path([2, 3])
    #expect(sample.root(path, other.leaves([2, 3])) != sample.tree.root)
    #expect(sample.root(path, [sample.commitments[2], other.commitments[3]]) != sample.tree.root)
    #expect(sample.root(try other.path([2, 3])) != sample.tree.root)

    // The two halves of the tree offered as the rows of a dataset of two: same nodes, other hashes.
    let halves = DatasetHeader(
      rows: 2, paddedSize: 64, quantisationDigest: sample.tree.header.quantisationDigest, rowLength: 32)
    let shorter = DatasetMultiPath(indices: [0], siblings: [try sample.path([0]).siblings[2]])
    #expect(shorter.root(leafCommitments: sample.leaves([0]), header: halves) != sample.tree.root)
    // A path of the right length whose first sibling is a node of a level higher.
    let single = try sample.path([0])
    #expect(sample.root(single) { $0.siblings[0] = $0.siblings[1] } != sample.tree.root)
  }

  @Test func indicesOfTheLargestDataset() {
    let header = DatasetHeader(
      rows: .max, paddedSize: 16, quantisationDigest: .init(repeating: 7, count: 32), rowLength: 16)
    let indices: [UInt64] = [0, 1, 1 << 63, .max - 1]
    let places = DatasetMultiPath.siblingPlaces(of: indices, header: header) ?? []
    // Two for the leaves, three for each of the 61 levels above, one where the last two rows meet, none for the halves.
    #expect(places.count == 2 + 3 * 61 + 1)
    let path = DatasetMultiPath(
      indices: indices, siblings: .init(repeating: DatasetHash.missingLeaf, count: places.count))
    let leaves = [[G1Affine]](repeating: [.generator], count: 4)
    #expect(path.root(leafCommitments: leaves, header: header) != nil)
    var changed = path
    changed.siblings.removeLast()
    #expect(changed.root(leafCommitments: leaves, header: header) == nil)
    changed = path
    changed.indices[3] = .max
    #expect(changed.root(leafCommitments: leaves, header: header) == nil)
  }

  @Test func committedDatasetsGiveSeveralRows() throws {
    let dataset = try CommittedDatasetTests.make(rows: 9).dataset
    let (commitments, path) = try dataset.rows([0, 4, 5, 8])
    #expect(commitments == [0, 4, 5, 8].map { dataset.commitments[$0] })
    let header = dataset.description.header
    #expect(path.root(leafCommitments: commitments, header: header) == dataset.description.root)
    #expect(throws: DatasetError.noSuchRow(index: 9, rows: 9)) { try dataset.rows([0, 9]) }
    for indices in [[], [3, 3], [4, 2]] as [[UInt64]] {
      #expect(throws: DatasetError.unorderedRows) { try dataset.rows(indices) }
    }
  }
}
