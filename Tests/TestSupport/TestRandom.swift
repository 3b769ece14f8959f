/// A deterministic generator for tests: the same seed gives the same values on every machine.
///
/// It is xoshiro256** seeded by splitmix64 (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
/// 2021). It is not a cryptographic generator and must never leave the tests.
package struct TestRandom: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  package init(seed: UInt64) {
    var counter = seed
    func next() -> UInt64 {
      counter &+= 0x9e37_79b9_7f4a_7c15
      var z = counter
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    state = (next(), next(), next(), next())
  }

  /// A generator whose seed comes from a name, so that tests do not share a stream by chance (FNV-1a, 64 bits).
  package init(_ name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    self.init(seed: hash)
  }

  package mutating func next() -> UInt64 {
    let rotated = state.1 &* 5
    let result = (rotated << 7 | rotated >> 57) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 << 45 | state.3 >> 19
    return result
  }

  /// `count` uniform bytes.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
  }

  /// `count` integers, uniform in `range`.
  package mutating func integers<Value: FixedWidthInteger>(_ count: Int, in range: ClosedRange<Value>) -> [Value] {
    (0..<count).map { _ in Value.random(in: range, using: &self) }
  }
}
