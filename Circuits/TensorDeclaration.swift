import ModelGraph

/// A committed tensor, of `w` (a run) or of `params` (a model).
///
/// Every dimension is cut in segments of power-of-two length. The tensor is the union of one block for each combination
/// of segments, which has a place of its own; within a block an entry's address is the concatenation of its indices, the
/// last dimension in the lowest bits.
package struct TensorDeclaration: Sendable, Equatable {
  package var name: String
  /// Real sizes `d_1..d_k`, each at least 1.
  package var dimensions: [Int]
  /// For each dimension the bit widths of its segments, in the order of the indices that they hold and descending.
  ///
  /// A segment starts where the one before it ends. Only the last one may reach beyond the real size.
  package var segments: [[Int]]
  /// Address in its vector of entry 0 of each block, a multiple of the block's size; the segments of the last dimension
  /// change fastest.
  package var offsets: [Int]
  /// What padding entries hold: looked-up tensors are looked up whole, padding included.
  package var padding: Int64

  /// A tensor of one block: one padded segment for each dimension.
  package init(name: String, dimensions: [Int], offset: Int = 0, padding: Int64 = 0) {
    self.init(
      name: name, dimensions: dimensions, segments: dimensions.map { [AddressBits.count($0)] }, offsets: [offset],
      padding: padding)
  }

  package init(name: String, dimensions: [Int], segments: [[Int]], offsets: [Int], padding: Int64 = 0) {
    self.name = name
    self.dimensions = dimensions
    self.segments = segments
    self.offsets = offsets
    self.padding = padding
  }

  package var realSize: Int { dimensions.reduce(1, *) }
  /// Entries of all blocks together, padding included.
  package var committedSize: Int { segments.reduce(1) { $0 * $1.reduce(0) { $0 + 1 << $1 } } }
  package var blockCount: Int { segments.reduce(1) { $0 * $1.count } }

  /// `m_i`: the coordinates of each dimension in a point.
  package var bits: [Int] { dimensions.map(AddressBits.count) }
  package var totalBits: Int { bits.reduce(0, +) }
  /// Entries of the tensor in the layout of dataset rows and committed outputs, each dimension padded on its own.
  package var paddedSize: Int { 1 << totalBits }
}

/// Conversions between lists of indices and padded addresses.
package enum AddressBits {
  /// The least `m` with `2^m >= size`.
  package static func count(_ size: Int) -> Int {
    size <= 1 ? 0 : Int.bitWidth - (size - 1).leadingZeroBitCount
  }

  /// The addresses of the real entries, in row-major order, where each dimension is padded on its own.
  package static func realAddresses(dimensions: [Int]) -> [Int] {
    var addresses = [0]
    for size in dimensions {
      let bits = count(size)
      var next: [Int] = []
      next.reserveCapacity(addresses.count * size)
      for address in addresses {
        for index in 0..<size { next.append(address << bits | index) }
      }
      addresses = next
    }
    return addresses
  }
}

/// How the index of one tensor dimension is computed from the indices of a step, output indices first, then contraction
/// indices.
package typealias DimensionMap = AffineIndex

extension AffineIndex {
  /// The variable that reads this dimension plainly, if one does.
  package var plainVariable: Int? {
    terms.count == 1 && terms[0].coefficient == 1 && constant == 0 ? terms[0].variable : nil
  }
}

/// A reference to a tensor of one of the two spaces.
package struct TensorReference: Sendable, Equatable, Hashable {
  package enum Space: UInt8, Sendable {
    case witness = 0
    case parameters = 1
  }

  package var space: Space
  package var index: Int

  package static func witness(_ index: Int) -> TensorReference { .init(space: .witness, index: index) }
  package static func parameters(_ index: Int) -> TensorReference { .init(space: .parameters, index: index) }
}

/// A tensor read through one map per dimension.
package struct Operand: Sendable, Equatable {
  package var tensor: TensorReference
  package var maps: [DimensionMap]

  package init(tensor: TensorReference, maps: [DimensionMap]) {
    self.tensor = tensor
    self.maps = maps
  }

  /// All variables that the maps mention.
  package var variables: [Int] { maps.flatMap { $0.terms.map(\.variable) } }
}
