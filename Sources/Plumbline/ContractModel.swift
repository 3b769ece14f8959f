import Attestation
import BN254
import EVMVerification
import FiatShamir
import Verification

/// A model as the contract `PlumblineVerifier` sees it: the key data that `deploy` takes.
///
/// Key data is a function of the verifying key alone, so that who holds the verifying key can tell whether a model
/// verifier on a chain is that of the model.
public struct ContractModel: Sendable {
  let key: VerifierKey
  let contractKey: ContractKey

  /// What the model verifier stands for, and whether it can be relied on.
  public let report: ContractModelReport

  /// - Parameters:
  ///   - key: of a model that was set up with a row length for contracts; others do not fit into one.
  ///   - trusted: the caller's list of reference strings.
  ///   - isInsecure: whether the reference string is known to be made on one machine; the list may know, too.
  /// - Throws: `PlumblineError.unusableForContract`.
  public init(
    _ key: VerifierKey, trusted: TrustedReferenceStrings, isInsecure: Bool = false
  ) throws(PlumblineError) {
    let contractKey = try translating { try ContractKey(key.key) }
    self.key = key
    self.contractKey = contractKey
    report = ContractModelReport(key.key, contractKey: contractKey, trusted: trusted, isInsecure: isInsecure)
  }

  /// Reads a verifying key, or a folder of keys or of what is public of them: `verifying.key` and `card.json`. Only a
  /// card says of every reference string that was made on one machine that it was.
  public init(contentsOf path: String, trusted: TrustedReferenceStrings) throws(PlumblineError) {
    guard FileStore.isFolder(path) else {
      try self.init(try VerifierKey(contentsOf: path), trusted: trusted)
      return
    }
    let key = try VerifierKey(contentsOf: path + "/" + ModelKeys.Names.verifyingKey)
    let cardPath = path + "/" + ModelKeys.Names.card
    var isInsecure = false
    if FileStore.exists(cardPath) {
      let card = try ModelCardReport(contentsOf: cardPath)
      guard card.digest == HexadecimalBytes.encode(key.key.cardDigest) else {
        throw .mismatch(problem: "\(cardPath) is not the card of the verifying key beside it")
      }
      isInsecure = card.referenceStringIsInsecure
    }
    try self.init(key, trusted: trusted, isInsecure: isInsecure)
  }

  /// Number of values that an input has.
  public var inputSize: Int { key.inputSize }

  /// The first argument of `deploy(bytes,bytes)`.
  public var keyData: [UInt8] { contractKey.bytes }

  /// The second argument: the code of the verification program.
  public var program: [UInt8] { contractKey.program }

  /// Keccak-256 of the key data, 32 bytes: what the model verifier answers to `vkHash()`.
  public var vkHash: [UInt8] { contractKey.vkHash }

  /// A proof as the model verifier takes it. It is verified first, so that what is paid for is not refused; the
  /// reference string is not looked at, the report of the model has what is known of it.
  ///
  /// - Throws: `PlumblineError.proofRefused`.
  public func calldata(_ proof: RunProof) throws(PlumblineError) -> ContractCalldata {
    _ = try key.verify(proof, trust: .anything)
    let key = key.key
    let contractKey = contractKey
    return try translating {
      let contractProof = try ContractProof(proof.envelope, key: key)
      return ContractCalldata(
        contractProof, vkHash: contractKey.vkHash, statement: proof.envelope.statement,
        execution: ExecutionGas.verification(.init(contractProof, key: key, contractKey: contractKey)))
    }
  }

  /// The words that state an input, hexadecimal with `0x`: what a contract is given of it.
  ///
  /// - Parameter values: real values, quantised as `ModelKeys.prove` does.
  /// - Throws: `PlumblineError.unusableInput`.
  public func words(of values: [Double]) throws(PlumblineError) -> [String] {
    let integers = try InputQuantizer(key.key.circuit).integers(values)
    return key.key.packings.input.words(of: integers).map { "0x" + HexadecimalBytes.encode($0.canonicalBytes) }
  }

  /// Shows that bytes from a chain are the key data of this model.
  ///
  /// - Parameter bytes: key data, or the whole code of a model verifier.
  /// - Returns: the `PlumblineVerifier` that the code delegates to, if it is code; that it is one has to be checked.
  /// - Throws: `PlumblineError.contractMismatch` with the first part that differs.
  @discardableResult
  public func check(keyData bytes: [UInt8]) throws(PlumblineError) -> String? {
    let code = ModelVerifierCode.parse(bytes)
    if let difference = contractKey.difference(from: code?.key ?? bytes) {
      throw .contractMismatch(problem: "it differs from the key data of this key in \(difference)")
    }
    if let code { try check(vkHash: code.vkHash) }
    return code?.verifier.description
  }

  /// Reads bytes from a chain: binary, or hexadecimal text, also in quotation marks as JSON has it.
  public static func chainBytes(contentsOf path: String) throws(PlumblineError) -> [UInt8] {
    let bytes = try FileStore.read(path)
    let around: Set<UInt8> = [9, 10, 13, 32, UInt8(ascii: "\"")]
    var text = bytes[...]
    while let first = text.first, around.contains(first) { text = text.dropFirst() }
    while let last = text.last, around.contains(last) { text = text.dropLast() }
    return HexadecimalBytes.decode(String(decoding: text, as: UTF8.self)) ?? bytes
  }

  /// Shows that a hash is that of the key data of this model.
  ///
  /// - Throws: `PlumblineError.contractMismatch`.
  public func check(vkHash hash: [UInt8]) throws(PlumblineError) {
    guard hash != contractKey.vkHash else { return }
    throw .contractMismatch(
      problem: "the hash of its key data is 0x\(HexadecimalBytes.encode(hash)), that of this key "
        + "0x\(HexadecimalBytes.encode(contractKey.vkHash))")
  }
}

extension ModelCardReport {
  /// Reads a model card; what it says of itself has to fit together.
  init(contentsOf path: String) throws(PlumblineError) {
    let bytes = try FileStore.read(path, kind: .modelCard)
    let document = try JSONText.decode(ModelCardDocument.self, from: bytes, kind: .modelCard)
    _ = try translating { try document.card() }
    self.init(document)
  }
}
