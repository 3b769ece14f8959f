import BN254
import CFieldKernels
import TestSupport
import Testing

/// Things the field kernels promise beyond products of reduced operands.
@Suite struct KernelTests {
  /// The second operand of a Montgomery product may be any 256-bit value.
  private static func unreducedDifferences<P: FieldParameters, M>(
    _: P.Type, _ reference: ReferenceField<M>.Type
  ) throws -> [String] {
    let p = M.modulus
    let unshift = try #require(((1 as BigInteger) << 256).inverse(modulo: p))
    var random = TestRandom("unreduced")
    var words: [[UInt64]] = [[.max, .max, .max, .max], [0, 0, 0, .max], [.max, 0, 0, 0], [0, 0, 0, 1 << 63]]
    words += (0..<200).map { _ in (0..<4).map { _ in random.next() | (random.next() & 1 == 0 ? 0 : .max << 32) } }
    let factors = [p - 1, p - 2, 1, 0, (p - 1) / 2] + (0..<20).map { _ in BigInteger(bytes: random.bytes(40)) % p }
    var differences: [String] = []
    for factor in factors {
      let limbs = factor.magnitudeLimbs + [0, 0, 0, 0]
      let a = cfk_limbs(l0: limbs[0], l1: limbs[1], l2: limbs[2], l3: limbs[3])
      for word in words {
        let b = cfk_limbs(l0: word[0], l1: word[1], l2: word[2], l3: word[3])
        let expected = factor * BigInteger(limbs: word) * unshift % p
        for (name, product) in [
          ("product", P.multiply(a, b)),
          ("portable product", cfk_montgomery_multiply_portable(a, b, P.modulus, P.inverse)),
        ] where BigInteger(limbs: [product.l0, product.l1, product.l2, product.l3]) != expected {
          differences.append("\(name) of \(factor), \(word)")
        }
      }
    }
    return differences
  }

  @Test func unreducedScalars() throws {
    #expect(try Self.unreducedDifferences(ScalarParameters.self, ReferenceFr.self) == [])
  }

  @Test func unreducedBaseElements() throws {
    #expect(try Self.unreducedDifferences(BaseParameters.self, ReferenceFq.self) == [])
  }

  /// Bytes are read alike from arrays, slices and collections that are not stored in one piece.
  @Test func bytesFromAnyCollection() {
    var random = TestRandom("collections")
    for point in random.points(20) + [.infinity] {
      let bytes = point.canonicalBytes
      let slice = ([7] + bytes + [9])[1..<65]
      let pieces = Array(bytes.reversed()).reversed() as ReversedCollection<[UInt8]>
      #expect(G1Affine(canonicalBytes: bytes) == point)
      #expect(G1Affine(canonicalBytes: slice) == point)
      #expect(G1Affine(canonicalBytes: pieces) == point)
      #expect(Fr(wideBytes: pieces) == Fr(wideBytes: bytes))
      #expect(Fr(wideBytes: slice) == Fr(wideBytes: bytes))
      for count in [0, 1, 31, 32] {
        let expected = Fr(BigInteger(bytes: Array(bytes[..<count])))
        #expect(Fr(reducing: bytes[..<count]) == expected)
        #expect(Fr(reducing: pieces.prefix(count)) == expected)
      }
      for count in [0, 31, 33, 63] { #expect(Fq(canonicalBytes: bytes[..<count]) == nil) }
      #expect(Fq(canonicalBytes: pieces.prefix(32)) == point.x)
      for count in [0, 32, 63] { #expect(G1Affine(canonicalBytes: bytes[..<count]) == nil) }
      #expect(G1Affine(canonicalBytes: bytes + [0]) == nil)
    }
  }

  /// Products by a table, by windows and bit by bit.
  @Test func singleProducts() {
    var random = TestRandom("single")
    var scalars: [Fr] = [0, 1, 2, 15, 16, 17, 31, 32, 33, -1, -2, -16, -17]
    scalars += (0..<254).flatMap { bit in [Fr(2).pow(UInt64(bit)), Fr(2).pow(UInt64(bit)) - 1, -Fr(2).pow(UInt64(bit))]
    }
    let half = Fr(2).inverse() ?? .zero
    scalars += (-3...3).map { half + Fr($0 as Int) } + random.scalars(20)
    for base in [G1Affine.generator, random.points(1)[0], .infinity] {
      let table = FixedBaseTable(base)
      for scalar in scalars {
        let expected = DoubleAndAdd.product(BigInteger(scalar), G1(base))
        #expect(table.multiply(scalar) == expected, "\(scalar)")
        #expect(scalar * G1(base) == expected, "\(scalar)")
        #expect(scalar * G1(base).doubled() == expected.doubled(), "\(scalar)")
      }
    }
  }
}
