import BN254

extension TestRandom {
  /// A uniform scalar.
  package mutating func scalar() -> Fr { Fr(wideBytes: bytes(64)) }

  /// `count` uniform scalars.
  package mutating func scalars(_ count: Int) -> [Fr] { (0..<count).map { _ in scalar() } }

  /// A uniform element of the base field.
  package mutating func baseElement() -> Fq { Fq(wideBytes: bytes(64)) }

  /// `count` points of G1 with unknown relations only to those who do not know the seed.
  package mutating func points(_ count: Int) -> [G1Affine] {
    let generator = G1(G1Affine.generator)
    return G1.normalize(scalars(count).map { $0 * generator })
  }
}
