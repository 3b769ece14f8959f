import BN254
import FiatShamir
import PolynomialCommitments
import Proving

/// Repeatable "randomness" for tests. A proof made with it hides nothing.
package struct InsecureFixedRandomness: ScalarSource {
  private let seed: [UInt8]
  private var counter: UInt64 = 0
  /// How many scalars were drawn.
  package private(set) var drawn = 0

  package init(_ name: String) {
    seed = Keccak256.hash(Array(name.utf8))
  }

  package mutating func scalar() -> Fr {
    drawn += 1
    var bytes: [UInt8] = []
    for _ in 0..<2 {
      var hasher = Keccak256Hasher()
      hasher.update(seed)
      hasher.update(littleEndian: counter)
      counter += 1
      bytes += hasher.finalize()
    }
    return Fr(wideBytes: bytes)
  }
}
