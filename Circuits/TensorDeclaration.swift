/// A committed block: a tensor of `w` (a run) or of `params` (a model).
///
/// Every dimension is padded on its own to a power of two; an entry's address is the concatenation of its indices,
/// the last dimension in the lowest bits.
package struct TensorDeclaration: Sendable, Equatable {
  package var name: String
  /// Real sizes `d_1..d_k`, each at least 1.
  package var dimensions: [Int]
  /// Address of entry 0 in its vector, a multiple of `paddedSize`.
  package var offset: Int
  /// What padding entries hold: looked-up blocks are looked up whole, padding included.
  package var padding: Int64

  package init(name: String, dimensions: [Int], offset: Int = 0, padding: Int64 = 0) {
    self.name = name
    self.dimensions = dimensions
    self.offset = offset
    self.padding = padding
  }

  /// `m_i`: the number of address bits of each dimension.
  package var bits: [Int] { dimensions.map(AddressBits.count) }
  package var totalBits: Int { bits.reduce(0, +) }
  package var paddedSize: Int { 1 << totalBits }
  package var realSize: Int { dimensions.reduce(1, *) }
  package var block: Range<Int> { offset..<(offset + paddedSize) }

  /// The addresses, relative to the block, of the real entries in address order.
  package var realAddresses: [Int] { AddressBits.realAddresses(dimensions: dimensions) }
}

/// Conversions between lists of indices and padded addresses.
package enum AddressBits {
  /// The least `m` with `2^m >= size`.
  package static func count(_ size: Int) -> Int {
    size <= 1 ? 0 : Int.bitWidth - (size - 1).leadingZeroBitCount
  }

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

/// How the index of one tensor dimension is computed from the indices of a step:
/// `constant + sum coefficient * index`. Reads outside the tensor contribute nothing.
package struct DimensionMap: Sendable, Equatable {
  package struct Term: Sendable, Equatable {
    /// Position in the step's list of variables: output indices first, then contraction indices.
    package var variable: Int
    package var coefficient: Int

    package init(variable: Int, coefficient: Int) {
      self.variable = variable
      self.coefficient = coefficient
    }
  }

  package var terms: [Term]
  package var constant: Int

  package init(terms: [Term], constant: Int = 0) {
    self.terms = terms
    self.constant = constant
  }

  /// The dimension is read by one variable as it is.
  package static func index(_ variable: Int) -> DimensionMap {
    DimensionMap(terms: [Term(variable: variable, coefficient: 1)])
  }

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
