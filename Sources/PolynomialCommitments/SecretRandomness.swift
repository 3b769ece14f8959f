import BN254
import FiatShamir

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a prover takes its blinding from.
package protocol ScalarSource {
  /// A uniform scalar.
  mutating func scalar() -> Fr
}

extension ScalarSource {
  package mutating func scalars(_ count: Int) -> [Fr] { (0..<count).map { _ in scalar() } }
}

/// Uniform scalars from the operating system's generator, hedged: 64 fresh bytes are combined by exclusive or with a
/// stream that depends on the secrets and the statement, so that a generator that repeats itself does not repeat pads for
/// different statements. 512 bits are reduced, hence the bias is below `2^-256`.
package struct HedgedRandomness: ScalarSource {
  private let seed: [UInt8]
  private var counter: UInt64 = 0
  private var pool: [UInt8] = []

  /// - Parameter secrets: anything that only the prover knows and that differs between proofs.
  package init(secrets: [UInt8], statement: [UInt8]) {
    seed = Keccak256.hash([0x30] + Keccak256.hash(secrets) + Keccak256.hash(statement))
  }

  package mutating func scalar() -> Fr {
    var bytes = systemBytes()
    for half in 0..<2 {
      var hasher = Keccak256Hasher()
      hasher.update(seed)
      hasher.update(littleEndian: counter)
      counter += 1
      for (index, byte) in hasher.finalize().enumerated() { bytes[32 * half + index] ^= byte }
    }
    return Fr(wideBytes: bytes)
  }

  /// 64 bytes from the operating system, fetched 256 at a time, the most that one call gives.
  private mutating func systemBytes() -> [UInt8] {
    if pool.count < 64 {
      pool = [UInt8](repeating: 0, count: 256)
      let status = pool.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
      // Without the generator there is no secrecy: stop rather than go on with zeros.
      precondition(status == 0, "the operating system's random generator is not available")
    }
    defer { pool.removeLast(64) }
    return Array(pool.suffix(64))
  }
}
