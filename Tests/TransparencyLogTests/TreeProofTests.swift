import TestSupport
import Testing
import TransparencyLog

/// What a proof has to be, for every pair of numbers up to a limit.
@Suite struct TreeProofTests {
  private static let limit = 64
  private let tree = MemoryTree((0..<limit).map { [UInt8($0), 1] })

  @Test func rootsFollowTheDefinition() throws {
    for size in 0...Self.limit { #expect(try tree.root(size) == MemoryTree.definition(tree.leaves[..<size])) }
  }

  @Test func frontiersContinueAtEverySize() throws {
    for size in 0..<Self.limit {
      var frontier = try Frontier(size: UInt64(size), tree.hash)
      #expect(frontier.root == (try tree.root(size)))
      _ = frontier.append(tree.leaves[size])
      #expect(frontier.root == (try tree.root(size + 1)))
      #expect(frontier == (try Frontier(size: UInt64(size + 1), tree.hash)))
    }
  }

  @Test func everyInclusionProofHolds() throws {
    for size in 1...Self.limit {
      let root = try tree.root(size)
      for index in 0..<size {
        let proof = try tree.inclusion(index, size)
        try proof.verify(leaf: tree.leaves[index], root: root)
        // As short as the depth of the tree, which is the least that hashes of 32 bytes allow.
        #expect(proof.path.count <= (size - 1).bitWidth - (size - 1).leadingZeroBitCount)
      }
    }
  }

  @Test func noOtherInclusionProofHolds() throws {
    for size in 1...Self.limit {
      let root = try tree.root(size)
      for index in 0..<size {
        let proof = try tree.inclusion(index, size)
        let leaf = tree.leaves[index]
        let refused = TransparencyLogError.notIncluded(index: UInt64(index), size: UInt64(size))
        #expect(logError { try proof.verify(leaf: leaf.flipped(index), root: root) } == refused)
        #expect(logError { try proof.verify(leaf: leaf, root: root.flipped(size)) } == refused)
        for place in proof.path.indices {
          var altered = proof
          altered.path[place] = altered.path[place].flipped(place)
          #expect(logError { try altered.verify(leaf: leaf, root: root) } == refused)
        }
        var long = proof
        long.path.append(root)
        #expect(logError { try long.verify(leaf: leaf, root: root) } == .proofTooLong)
        for count in proof.path.indices {
          let short = InclusionProof(index: proof.index, size: proof.size, path: Array(proof.path.prefix(count)))
          #expect(logError { try short.verify(leaf: leaf, root: root) } == .proofTooShort)
        }
      }
    }
  }

  @Test func noInclusionProofHoldsForAnotherIndex() throws {
    for size in 1...32 {
      let root = try tree.root(size)
      for index in 0..<size {
        let proof = try tree.inclusion(index, size)
        for other in 0..<size where other != index {
          let moved = InclusionProof(index: UInt64(other), size: UInt64(size), path: proof.path)
          #expect(logError { try moved.verify(leaf: tree.leaves[index], root: root) } != nil)
          // Nor for the leaf that is there.
          #expect(logError { try moved.verify(leaf: tree.leaves[other], root: root) } != nil)
        }
        let beyond = InclusionProof(index: UInt64(size), size: UInt64(size), path: proof.path)
        #expect(
          logError { try beyond.verify(leaf: tree.leaves[index], root: root) }
            == .noSuchEntry(index: UInt64(size), size: UInt64(size)))
      }
    }
  }

  /// `PROOF` and `SUBPROOF` of section 2.1.4.1 word for word.
  private func subproof(_ first: Int, _ leaves: ArraySlice<TreeHash>, isKnown: Bool) -> [TreeHash] {
    if first == leaves.count { return isKnown ? [] : [MemoryTree.definition(leaves)] }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
    return first <= split
      ? subproof(first, left, isKnown: isKnown) + [MemoryTree.definition(right)]
      : subproof(first - split, right, isKnown: false) + [MemoryTree.definition(left)]
  }

  @Test func consistencyProofsFollowTheDefinition() throws {
    for second in 1...Self.limit {
      for first in 1...second {
        #expect(try tree.consistency(first, second).path == subproof(first, tree.leaves[..<second], isKnown: true))
      }
    }
  }

  @Test func everyConsistencyProofHolds() throws {
    for second in 0...Self.limit {
      for first in 0...second {
        let proof = try tree.consistency(first, second)
        try proof.verify(firstRoot: try tree.root(first), secondRoot: try tree.root(second))
      }
    }
  }

  @Test func noOtherConsistencyProofHolds() throws {
    for second in 1...Self.limit {
      let secondRoot = try tree.root(second)
      for first in 1...second {
        let firstRoot = try tree.root(first)
        let proof = try tree.consistency(first, second)
        let forked = TransparencyLogError.logForked(first: UInt64(first), second: UInt64(second))
        #expect(logError { try proof.verify(firstRoot: firstRoot.flipped(first), secondRoot: secondRoot) } == forked)
        #expect(logError { try proof.verify(firstRoot: firstRoot, secondRoot: secondRoot.flipped(second)) } == forked)
        for place in proof.path.indices {
          var altered = proof
          altered.path[place] = altered.path[place].flipped(place)
          #expect(logError { try altered.verify(firstRoot: firstRoot, secondRoot: secondRoot) } == forked)
        }
        var long = proof
        long.path.append(secondRoot)
        #expect(logError { try long.verify(firstRoot: firstRoot, secondRoot: secondRoot) } == .proofTooLong)
        for count in proof.path.indices {
          let short = ConsistencyProof(
            first: proof.first, second: proof.second, path: Array(proof.path.prefix(count)))
          #expect(logError { try short.verify(firstRoot: firstRoot, secondRoot: secondRoot) } == .proofTooShort)
        }
      }
    }
  }

  @Test func treesWithoutLeavesAndEqualTreesNeedNoPath() throws {
    let (root, other) = (try tree.root(5), try tree.root(4))
    let none = ConsistencyProof(first: 0, second: 5, path: [])
    try none.verify(firstRoot: .empty, secondRoot: root)
    #expect(logError { try none.verify(firstRoot: other, secondRoot: root) } == .logForked(first: 0, second: 5))
    let same = ConsistencyProof(first: 5, second: 5, path: [])
    try same.verify(firstRoot: root, secondRoot: root)
    #expect(logError { try same.verify(firstRoot: other, secondRoot: root) } == .logForked(first: 5, second: 5))
    let back = ConsistencyProof(first: 5, second: 4, path: [])
    #expect(logError { try back.verify(firstRoot: root, secondRoot: other) } == .rolledBack(from: 5, to: 4))
    #expect(logError { _ = try tree.consistency(5, 4) } == .noSuchSize(5, size: 4))
    #expect(logError { _ = try tree.inclusion(4, 4) } == .noSuchEntry(index: 4, size: 4))
  }

  /// Numbers from outside can be anything.
  @Test func hugeNumbersAreRefused() throws {
    let root = try tree.root(5)
    let numbers: [UInt64] = [.max, .max - 1, 1 << 63, (1 << 63) - 1, 1 << 62]
    for number in numbers {
      let inclusion = InclusionProof(index: number - 1, size: number, path: [root])
      #expect(logError { try inclusion.verify(leaf: root, root: root) } != nil)
      let consistency = ConsistencyProof(first: number - 1, second: number, path: [root])
      #expect(logError { try consistency.verify(firstRoot: root, secondRoot: root) } != nil)
      let path = ConsistencyProof(first: 1, second: number, path: [TreeHash](repeating: root, count: 80))
      #expect(logError { try path.verify(firstRoot: root, secondRoot: root) } == .proofTooLong)
      #expect(TreeShape.subtrees(0..<number).count == number.nonzeroBitCount)
      #expect(TreeShape.inclusionPath(index: number - 1, size: number).count <= 64)
    }
  }

  /// What makes appending and proving cheap: the number of hashes that are read.
  @Test func fewHashesAreRead() throws {
    var reads = 0
    let root = try tree.root(3)
    func count(_ subtree: Subtree) -> TreeHash {
      reads += 1
      return root
    }
    let size: UInt64 = 1_000_003
    let most = 2 * 20
    _ = try InclusionProof(index: 777, size: size, count)
    #expect((1...most).contains(reads))
    reads = 0
    _ = try ConsistencyProof(first: 654_321, second: size, count)
    #expect((1...most).contains(reads))
    reads = 0
    _ = Frontier(size: size, count)
    #expect(reads == size.nonzeroBitCount)
  }
}
