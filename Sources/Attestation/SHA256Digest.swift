import Crypto

/// SHA-256 (FIPS 180-4), the hash that other tools name files by.
package enum SHA256Digest {
  /// 32 bytes.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
