import Attestation
import ModelGraph
import ONNXImporter
import Proving
import Verification

/// What is in a file or folder of the pipeline, without its secrets.
public struct Inspection: Codable, Sendable, Equatable {
  /// A quantised model. Weights are not shown.
  public struct Model: Codable, Sendable, Equatable {
    public var name: String
    public var input: String
    public var inputShape: [Int]
    public var inputLower: Int64
    public var inputUpper: Int64
    public var inputScale: Double
    public var head: String?
    public var layers: [LayerReport]
    public var parameterCount: Int
    /// Numbers of the circuit, hence public, that were derived from private weights or calibration data.
    public var privateChoices: [PrivateChoiceReport]
    /// The circuit that this model compiles to.
    public var circuit: CircuitReport

    init(_ model: QuantizedModel, explain: Bool) throws(PlumblineError) {
      let graph = model.graph
      guard let tensor = graph.tensors[graph.input] else {
        throw .unusableModel(problem: "the model has no tensor \"\(graph.input)\"")
      }
      name = graph.name
      input = graph.input
      inputShape = tensor.shape
      inputLower = tensor.range.lowerBound
      inputUpper = tensor.range.upperBound
      inputScale = tensor.scale
      head = graph.head?.rawValue
      layers = graph.layerReports().map(LayerReport.init)
      privateChoices = graph.privateChoices.map(PrivateChoiceReport.init)
      circuit = try CompiledCircuit(compiling: model).report(explain: explain)
      if explain {
        circuit.contractLayouts = try CompiledCircuit(compiling: model, target: .evm).report(explain: true).layouts
      }
      parameterCount = circuit.parameterCount
    }
  }

  /// A verifying or proving key.
  public struct Key: Codable, Sendable, Equatable {
    public var digest: String
    public var cardDigest: String
    public var referenceStringDigest: String
    public var claimedDatasetRoot: String?
    /// Powers in a proving key; `nil` for a verifying key.
    public var powers: Int?
    /// Sizes of proofs under this key.
    public var proof: ProofSizeReport
    public var circuit: CircuitReport

    init(_ key: VerifyingKey, powers: Int? = nil, explain: Bool) {
      digest = HexadecimalText.encode(key.digest)
      cardDigest = HexadecimalText.encode(key.cardDigest)
      referenceStringDigest = HexadecimalText.encode(key.srsDigest)
      claimedDatasetRoot = key.card.claimedDatasetRoot.map { HexadecimalText.encode($0) }
      self.powers = powers
      proof = ProofSizeReport(key.circuit, rowBits: key.rowBits, target: nil)
      circuit = CompiledCircuit(circuit: key.circuit).report(explain: explain)
    }
  }

  /// What an attestation says. No signature is checked.
  public struct AttestationContent: Codable, Sendable, Equatable {
    /// The key IDs beside the signatures, which nothing vouches for; empty where there is none.
    public var keyIDs: [String]
    public var proofName: String
    public var proofIsEmbedded: Bool
    /// An embedded proof is left out.
    public var statement: AttestedStatement

    init(_ attestation: SignedAttestation) throws(PlumblineError) {
      keyIDs = attestation.claimedKeyIDs
      (proofName, statement) = try attestation.unverifiedContent()
      proofIsEmbedded = statement.proof.content != nil
      statement.proof.content = nil
    }
  }

  /// A key for attestations, either half.
  public struct AttestationKey: Codable, Sendable, Equatable {
    public var keyID: String
  }

  public var path: String
  public var kind: FileKind
  /// Bytes of the file; `nil` for a folder.
  public var bytes: Int?
  // Exactly one of these is there; of a portable proof the key, too.
  public var model: Model?
  public var circuit: CircuitReport?
  public var key: Key?
  public var card: ModelCardReport?
  public var proof: ProofReport?
  public var statement: StatementReport?
  public var referenceString: ReferenceString.Report?
  public var dataset: DatasetReport?
  public var annotations: AnnotationsReport?
  public var names: FeatureNames?
  public var attestation: AttestationContent?
  public var attestationKey: AttestationKey?
  public var log: LogReport?
  public var checkpoint: LogCheckpointReport?
  public var logProof: LogProofReport?

  /// Reads a file, or the header or verifying key of a folder, and describes it.
  ///
  /// - Parameters:
  ///   - path: a file, or a folder of keys or of a dataset.
  ///   - explain: also list the alternatives that were considered.
  ///   - trusted: the caller's list, to say whether a reference string is on it.
  /// - Throws: `PlumblineError.cannotRead` for a file that is none of ours, or why it cannot be used.
  public init(
    contentsOf path: String, explain: Bool = false, trusted: TrustedReferenceStrings? = nil
  ) throws(PlumblineError) {
    var file = path
    if FileStore.isFolder(path) {
      let inside = [ModelKeys.Names.verifyingKey, Dataset.Names.header].map { path + "/" + $0 }
      guard let found = inside.first(where: FileStore.exists) else {
        throw .cannotRead(path: path, reason: "the folder holds neither keys nor a dataset")
      }
      file = found
    }
    guard let kind = FileKind.detect(try FileStore.read(file, range: 0..<(1 << 14))) else {
      throw .cannotRead(path: file, reason: "it is no file of plumb: its first bytes are unknown")
    }
    self.path = file
    self.kind = kind
    switch kind {
    case .model: model = try Model(try QuantizedModel(contentsOf: file), explain: explain)
    case .circuit: circuit = try CompiledCircuit(contentsOf: file).report(explain: explain)
    case .verifyingKey: key = Key(try VerifierKey(contentsOf: file).key, explain: explain)
    case .provingKey:
      let content = try FileStore.read(file)
      let provingKey = try translating { try ProvingKey(decoding: content) }
      key = Key(provingKey.verifyingKey, powers: provingKey.powers.count, explain: explain)
    case .modelCard:
      let document = try JSONText.decode(ModelCardDocument.self, from: try FileStore.read(file), kind: .modelCard)
      _ = try translating { try document.card() }
      card = ModelCardReport(document)
    case .statementProof: statement = try StatementProof(contentsOf: file).report()
    case .portableProof:
      let portable = try PortableProof(contentsOf: file)
      key = Key(portable.key.key, explain: explain)
      switch portable.proof {
      case .run(let run): proof = run.report
      case .statement(let own): statement = try own.report()
      }
    case .proof, .proofJSON: proof = try RunProof(contentsOf: file).report
    case .referenceString, .powersOfTau:
      referenceString = try Self.referenceString(file, kind).report(trusted)
    case .datasetHeader:
      let header = try FileStore.read(file)
      var beside: AnnotationsDescription?
      let other = path + "/" + Dataset.Names.annotationsHeader
      if FileStore.isFolder(path), FileStore.exists(other) {
        let bytes = try FileStore.read(other)
        beside = try translating { try AnnotationsDescription(decoding: bytes) }
      }
      let description = try translating { try DatasetDescription(decoding: header) }
      let names =
        FileStore.isFolder(path) ? try Dataset.names(path, features: description, annotations: beside) : nil
      dataset = DatasetReport(description, annotations: beside, names: names)
    case .annotationsHeader:
      let header = try FileStore.read(file)
      annotations = AnnotationsReport(try translating { try AnnotationsDescription(decoding: header) })
    case .datasetNames: names = try FeatureNames(contentsOf: file)
    case .attestation: attestation = try AttestationContent(try SignedAttestation(contentsOf: file))
    case .signingKey:
      attestationKey = AttestationKey(keyID: try AttestationSigningKey(contentsOf: file).publicKey.keyID)
    case .publicKey: attestationKey = AttestationKey(keyID: try AttestationPublicKey(contentsOf: file).keyID)
    case .datasetCommitments, .datasetOpenings:
      throw .cannotRead(path: file, reason: "inspect the header of the dataset instead, or its folder")
    case .log: log = try AttestationLog(contentsOf: file).report()
    case .checkpoint: checkpoint = try LogCheckpoint(contentsOf: file).report
    case .logProof: logProof = try LogProof(contentsOf: file).report
    }
    bytes = try FileStore.size(file)
  }

  private static func referenceString(_ path: String, _ kind: FileKind) throws(PlumblineError) -> ReferenceString {
    kind == .powersOfTau
      ? try ReferenceString(importingPowersOfTau: path) : try ReferenceString(contentsOf: path)
  }
}
