import EVMVerification

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Everything that it takes to verify proofs of one model on a chain, as files of one folder: sources, interfaces and
/// artefacts of the contracts, key data, calldata of a proof, predicted gas, deployment scripts.
///
/// The same key, proof and list of trusted reference strings give the same bytes.
public struct ContractExport: Sendable {
  /// Names of the files that differ from model to model.
  public enum Names {
    public static let keyData = "key.bin"
    public static let program = "program.bin"
    public static let key = "key.json"
    public static let gas = "gas.json"
    /// With a proof only: selector and arguments of `verifyProof` as hexadecimal text; the same with its parts as JSON;
    /// the argument `proof`.
    public static let calldata = "calldata.hex"
    public static let proof = "proof.json"
    public static let proofBytes = "proof.bin"
    /// Only beside keys that nobody should rely on.
    public static let unsafe = "UNSAFE.txt"

    static let optional = [calldata, proof, proofBytes, unsafe]
  }

  /// What `gas.json` holds.
  public struct GasReport: Codable, Sendable, Equatable {
    /// Transactions that put the verifier on a chain, in order.
    public var deployment: [Step]
    /// One call of `verifyProof`, if a proof was exported.
    public var verification: ContractGas?

    public struct Step: Codable, Sendable, Equatable {
      public var name: String
      /// Bytes of code that stay.
      public var runtimeBytes: Int
      public var gas: ContractGas
    }
  }

  public let model: ContractModelReport
  public let calldata: ContractCalldata?
  public let gas: GasReport
  /// Paths inside the folder, in order, with their bytes.
  public let files: [(path: String, bytes: [UInt8])]

  /// - Parameters:
  ///   - contract: the model to export.
  ///   - proof: verified first.
  /// - Throws: `PlumblineError.proofRefused`.
  public init(_ contract: ContractModel, proof: RunProof? = nil) throws(PlumblineError) {
    let shipped = ContractFiles.all
    var files = shipped.map { (path: Self.place($0.path), bytes: $0.bytes) }
    model = contract.report
    calldata = if let proof { try contract.calldata(proof) } else { nil }
    var steps: [GasReport.Step] = []
    for name in ["PlumblineModels", "PlumblineVerifier"] {
      steps.append(try Self.creation(of: name, arguments: steps.count, in: shipped))
    }
    steps.append(Self.deployment(of: contract.contractKey))
    gas = GasReport(deployment: steps, verification: calldata?.gas)

    files.append((Names.keyData, contract.keyData))
    files.append((Names.program, contract.program))
    files.append((Names.key, JSONText.encode(model)))
    files.append((Names.gas, JSONText.encode(gas)))
    if let calldata {
      files.append((Names.calldata, Array((calldata.calldata + "\n").utf8)))
      files.append((Names.proof, JSONText.encode(calldata)))
      files.append((Names.proofBytes, HexadecimalBytes.decode(calldata.proof) ?? []))
    }
    if let warning = model.warning {
      files.append((Names.unsafe, Array("Do not use this verifier for anything of value: \(warning).\n".utf8)))
    }
    self.files = files.sorted { $0.path < $1.path }
  }

  /// Writes the files; those of an earlier export of another kind, such as its proof, are removed.
  public func write(to folder: String) throws(PlumblineError) {
    let written = Set(files.map(\.path))
    let folders = Set(files.map { Self.folder(of: $0.path) })
    for inner in folders.sorted() { try FileStore.makeFolder(inner.isEmpty ? folder : folder + "/" + inner) }
    for name in Names.optional where !written.contains(name) { try FileStore.remove(folder + "/" + name) }
    try FileStore.write(files.map { .init(path: folder + "/" + $0.path, bytes: $0.bytes) })
  }

  private static func folder(of path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// Where a file of the repository's folder of contracts goes. Sources, interfaces and samples stay together, since
  /// they refer to each other.
  private static func place(_ path: String) -> String {
    for (folder, place) in [("deployment/", ""), ("Artifacts/", "artifacts/")] where path.hasPrefix(folder) {
      return place + path.dropFirst(folder.count)
    }
    return "contracts/" + path
  }

  // MARK: Gas

  private struct Artifact: Decodable {
    var runtimeSize: Int
    var bytecode: String
  }

  /// - Parameter arguments: words of the constructor.
  private static func creation(
    of name: String, arguments: Int, in files: [ContractFiles.File]
  ) throws(PlumblineError) -> GasReport.Step {
    guard let file = files.first(where: { $0.path == "Artifacts/\(name).json" }),
      let artifact = try? JSONDecoder().decode(Artifact.self, from: Data(file.bytes)),
      let code = HexadecimalBytes.decode(artifact.bytecode)
    else { throw .unusableForContract(problem: "this program was built without \(name)") }
    // An address: 12 zero bytes, then others.
    let words = [UInt8](repeating: 0, count: 12) + [UInt8](repeating: 0xff, count: 20)
    let data = code + [[UInt8]](repeating: words, count: arguments).flatMap { $0 }
    let execution = CreationGas.contract(runtimeBytes: artifact.runtimeSize, creationBytes: data.count)
    return .init(
      name: name, runtimeBytes: artifact.runtimeSize, gas: ContractGas(calldata: data, execution: execution))
  }

  private static func deployment(of key: ContractKey) -> GasReport.Step {
    let runtime = ModelVerifierCode.prefixLength + key.bytes.count
    let execution = [runtime, key.program.count].reduce(ExecutionGas.deployment(of: key)) {
      $0 + CreationGas.contract(runtimeBytes: $1, creationBytes: $1 + ModelVerifierCode.creationLength)
    }
    return .init(
      name: "model verifier", runtimeBytes: runtime + key.program.count,
      gas: ContractGas(calldata: ContractCall.deploy(key), execution: execution))
  }
}
