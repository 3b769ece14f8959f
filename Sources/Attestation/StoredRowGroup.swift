import BN254
import Circuits
import Verification

/// Bytes that stand somewhere else, mostly in a file.
package protocol StoredBytes: Sendable {
  /// The bytes in `range`; fewer where they end before.
  func read(_ range: Range<Int>) throws(DatasetError) -> [UInt8]
}

/// Bytes in memory.
package struct BytesInMemory: StoredBytes {
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package func read(_ range: Range<Int>) throws(DatasetError) -> [UInt8] {
    Array(bytes[min(range.lowerBound, bytes.count)..<min(range.upperBound, bytes.count)])
  }
}

/// The tree over commitments that stay where they are stored. It holds one hash of each chunk of rows in memory and reads
/// a chunk again for what lies below.
struct StoredTree: Sendable {
  /// Rows of a chunk: `2^chunkBits`.
  static let chunkBits = 10

  private let commitments: any StoredBytes
  private let header: DatasetHeader
  /// Levels below the chunks' hashes, and those from them up.
  private let height: Int
  private let top: HashLevels

  /// Reads all commitments once.
  ///
  /// - Parameter checked: whether the encodings of the points are checked.
  init(_ commitments: any StoredBytes, header: DatasetHeader, checked: Bool) throws(DatasetError) {
    guard header.isValid else { throw .tree(.invalidHeader) }
    self.commitments = commitments
    self.header = header
    height = min(Self.chunkBits, header.pathLength)
    // The bytes of all commitments have to have offsets.
    guard header.rows <= UInt64(Int.max / 2 / (64 * header.commitmentsPerRow)) else {
      throw .malformed(file: CommitmentsFile.name, field: "row commitments", offset: CommitmentsFile.headerLength)
    }
    var roots: [[UInt8]] = []
    var missing = HashLevels([], missing: DatasetHash.missingLeaf, height: height).missingRoot
    var first: UInt64 = 0
    while first < header.rows {
      let chunk = try Self.chunk(first, commitments, header: header, height: height, checked: checked)
      roots.append(chunk.root)
      missing = chunk.missingRoot
      first += 1 << UInt64(height)
    }
    top = HashLevels(roots, missing: missing, height: header.pathLength - height)
    let end = CommitmentsFile.offset(of: header.rows, header)
    guard try commitments.read(end..<(end + 1)).isEmpty else {
      throw .malformed(file: CommitmentsFile.name, field: "end of file", offset: end)
    }
  }

  var root: [UInt8] { DatasetHash.root(header: header, treeRoot: top.root) }

  private static func chunk(
    _ first: UInt64, _ commitments: any StoredBytes, header: DatasetHeader, height: Int, checked: Bool
  ) throws(DatasetError) -> HashLevels {
    let perRow = header.commitmentsPerRow
    var leaves: [[UInt8]] = []
    // Rows of many commitments are read a few at a time.
    let step = UInt64(max(1, (1 << 22) / (64 * perRow)))
    let end = min(first + 1 << UInt64(height), header.rows)
    var start = first
    while start < end {
      let next = min(start + step, end)
      let range = CommitmentsFile.offset(of: start, header)..<CommitmentsFile.offset(of: next, header)
      let bytes = try commitments.read(range)
      guard bytes.count == range.count else {
        throw .malformed(file: CommitmentsFile.name, field: "row commitments", offset: range.lowerBound + bytes.count)
      }
      if checked { try CommitmentsFile.check(points: bytes, offset: range.lowerBound) }
      for row in 0..<Int(next - start) {
        leaves.append(
          DatasetHash.leaf(
            index: start + UInt64(row), encodedCommitments: bytes[(64 * perRow * row)..<(64 * perRow * (row + 1))]))
      }
      start = next
    }
    return HashLevels(leaves, missing: DatasetHash.missingLeaf, height: height)
  }

  /// The hashes at the given places. Chunks are read again, each once, and have to be what they were.
  func nodes(_ places: [DatasetMultiPath.Place]) throws(DatasetError) -> [[UInt8]] {
    var found = [[UInt8]](repeating: [], count: places.count)
    var inChunks: [UInt64: [Int]] = [:]
    for (position, place) in places.enumerated() {
      if place.level >= height {
        found[position] = top.node(level: place.level - height, index: place.index)
      } else {
        inChunks[place.index >> UInt64(height - place.level), default: []].append(position)
      }
    }
    for (index, positions) in inChunks {
      let first = index << UInt64(height)
      // A chunk beyond the end has no rows.
      let chunk =
        first < header.rows
        ? try Self.chunk(first, commitments, header: header, height: height, checked: false)
        : HashLevels([], missing: DatasetHash.missingLeaf, height: height)
      guard chunk.root == top.node(level: 0, index: index) else { throw .otherRoot(file: CommitmentsFile.name) }
      for position in positions {
        let place = places[position]
        let inside = place.index & (1 << UInt64(height - place.level) - 1)
        found[position] = chunk.node(level: place.level, index: inside)
      }
    }
    return found
  }
}

/// Rows under one root whose commitments stay where they are stored; memory does not grow with their number beyond a
/// hash for every thousand. The public part of a dataset, or of its annotations.
package struct StoredRowGroup<Description: RowGroupDescription>: Sendable {
  package let description: Description
  private let commitments: any StoredBytes
  private let tree: StoredTree

  /// Reads a commitments file once and checks it against the root.
  package init(description: Description, commitments: any StoredBytes) throws(DatasetError) {
    let start = try commitments.read(0..<CommitmentsFile.headerLength)
    guard try CommitmentsFile.root(header: start) == description.root else {
      throw .otherRoot(file: CommitmentsFile.name)
    }
    tree = try StoredTree(commitments, header: description.header, checked: true)
    guard tree.root == description.root else { throw .otherRoot(file: CommitmentsFile.name) }
    self.description = description
    self.commitments = commitments
  }

  /// Rows whose commitments are in memory.
  package init(_ group: CommittedRowGroup<Description>) throws(DatasetError) {
    try self.init(description: group.description, commitments: BytesInMemory(group.encodedCommitments))
  }

  /// Row `index` as the input of a statement.
  package func row(_ index: UInt64) throws(DatasetError) -> CommittedRow {
    let (commitments, path) = try rows([index])
    // For one row the places are those of its path, from the leaf up.
    return CommittedRow(
      commitments: commitments.first ?? [], root: description.root, header: description.header,
      path: DatasetPath(index: index, siblings: path.siblings))
  }

  /// Commitments of several rows, in the order given, with the one path that they share.
  ///
  /// - Parameter indices: strictly ascending.
  package func rows(
    _ indices: [UInt64]
  ) throws(DatasetError) -> (commitments: [[G1Affine]], path: DatasetMultiPath) {
    let header = description.header
    if let beyond = indices.first(where: { $0 >= header.rows }) { throw .noSuchRow(index: beyond, rows: header.rows) }
    guard let places = DatasetMultiPath.siblingPlaces(of: indices, header: header) else { throw .unorderedRows }
    let path = DatasetMultiPath(indices: indices, siblings: try tree.nodes(places))
    var points: [[G1Affine]] = []
    for index in indices {
      let start = CommitmentsFile.offset(of: index, header)
      let bytes = try commitments.read(start..<CommitmentsFile.offset(of: index + 1, header))
      points.append(try CommitmentsFile.points(bytes, count: header.commitmentsPerRow, offset: start))
    }
    // The file may have changed since it was checked.
    guard path.root(leafCommitments: points, header: header) == description.root else {
      throw .otherRoot(file: CommitmentsFile.name)
    }
    return (points, path)
  }
}

extension CommitmentsFile {
  /// Where the commitments of a row begin.
  package static func offset(of row: UInt64, _ header: DatasetHeader) -> Int {
    headerLength &+ Int(truncatingIfNeeded: row) &* 64 &* header.commitmentsPerRow
  }

  /// The root that stands in front of a file.
  package static func root(header bytes: [UInt8]) throws(DatasetError) -> [UInt8] {
    var reader = try DatasetFileReader(bytes, magic: magic, version: version, file: name)
    return try reader.digest("root")
  }

  /// The root of rows with a header that is not yet known to anyone.
  package static func computeRoot(of commitments: any StoredBytes, header: DatasetHeader) throws(DatasetError)
    -> [UInt8]
  {
    try StoredTree(commitments, header: header, checked: false).root
  }

  static func points(_ bytes: [UInt8], count: Int, offset: Int) throws(DatasetError) -> [G1Affine] {
    var reader = ByteReader(bytes)
    do {
      let points = try reader.points(count, "row commitment")
      try reader.end("row commitment")
      return points
    } catch {
      throw .malformed(file: name, field: error.field, offset: offset + error.offset)
    }
  }

  static func check(points bytes: [UInt8], offset: Int) throws(DatasetError) {
    _ = try points(bytes, count: bytes.count / 64, offset: offset)
  }
}
