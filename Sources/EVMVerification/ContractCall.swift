import FiatShamir

/// Calls of the contracts, as calldata.
package enum ContractCall {
  package static let verifyProof = ABISignature("verifyProof(bytes,uint256[])")
  package static let deploy = ABISignature("deploy(bytes,bytes)")

  package static func verify(_ proof: ContractProof) -> [UInt8] {
    verifyProof.call([.bytes(proof.proof), .words(proof.instances.map { EVMWord(bytes: $0) ?? .zero })])
  }

  package static func deploy(_ key: ContractKey) -> [UInt8] { deploy.call([.bytes(key.bytes), .bytes(key.program)]) }
}

/// The code of a model verifier: a minimal proxy (EIP-1167), the hash of the key data, the address of the verification
/// program in 32 bytes, the key data.
package enum ModelVerifierCode {
  private static let head: [UInt8] = [0x36, 0x3d, 0x3d, 0x37, 0x3d, 0x3d, 0x3d, 0x36, 0x3d, 0x73]
  private static let tail: [UInt8] = [
    0x5a, 0xf4, 0x3d, 0x82, 0x80, 0x3e, 0x90, 0x3d, 0x91, 0x60, 0x2b, 0x57, 0xfd, 0x5b, 0xf3,
  ]

  /// What stands before the key data.
  package static let prefixLength = head.count + 20 + tail.count + 64

  /// What `deploy` puts before code, to return it.
  package static let creationLength = 10

  /// The code that `deploy` makes for a key, when `verifier` is the `PlumblineVerifier` and `program` has its program.
  package static func code(_ key: ContractKey, verifier: EVMAddress, program: EVMAddress) -> [UInt8] {
    head + verifier.bytes + tail + key.vkHash + [UInt8](repeating: 0, count: 12) + program.bytes + key.bytes
  }

  /// The parts of such code; `nil` for code of another form. Neither the key data nor its hash is checked.
  package static func parse(_ code: [UInt8]) -> (verifier: EVMAddress, vkHash: [UInt8], key: [UInt8])? {
    let address = head.count..<head.count + 20
    let hash = address.upperBound + tail.count..<prefixLength - 32
    guard code.count >= prefixLength, code.starts(with: head),
      Array(code[address.upperBound..<hash.lowerBound]) == tail,
      let verifier = EVMAddress(bytes: code[address])
    else { return nil }
    return (verifier, Array(code[hash]), Array(code[prefixLength...]))
  }
}

extension ContractKey {
  /// The first part in which other key data differs, for people; `nil` if it is the same.
  package func difference(from other: [UInt8]) -> String? {
    guard other != bytes else { return nil }
    guard let at = zip(bytes, other).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
      return "its length, \(other.count) bytes instead of \(bytes.count)"
    }
    switch at / 32 {
    case 0, 1: return "the sizes of the model"
    case 2: return "the digest of the verifying key"
    case 3: return "the digest of the model card"
    case 4: return "the claimed dataset"
    case 5...6: return "the quantisation of the input"
    case 7: return "the verification program"
    case 8...11: return "the reference string"
    case 12...16: return "the layout of input and output"
    default: return "byte \(at): a commitment"
    }
  }
}
