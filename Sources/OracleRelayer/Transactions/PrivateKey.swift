import CSecp256k1
import EVMVerification

/// The key of the account that pays for answers. It prints as nothing but its address.
package struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
  private let secret: [UInt8]
  package let address: EVMAddress

  /// The library's tables, shared: they are only read after they were made.
  private struct Context: @unchecked Sendable {
    let pointer = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY))
  }

  private static let context = Context()

  /// - Returns: `nil` unless the bytes are 32 and a number from 1 below the order of the group.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 32, let context = Self.context.pointer, secp256k1_ec_seckey_verify(context, bytes) == 1 else {
      return nil
    }
    var key = secp256k1_pubkey()
    guard secp256k1_ec_pubkey_create(context, &key, bytes) == 1 else { return nil }
    var encoded = [UInt8](repeating: 0, count: 65)
    var length = encoded.count
    guard
      secp256k1_ec_pubkey_serialize(context, &encoded, &length, &key, UInt32(SECP256K1_EC_UNCOMPRESSED)) == 1,
      length == encoded.count
    else { return nil }
    secret = bytes
    // The first byte says that the point is not compressed.
    address = EVMAddress(publicKey: Array(encoded.dropFirst()))
  }

  /// Signs a digest of 32 bytes; the nonce is that of RFC 6979, and `s` is in the lower half of the group.
  package func sign(_ digest: [UInt8]) throws(RelayerError) -> RecoverableSignature {
    guard digest.count == 32, let context = Self.context.pointer else {
      throw .cannotSign(problem: "no 32-byte digest")
    }
    var signature = secp256k1_ecdsa_recoverable_signature()
    guard secp256k1_ecdsa_sign_recoverable(context, &signature, digest, secret, nil, nil) == 1 else {
      throw .cannotSign(problem: "the library refused")
    }
    var compact = [UInt8](repeating: 0, count: 64)
    var parity: Int32 = 0
    guard
      secp256k1_ecdsa_recoverable_signature_serialize_compact(context, &compact, &parity, &signature) == 1,
      let yParity = UInt8(exactly: parity), yParity <= 1
    else { throw .cannotSign(problem: "no recoverable signature") }
    return RecoverableSignature(yParity: yParity, r: Array(compact[..<32]), s: Array(compact[32...]))
  }

  package var description: String { "key of \(address)" }
  package var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}

/// `r` and `s`, 32 bytes each, and whether the y of the nonce point is odd.
package struct RecoverableSignature: Sendable, Equatable {
  package var yParity: UInt8
  package var r: [UInt8]
  package var s: [UInt8]
}
