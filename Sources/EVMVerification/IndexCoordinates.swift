import Circuits
import Verification

/// Where the coordinates of an index stand among the values of the contract, and how many values the index takes.
struct IndexCoordinates: Equatable {
  var source: Int
  var bits: Int
  var count: Int

  /// The coordinates of a list of indices from `start` on: the last index has the first ones.
  static func split(_ sizes: [Int], from start: Int) -> [IndexCoordinates] {
    var next = start
    var coordinates: [IndexCoordinates] = []
    for size in sizes.reversed() {
      let bits = AddressBits.count(size)
      coordinates.append(IndexCoordinates(source: next, bits: bits, count: size))
      next += bits
    }
    return coordinates.reversed()
  }
}

/// The weights of the indices of one dimension of a tensor in a functional.
enum DimensionWeights: Equatable {
  /// `eq` of an index that reads the dimension plainly.
  case plain(IndexCoordinates)
  /// Those of an index map.
  case mapped(DimensionMap, [Int: IndexCoordinates])
  /// Packed places of a public tensor: `eq` above the lowest `groupBits` bits, `2^(width i)` in these.
  case packed(IndexCoordinates, groupBits: Int, width: Int)
}
