import BN254
import Circuits
import Polynomials
import TestSupport
import Testing
import Verification

/// Words of public tensors: what they hold, that they determine the values, and that no others are read.
@Suite struct PublicTensorPackingTests {
  private static func packing(_ dimensions: [Int], _ domain: ClosedRange<Int64>) -> PublicTensorPacking {
    PublicTensorPacking(TensorDeclaration(name: "x", dimensions: dimensions), domain: domain)
  }

  struct Shape: Sendable {
    let dimensions: [Int]
    let domain: ClosedRange<Int64>
    let width: Int
    let groupBits: Int
    let words: Int

    init(_ dimensions: [Int], _ domain: ClosedRange<Int64>, width: Int, groupBits: Int, words: Int) {
      self.dimensions = dimensions
      self.domain = domain
      self.width = width
      self.groupBits = groupBits
      self.words = words
    }
  }

  static let shapes = [
    Shape([1, 28, 28], 0...255, width: 8, groupBits: 5, words: 28),
    Shape([64], 0...31, width: 5, groupBits: 5, words: 2),
    Shape([], 5...5, width: 1, groupBits: 0, words: 1),
    Shape([], -3...(1 << 60), width: 61, groupBits: 0, words: 1),
    Shape([3, 1], -1...0, width: 1, groupBits: 0, words: 3),
    Shape([2, 3, 5], -8...7, width: 4, groupBits: 3, words: 6),
    // 253 bits, and one more value or bit.
    Shape([11], 0...(1 << 23 - 1), width: 23, groupBits: 4, words: 1),
    Shape([11], 0...(1 << 23), width: 24, groupBits: 3, words: 2),
    Shape([253], 0...1, width: 1, groupBits: 8, words: 1),
    Shape([2, 254], 0...1, width: 1, groupBits: 7, words: 4),
    Shape([4], -(1 << 60)...(1 << 60 - 1), width: 61, groupBits: 2, words: 1),
    Shape([5], -(1 << 60)...(1 << 60 - 1), width: 61, groupBits: 2, words: 2),
    Shape([3], .min ... .max, width: 64, groupBits: 2, words: 1),
    Shape([5], .min ... .max, width: 64, groupBits: 1, words: 3),
  ]

  @Test(arguments: shapes)
  func sizes(shape: Shape) {
    let packing = Self.packing(shape.dimensions, shape.domain)
    #expect(packing.width == shape.width)
    #expect(packing.groupBits == shape.groupBits)
    #expect(packing.wordCount == shape.words)
    let count = shape.dimensions.reduce(1, *)
    for end in [shape.domain.lowerBound, shape.domain.upperBound] {
      let values = [Int64](repeating: end, count: count)
      #expect(packing.words(of: values).count == shape.words)
      #expect(packing.values(of: packing.words(of: values)) == values)
    }
  }

  private static func bits(_ word: Fr) -> [Bool] {
    let limbs = word.canonicalLimbs
    return [limbs.0, limbs.1, limbs.2, limbs.3].flatMap { limb in (0..<64).map { limb >> UInt64($0) & 1 == 1 } }
  }

  private struct Sample {
    var packing: PublicTensorPacking
    var values: [Int64]
    var last: Int { packing.dimensions.last ?? 1 }
    var group: Int { 1 << packing.groupBits }
  }

  private static func sample(using random: inout TestRandom) -> Sample {
    var dimensions = (0..<Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 1...4, using: &random) }
    if Bool.random(using: &random) { dimensions.append(Int.random(in: 1...300, using: &random)) }
    let width = Int64.random(in: 1...61, using: &random)
    let span = Int64.random(in: (1 << (width - 1))...(1 << width - 1), using: &random)
    let lower = Int64.random(in: -(1 << 61)...(1 << 61), using: &random)
    let domain = lower...(lower + span)
    let values = (0..<dimensions.reduce(1, *)).map { _ in
      switch Int.random(in: 0...3, using: &random) {
      case 0: domain.lowerBound
      case 1: domain.upperBound
      default: Int64.random(in: domain, using: &random)
      }
    }
    return Sample(packing: packing(dimensions, domain), values: values)
  }

  /// Bit by bit from the definition, and back.
  @Test func wordsHoldTheBitsOfTheValues() {
    var random = TestRandom("words of public tensors")
    for _ in 0..<150 {
      let sample = Self.sample(using: &random)
      let packing = sample.packing
      let words = packing.words(of: sample.values)
      #expect(words.count == packing.wordCount)
      var expected = [[Bool]](repeating: [Bool](repeating: false, count: 256), count: words.count)
      let groups = words.count / (sample.values.count / sample.last)
      for (index, value) in sample.values.enumerated() {
        let (row, i) = index.quotientAndRemainder(dividingBy: sample.last)
        for bit in 0..<packing.width where (value - packing.domain.lowerBound) >> Int64(bit) & 1 == 1 {
          expected[row * groups + i / sample.group][packing.width * (i % sample.group) + bit] = true
        }
      }
      #expect(words.map(Self.bits) == expected)
      #expect(words.allSatisfy { !Self.bits($0)[253...].contains(true) })
      #expect(packing.values(of: words) == sample.values)
    }
  }

  @Test func otherWordsAreRefused() {
    var random = TestRandom("words that are no tensor")
    let two = Fr(2)
    for _ in 0..<100 {
      let sample = Self.sample(using: &random)
      let packing = sample.packing
      let words = packing.words(of: sample.values)
      let groups = words.count / (sample.values.count / sample.last)
      #expect(packing.values(of: []) == nil)
      #expect(packing.values(of: Array(words.dropLast())) == nil)
      #expect(packing.values(of: words + [0]) == nil)
      for index in words.indices {
        let real = min(sample.group, sample.last - index % groups * sample.group)
        func refused(_ change: Fr) -> Bool {
          var changed = words
          changed[index] += change
          return packing.values(of: changed) == nil
        }
        // The lowest bit that no real value fills, and higher ones; with 253 filled a sum may be a tensor modulo p.
        let filled = packing.width * real
        if filled < 253 { for bit in [filled, 252, 253] { #expect(refused(two.pow(UInt64(bit)))) } }
        // A digit that is one too large; with a full interval it moves to the next place, from the last one nowhere.
        let isFull = packing.domain.upperBound - packing.domain.lowerBound == 1 << Int64(packing.width) - 1
        let place = isFull ? real - 1 : Int.random(in: 0..<real, using: &random)
        let value = sample.values[index / groups * sample.last + index % groups * sample.group + place]
        let beyond = Fr(packing.domain.upperBound) + 1 - Fr(value)
        #expect(refused(beyond * two.pow(UInt64(packing.width * place))))
      }
    }
    // -1 in the lowest place is p - 1, or takes from the next one.
    let packing = Self.packing([3], -4...3)
    #expect(packing.values(of: [-.one]) == nil)
    #expect(packing.values(of: [0]) == [-4, -4, -4])
    #expect(packing.values(of: [Fr(0o777)]) == [3, 3, 3])
    #expect(packing.values(of: [Fr(0o1000)]) == nil)
    #expect(Self.packing([2], 0...4).values(of: [5]) == nil)
  }

  /// What lies outside the interval, or beside the shape, has words too, so that no statement can trap.
  @Test func anyIntegersHaveWords() {
    let packing = Self.packing([2, 3], -4...3)
    for count in 0...9 {
      for value in [Int64.min, -5, 4, .max] {
        let words = packing.words(of: [Int64](repeating: value, count: count))
        #expect(words.count == (count + 2) / 3)
        #expect(packing.values(of: words) == nil)
      }
    }
  }

  /// `<weights, values> = sum_j eq(rho, j) (word_j + lower sum_i 2^(w i))`: a claim on values is one on words.
  @Test func weightsEvaluateTheWords() {
    var random = TestRandom("weights of public tensors")
    for _ in 0..<60 {
      let sample = Self.sample(using: &random)
      let packing = sample.packing
      let dimensions = packing.dimensions
      let rho = random.scalars(dimensions.reduce(3) { $0 + AddressBits.count($1) })
      let weights = packing.weights(rho: rho)
      #expect(weights.map(\.count) == dimensions)
      let entries = weights.reduce([Fr.one]) { entries, own in entries.flatMap { entry in own.map { entry * $0 } } }
      let left = zip(entries, sample.values).reduce(Fr.zero) { $0 + $1.0 * Fr($1.1) }

      let points = IndexWeights.split(rho, sizes: dimensions)
      let words = packing.words(of: sample.values)
      let groups = words.count / (sample.values.count / sample.last)
      let upper = (points.last ?? []).dropFirst(packing.groupBits)
      var right = Fr.zero
      for (index, word) in words.enumerated() {
        let (row, group) = index.quotientAndRemainder(dividingBy: groups)
        var weight = EqPolynomial.evaluate(upper, at: group)
        var rest = row
        for (point, size) in zip(points, dimensions).dropLast().reversed() {
          weight *= EqPolynomial.evaluate(point, at: rest % size)
          rest /= size
        }
        let real = min(sample.group, sample.last - group * sample.group)
        let places = (0..<real).reduce(Fr.zero) { $0 + Fr(2).pow(UInt64(packing.width * $1)) }
        right += weight * (word + Fr(packing.domain.lowerBound) * places)
      }
      #expect(left == right)
    }
  }
}
