import BN254
import FiatShamir

extension StructuredReferenceString {
  /// Shows that the points are the powers of one `tau` other than 0 and 1, over the standard generators.
  ///
  /// - Throws: the first check that fails. `inconsistentPowers` is missed with probability at most `2^-128` for each
  ///   hash that a forger can compute.
  package func check() throws(SRSError) {
    guard powers.count <= Self.maximumPowers else {
      throw .tooManyPowers(have: powers.count, most: Self.maximumPowers)
    }
    try Self.checkPowers(powers, g2: g2, tauG2: tauG2)
    if isWhole, Self.digest(powers: powers, g2: g2, tauG2: tauG2) != sourceDigest { throw .digestMismatch }
  }

  /// Shows that `powers` are the first powers of the `tau` of `tauG2`, over the standard generators.
  ///
  /// All `e([tau^(i+1)]_1, [1]_2) = e([tau^i]_1, [tau]_2)` are checked in one random linear combination. Its
  /// coefficients, of 128 bits, are hashes of all the points: the check needs no randomness and gives the same answer
  /// everywhere.
  ///
  /// - Parameter powers: at least 2 points.
  package static func checkPowers(
    _ powers: [G1Affine], g2: G2Affine, tauG2: G2Affine
  ) throws(SRSError) {
    guard powers.count >= 2 else { throw .tooFewPowers(have: powers.count, need: 2) }
    let isPoint = ParallelArray.map(powers.count, minimum: 256) { !powers[$0].isInfinity && powers[$0].isOnCurve }
    if let index = isPoint.firstIndex(of: false) {
      throw powers[index].isInfinity ? .powerAtInfinity(index: index) : .powerNotOnCurve(index: index)
    }
    guard powers[0] == .generator else { throw .wrongG1Generator }
    guard g2 == .generator else { throw .wrongG2Generator }
    guard tauG2 != .infinity, tauG2.isOnCurve, tauG2.isInSubgroup else { throw .invalidTauG2 }
    if tauG2 == .generator { throw .noContribution }

    let pairs = powers.count - 1
    let seed = combinationSeed(powers, g2: g2, tauG2: tauG2)
    let coefficients = combinationCoefficients(seed: seed, count: pairs)
    let higher = MultiScalarMultiplication.full(coefficients.span, powers.span.extracting(1..<powers.count))
    let lower = MultiScalarMultiplication.full(coefficients.span, powers.span.extracting(0..<pairs))
    let sides = G1.normalize([higher, -lower])
    guard Pairing.productIsOne([(sides[0], g2), (sides[1], tauG2)]) else { throw .inconsistentPowers }
  }

  /// `H(0x22 || digest of these powers)`.
  package static func combinationSeed(_ powers: [G1Affine], g2: G2Affine, tauG2: G2Affine) -> [UInt8] {
    Keccak256.hash([0x22] + digest(powers: powers, g2: g2, tauG2: tauG2))
  }

  /// Coefficients `2 k` and `2 k + 1` are the two halves, read big-endian, of `H(0x23 || seed || le64(k))`.
  package static func combinationCoefficients(seed: [UInt8], count: Int) -> [Fr] {
    var prefix = Keccak256Hasher()
    prefix.update(0x23)
    prefix.update(seed)
    let blocks = (count + 1) / 2
    let hashes = ParallelArray.map(blocks, minimum: 512) { [prefix] block in
      var hasher = prefix
      hasher.update(littleEndian: UInt64(block))
      let bytes = hasher.finalize()
      func word(_ offset: Int) -> UInt64 { bytes[offset..<offset + 8].reduce(0) { $0 << 8 | UInt64($1) } }
      return (Fr(low: word(8), high: word(0)), Fr(low: word(24), high: word(16)))
    }
    return (0..<count).map { $0 & 1 == 0 ? hashes[$0 >> 1].0 : hashes[$0 >> 1].1 }
  }
}
