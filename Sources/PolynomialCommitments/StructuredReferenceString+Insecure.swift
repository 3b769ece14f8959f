import BN254

extension StructuredReferenceString {
  /// A reference string made on this machine, for development only: `tau` comes from the operating system's generator
  /// and is dropped afterwards, but nobody else can know that it was.
  package static func generateInsecure(powers count: Int) throws(SRSError) -> StructuredReferenceString {
    var generator = SystemRandomNumberGenerator()
    var tau = Fr.zero
    while tau.isZero || tau == .one {
      var bytes: [UInt8] = []
      for _ in 0..<8 {
        withUnsafeBytes(of: generator.next() as UInt64) { bytes += $0 }
      }
      tau = Fr(wideBytes: bytes)
    }
    return try insecureKnownTau(tau, powers: count)
  }

  /// The reference string of a given `tau`, for tests. Whoever knows `tau` can forge every proof.
  ///
  /// The values 0 and 1 are taken as well; `check()` refuses the result.
  package static func insecureKnownTau(_ tau: Fr, powers count: Int) throws(SRSError) -> StructuredReferenceString {
    guard count >= 2 else { throw .tooFewPowers(have: count, need: 2) }
    guard count <= maximumPowers else { throw .tooManyPowers(have: count, most: maximumPowers) }
    let table = FixedBaseTable(.generator)
    let chunk = 1024
    let chunks = ParallelArray.map((count + chunk - 1) / chunk, minimum: 1) { index in
      let start = index * chunk
      var power = tau.pow(UInt64(start))
      var points: [G1] = []
      points.reserveCapacity(chunk)
      for _ in start..<min(start + chunk, count) {
        points.append(table.multiply(power))
        power *= tau
      }
      return G1.normalize(points)
    }
    var powers: [G1Affine] = []
    powers.reserveCapacity(count)
    for points in chunks { powers += points }
    let tauG2 = (tau * G2(.generator)).affine
    return StructuredReferenceString(powers: powers, g2: .generator, tauG2: tauG2, origin: .insecureLocal)
  }
}
