import BN254
import Circuits
import Polynomials

/// How a public tensor is stated in words (protocol section 5): so many values in one scalar that a contract receives,
/// absorbs and evaluates 28 scalars for a picture of 28 x 28 bytes instead of 784.
///
/// A word holds up to `2^groupBits` values that differ in the last index alone, the first in the lowest bits, each as
/// its distance from the interval's lower end in `width` bits. Words of values within the interval are below `2^253`,
/// and so below `p`: they determine the values.
package struct PublicTensorPacking: Sendable, Equatable {
  /// Bits of a word that values may fill.
  private static let capacity = 253

  /// Real sizes, as those of the tensor.
  package let dimensions: [Int]
  package let domain: ClosedRange<Int64>
  /// `w`: the least width of at least 1 with `upper - lower < 2^w`; at most 64.
  package let width: Int
  /// `k`: values whose last indices agree in all but the lowest `k` bits share a word.
  package let groupBits: Int
  /// `2^(w i)`, for each place `i` of a word.
  private let placeValues: [Fr]

  package init(_ tensor: TensorDeclaration, domain: ClosedRange<Int64>) {
    dimensions = tensor.dimensions
    self.domain = domain
    let span = UInt64(bitPattern: domain.upperBound &- domain.lowerBound)
    width = max(1, UInt64.bitWidth - span.leadingZeroBitCount)
    let most = Self.capacity / width
    let last = tensor.dimensions.last ?? 1
    groupBits =
      last <= most ? AddressBits.count(last) : Int.bitWidth - 1 - most.leadingZeroBitCount
    let step = width == 64 ? Fr(low: 0, high: 1) : Fr(UInt64(1) << UInt64(width))
    placeValues = Powers.list(of: step, count: min(1 << groupBits, max(1, last)))
  }

  /// The size of the last dimension; 1 for a tensor without dimensions.
  private var last: Int { max(1, dimensions.last ?? 1) }
  private var groups: Int { (last + 1 << groupBits - 1) >> groupBits }
  private var rows: Int { dimensions.dropLast().reduce(1, *) }

  /// How many words state the tensor.
  package var wordCount: Int { rows * groups }

  /// The ranges of last indices that share a word.
  private var parts: [Range<Int>] {
    (0..<groups).map { $0 << groupBits..<min(($0 + 1) << groupBits, last) }
  }

  /// The words of the real entries, the last index changing fastest; each is below `2^253` if all are in the interval.
  ///
  /// Values outside the interval, or another count of them, trap nothing: what they give states no tensor, and a
  /// verifier has refused them.
  package func words(of values: [Int64]) -> [Fr] {
    let lower = Fr(domain.lowerBound)
    var words: [Fr] = []
    for row in stride(from: 0, to: values.count, by: last) {
      for start in stride(from: row, to: min(row + last, values.count), by: 1 << groupBits) {
        let end = min(start + 1 << groupBits, row + last, values.count)
        var word = Fr.zero
        for (place, value) in values[start..<end].enumerated() { word += placeValues[place] * (Fr(value) - lower) }
        words.append(word)
      }
    }
    return words
  }

  /// The values that the words state, or `nil` if they state none: another count, bits beyond the last value of a word,
  /// or a value outside the interval.
  package func values(of words: [Fr]) -> [Int64]? {
    guard words.count == wordCount else { return nil }
    let span = UInt64(bitPattern: domain.upperBound &- domain.lowerBound)
    let parts = parts
    var values: [Int64] = []
    for (index, word) in words.enumerated() {
      let part = parts[index % parts.count]
      let limbs = word.canonicalLimbs
      var rest = [limbs.0, limbs.1, limbs.2, limbs.3]
      for _ in part {
        let digit = width == 64 ? rest[0] : rest[0] & (1 << UInt64(width) - 1)
        guard digit <= span else { return nil }
        values.append(domain.lowerBound &+ Int64(bitPattern: digit))
        for limb in 0..<4 {
          let above = limb < 3 ? rest[limb + 1] : 0
          rest[limb] = width == 64 ? above : rest[limb] >> UInt64(width) | above << UInt64(64 - width)
        }
      }
      guard rest.allSatisfy({ $0 == 0 }) else { return nil }
    }
    return values
  }

  /// `e(i) = eq(coordinates k.., i >> k) 2^(w (i mod 2^k))` of the real indices of the last dimension.
  ///
  /// - Parameter coordinates: those of the last dimension, as many as it has bits.
  package func lastDimensionWeights(_ coordinates: [Fr]) -> [Fr] {
    let groupWeights = EqPolynomial.table(Array(coordinates[groupBits...]))
    return parts.enumerated().flatMap { group, part in
      part.indices.map { groupWeights[group] * placeValues[$0 - part.lowerBound] }
    }
  }

  /// For each dimension the weights of its real indices in a claim on the tensor: `eq(rho, .)`, but `e` for the last.
  package func weights(rho: [Fr]) -> [[Fr]] {
    var weights = zip(IndexWeights.split(rho, sizes: dimensions), dimensions).dropLast().map {
      EqPolynomial.table($0, count: $1)
    }
    if let last = dimensions.last {
      weights.append(lastDimensionWeights(Array(rho[..<AddressBits.count(last)])))
    }
    return weights
  }
}

/// The packings of a circuit's input and output.
package struct PublicPackings: Sendable, Equatable {
  package let input: PublicTensorPacking
  package let output: PublicTensorPacking

  /// A tensor without an interval is packed as one of arbitrary integers; a verifier refuses to see it in public.
  package init(circuit: Circuit, inputDomain: ClosedRange<Int64>?, outputDomain: ClosedRange<Int64>?) {
    input = PublicTensorPacking(circuit.witness[circuit.input], domain: inputDomain ?? .min ... .max)
    output = PublicTensorPacking(circuit.witness[circuit.output], domain: outputDomain ?? .min ... .max)
  }
}
