import Circuits

/// A vector of challenges, some of whose coordinates weigh an index.
enum ChallengeVector: Int, Hashable {
  case rho, sigma, lookup, u
}

/// The coordinates of a challenge that weigh one index, and the size of the index.
struct IndexSlice: Hashable {
  var challenge: ChallengeVector
  var start: Int
  var bits: Int
  var size: Int

  /// The slices of a list of indices: the last index has the first coordinates.
  static func split(_ challenge: ChallengeVector, sizes: [Int]) -> [IndexSlice] {
    var start = 0
    var slices: [IndexSlice] = []
    for size in sizes.reversed() {
      let bits = AddressBits.count(size)
      slices.append(IndexSlice(challenge: challenge, start: start, bits: bits, size: size))
      start += bits
    }
    return slices.reversed()
  }
}

/// The weights of one dimension of a functional on `w`.
enum IndexWeight: Hashable {
  struct Term: Hashable {
    var slice: IndexSlice
    var coefficient: Int
  }

  /// One index, times a power of two and plus less than that.
  case plain(IndexSlice, coefficient: Int, constant: Int)
  /// One entry.
  case entry(Int)
  /// Any other map.
  case map([Term], constant: Int)
  /// Powers of `2^width`, as far as a word goes.
  case packed(width: Int, bits: Int)
  /// The sum of all weights, at no place.
  case total(IndexSlice)
  /// `eq` of two slices.
  case pair(IndexSlice, IndexSlice)

  init(terms: [(slice: IndexSlice, coefficient: Int)], constant: Int) {
    let real = terms.filter { $0.coefficient != 0 && $0.slice.size > 1 }
    guard let first = real.first else {
      self = .entry(constant)
      return
    }
    if real.count == 1, first.coefficient > 0, first.coefficient.nonzeroBitCount == 1,
      (0..<first.coefficient).contains(constant)
    {
      self = .plain(first.slice, coefficient: first.coefficient, constant: constant)
    } else {
      self = .map(real.map { Term(slice: $0.slice, coefficient: $0.coefficient) }, constant: constant)
    }
  }

  /// Coordinates of the challenge.
  var bits: Int {
    switch self {
    case .plain(let slice, _, _), .total(let slice), .pair(let slice, _): slice.bits
    case .packed(_, let bits): bits
    case .entry, .map: 0
    }
  }
}

/// One sum over a segment of a dimension whose address bits begin at coordinate `first` of `u`.
struct PlacedSum: Hashable {
  var index: IndexWeight
  var first: Int
  var segment: TensorSegment

  /// Whether it is not 1.
  var isFactor: Bool { segment.bits > 0 || index.bits > 0 }
}

/// One bit of a product over `eq` of two vectors; of a sum over less than all, with bits and end of the range.
struct EqualityBit: Hashable {
  var first: FoldCoordinate
  var second: FoldCoordinate
  var bit: Int
  var range: [Int]?
}

/// Coordinates `low..<end` of a challenge against bits.
struct SegmentPrefix: Hashable {
  var challenge: ChallengeVector
  var end: Int
  var low: Int
  var bits: Int
}

/// A functional on a tensor of `w`, whatever it is multiplied with.
struct Functional: Hashable {
  var tensor: Int
  var weights: [IndexWeight]
}

/// `2^bits` consecutive entries.
struct Place: Hashable {
  var address: Int
  var bits: Int
}

/// A coordinate of a challenge.
struct FoldCoordinate: Hashable {
  private var code: Int

  init(_ challenge: ChallengeVector, _ index: Int) { code = index << 2 | challenge.rawValue }
}

/// A claim on a block of a fixed or committed vector.
struct FoldClaim: Hashable {
  var offset: Int
  var coordinates: [FoldCoordinate] = []
  /// Factors of its weight.
  var factors = 0
}

/// Addresses by their bits from the highest on; counts those that no address before has in common.
struct PrefixTree {
  private var nodes: Set<Place> = []

  var count: Int { nodes.count }

  mutating func insert(address: Int, from low: Int, to high: Int) {
    for bits in low..<max(low, high) {
      guard nodes.insert(.init(address: address >> bits, bits: bits)).inserted else { return }
    }
  }
}

/// Points by their coordinates from the first on.
struct CoordinateTree {
  private struct Edge: Hashable {
    var node: Int
    var coordinate: FoldCoordinate
  }

  private var nodes: [Edge: Int] = [:]

  /// Coordinates that no point before begins with.
  mutating func insert(_ point: [FoldCoordinate]) -> Int {
    var node = 0
    var added = 0
    for coordinate in point {
      let edge = Edge(node: node, coordinate: coordinate)
      if let next = nodes[edge] {
        node = next
        continue
      }
      node = nodes.count + 1
      nodes[edge] = node
      added += 1
    }
    return added
  }
}
