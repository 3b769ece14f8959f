import Attestation
import Circuits
import EVMVerification
import Verification

/// What `key.json` says of a model: everything public, hexadecimal text with `0x`.
public struct ContractModelReport: Codable, Sendable, Equatable {
  /// How a public tensor is stated in words of 32 bytes: `values[i] - lower` in `width` bits each, the first of a word
  /// in its lowest bits. A word holds `valuesPerWord` neighbours in the last dimension; what is left of a row at its end
  /// has a word of its own.
  public struct Packing: Codable, Sendable, Equatable {
    public var dimensions: [Int]
    public var lower: Int64
    public var upper: Int64
    public var width: Int
    public var valuesPerWord: Int
    public var words: Int

    init(_ packing: PublicTensorPacking) {
      dimensions = packing.dimensions
      lower = packing.domain.lowerBound
      upper = packing.domain.upperBound
      width = packing.width
      valuesPerWord = min(1 << packing.groupBits, packing.dimensions.last ?? 1)
      words = packing.wordCount
    }
  }

  public struct ReferenceString: Codable, Sendable, Equatable {
    public var digest: String
    /// Known to be made on one machine: whoever made it can forge proofs.
    public var isInsecure: Bool
    /// Whether it is on the list of whoever wrote this.
    public var isTrusted: Bool
  }

  /// Always `plumbline-contract-key`.
  public var format: String
  /// Of the protocol; a `PlumblineVerifier` serves one.
  public var protocolVersion: UInt32
  public var model: String
  public var vkHash: String
  public var keyDigest: String
  public var cardDigest: String
  public var circuitDigest: String
  /// The dataset that the card's author claims; not shown by proofs.
  public var claimedDataset: String?
  /// Bytes of the key data and of the verification program.
  public var keyBytes: Int
  public var programBytes: Int
  public var input: Packing
  public var output: Packing
  public var referenceString: ReferenceString
  /// Whether the reference string is insecure, or on no list: then nobody should rely on this model verifier.
  public var isUnsafe: Bool
  /// Why it is unsafe.
  public var warning: String?

  init(_ key: VerifyingKey, contractKey: ContractKey, trusted: TrustedReferenceStrings, isInsecure: Bool) {
    func hex(_ bytes: [UInt8]) -> String { "0x" + HexadecimalText.encode(bytes) }
    format = "plumbline-contract-key"
    protocolVersion = Statement.version
    model = key.circuit.name
    vkHash = hex(contractKey.vkHash)
    keyDigest = hex(key.digest)
    cardDigest = hex(key.cardDigest)
    circuitDigest = hex(key.circuitDigest)
    claimedDataset = key.card.claimedDatasetRoot.map(hex)
    keyBytes = contractKey.bytes.count
    programBytes = contractKey.program.count
    input = Packing(key.packings.input)
    output = Packing(key.packings.output)
    let isTrusted = trusted.list.contains(digest: key.srsDigest, g2: key.g2, tauG2: key.tauG2)
    let isInsecure = isInsecure || trusted.isKnownInsecure(key.srsDigest)
    referenceString = ReferenceString(digest: hex(key.srsDigest), isInsecure: isInsecure, isTrusted: isTrusted)
    isUnsafe = isInsecure || !isTrusted
    if isInsecure {
      warning =
        "the reference string was made on one machine: whoever made it can forge proofs that this verifier "
        + "accepts; for development only"
    } else if !isTrusted {
      warning =
        "the reference string is not on the list of trusted ones: whoever made it may be able to forge proofs "
        + "that this verifier accepts"
    }
  }
}
