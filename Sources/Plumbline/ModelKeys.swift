import Attestation
import BN254
import CircuitCompiler
import Circuits
import FiatShamir
import PolynomialCommitments
import Proving
import QuantizedRuntime
import Verification

/// Everything that the owner of a model holds: proving key and model, both secret, verifying key and model card, both
/// public. On disk it is a folder of `proving.key`, `model.qnn`, `verifying.key` and `card.json`.
public struct ModelKeys: Sendable {
  let provingKey: ProvingKey
  let model: QuantizedModel
  let document: ModelCardDocument

  /// What is bound to the keys besides model and circuit.
  public struct Options: Sendable, Equatable {
    public var rowLength: RowLength
    /// Root of the dataset that the card claims, 32 bytes.
    public var claimedDatasetRoot: [UInt8]?
    /// Free text for the card; proofs are bound to its hash.
    public var metadata: String

    public init(
      rowLength: RowLength = .target(.native), claimedDatasetRoot: [UInt8]? = nil, metadata: String = ""
    ) {
      self.rowLength = rowLength
      self.claimedDatasetRoot = claimedDatasetRoot
      self.metadata = metadata
    }
  }

  // MARK: Setting up

  /// Commits to the weights of a model, with fresh blinding: two setups of one model are two keys and two cards.
  ///
  /// - Parameters:
  ///   - model: the weights to commit to.
  ///   - circuit: the circuit of this model.
  ///   - referenceString: checked here, as far as it is used.
  ///   - options: row length, claimed dataset and text of the card.
  /// - Throws: `PlumblineError.mismatch` if the circuit is not the model's, `.tooFewPowers`,
  ///   `.unusableReferenceString` or `.invalidOption`.
  public static func setUp(
    model: QuantizedModel, circuit: CompiledCircuit, referenceString: ReferenceString, options: Options = Options()
  ) throws(PlumblineError) -> ModelKeys {
    var isOfModel = false
    for target in Target.allCases where !isOfModel {
      isOfModel = try CompiledCircuit(compiling: model, target: target).circuit == circuit.circuit
    }
    guard isOfModel else {
      throw .mismatch(
        problem: "the circuit \"\(circuit.circuit.name)\" is not that of the model \"\(model.name)\": "
          + "run `plumb compile` on this model again")
    }
    if let root = options.claimedDatasetRoot, root.count != DigestLength.bytes {
      throw .invalidOption(
        name: "dataset root", value: HexadecimalText.encode(root), expected: "32 bytes in hexadecimal")
    }
    let rowBits = try options.rowLength.bits(for: circuit.circuit)
    let required = ProtocolShape(circuit: circuit.circuit, rowBits: rowBits).requiredPowers
    let powers = max(required, min(ProvingKey.powersForDerivedKeys, referenceString.srs.powers.count))
    let provingKey = try translating {
      let srs = try referenceString.srs.truncated(to: powers)
      try srs.check()
      let tensors = try ParameterValues(model.graph, circuit: circuit.circuit).tensors
      var randomness = HedgedRandomness(
        secrets: Keccak256.hash(model.encoded), statement: circuit.circuit.digest + srs.sourceDigest)
      return try ProvingKey.setup(
        circuit: circuit.circuit, tensors: tensors, srs: srs, rowBits: rowBits,
        claimedDatasetRoot: options.claimedDatasetRoot,
        metadataDigest: ModelCardDocument.metadataDigest(options.metadata), randomness: &randomness)
    }
    let key = provingKey.verifyingKey
    let document = ModelCardDocument(
      card: key.card, model: circuit.circuit.name, metadata: options.metadata, srsDigest: key.srsDigest,
      srsIsInsecure: referenceString.isInsecure)
    return ModelKeys(provingKey: provingKey, model: model, document: document)
  }

  // MARK: Folder

  /// Names of the files in a key folder.
  public enum Names {
    /// Public: what verifiers need.
    public static let verifyingKey = "verifying.key"
    /// Secret: weights with their blinding, and powers.
    public static let provingKey = "proving.key"
    /// Secret: a copy of the quantised model, which proving runs.
    public static let model = "model.qnn"
    /// Public: the model card.
    public static let card = "card.json"
  }

  /// Reads the folder that `setUp` and `write` made.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind`, `.invalidFile`, or `.mismatch` if the files do not belong
  ///   together.
  public init(folder: String) throws(PlumblineError) {
    let key = try FileStore.read(folder + "/" + Names.provingKey, kind: .provingKey)
    let provingKey = try translating { try ProvingKey(decoding: key) }
    let model = try QuantizedModel(contentsOf: folder + "/" + Names.model)
    let document = try JSONText.decode(
      ModelCardDocument.self, from: try FileStore.read(folder + "/" + Names.card, kind: .modelCard), kind: .modelCard)
    let circuit = provingKey.verifyingKey.circuit
    let tensors = try translating { try ParameterValues(model.graph, circuit: circuit).tensors }
    guard provingKey.parameters.holds(tensors, of: circuit) else {
      throw .mismatch(problem: "\(folder): model.qnn is not the model of proving.key, set up again")
    }
    guard try translating({ try document.card() }) == provingKey.verifyingKey.card else {
      throw .mismatch(problem: "\(folder): card.json is not the card of proving.key, set up again")
    }
    self.init(provingKey: provingKey, model: model, document: document)
  }

  private init(provingKey: ProvingKey, model: QuantizedModel, document: ModelCardDocument) {
    self.provingKey = provingKey
    self.model = model
    self.document = document
  }

  /// Writes all files, the secret ones readable by their owner alone. Either all are written or none.
  ///
  /// - Parameters:
  ///   - folder: made if it is missing.
  ///   - replacing: whether keys that are there may be lost; their blinding cannot be made again.
  /// - Throws: `PlumblineError.alreadyExists` or `.cannotWrite`.
  public func write(to folder: String, replacing: Bool = false) throws(PlumblineError) {
    if !replacing { try Self.checkVacant(folder) }
    try FileStore.makeFolder(folder)
    try FileStore.write([
      .init(path: folder + "/" + Names.model, bytes: model.encoded, secrecy: .secret),
      .init(path: folder + "/" + Names.provingKey, bytes: provingKey.encoded, secrecy: .secret),
      .init(path: folder + "/" + Names.card, bytes: JSONText.encode(document)),
      .init(path: folder + "/" + Names.verifyingKey, bytes: provingKey.verifyingKey.encoded),
    ])
  }

  /// Throws `PlumblineError.alreadyExists` if a folder holds a proving key.
  public static func checkVacant(_ folder: String) throws(PlumblineError) {
    let secret = folder + "/" + Names.provingKey
    if FileStore.exists(secret) { throw .alreadyExists(path: secret) }
  }

  // MARK: Parts

  /// Number of values that an input has.
  public var inputSize: Int { verifierKey.inputSize }

  /// The public half.
  public var verifierKey: VerifierKey { VerifierKey(key: provingKey.verifyingKey) }

  /// Made on one machine: whoever made the reference string of these keys can forge proofs.
  public var usesInsecureReferenceString: Bool { document.referenceString.isInsecure }

  public var card: ModelCardReport { ModelCardReport(document) }

  // MARK: Proving

  /// What a proof is to say about its input, with the input itself.
  public enum Input: Sendable {
    /// Real values, shown to everyone who sees the proof.
    case publicValues([Double])
    /// Real values that stay private: the proof says that some input gives the output.
    case privateValues([Double])
    /// Row `index` of a dataset, which stays private; the proof shows dataset root and index.
    case datasetRow(DatasetOpenings, index: UInt64)
  }

  /// A proof with what only its maker learns.
  public struct Outcome: Sendable {
    public var proof: RunProof
    /// The output of the run, whatever form the proof states it in.
    public var output: OutputReading
    /// What opens a committed output. Secret.
    public var opening: OutputOpening?
  }

  /// Runs the model and proves the run.
  ///
  /// - Parameters:
  ///   - input: what to run on, and how the proof states it.
  ///   - form: how the proof states the output.
  ///   - context: 32 bytes of the caller's choice that the proof is bound to.
  /// - Throws: `PlumblineError.unusableInput` or `.unusableModel` for an input that does not fit, `.datasetMismatch` for
  ///   a dataset of other keys, `.cannotProve`.
  public func prove(
    _ input: Input, output form: OutputKind = .publicValues,
    context: [UInt8] = [UInt8](repeating: 0, count: 32)
  ) throws(PlumblineError) -> Outcome {
    guard context.count == 32 else {
      throw .invalidOption(
        name: "context", value: HexadecimalText.encode(context), expected: "32 bytes in hexadecimal")
    }
    let integers: [Int64]
    let opening: InputOpening
    switch input {
    case .publicValues(let values):
      integers = try model.quantizedInput(values)
      opening = .publicValues
    case .privateValues(let values):
      integers = try model.quantizedInput(values)
      opening = .privateInput
    case .datasetRow(let dataset, let index):
      try dataset.dataset.checkFit(provingKey.verifyingKey)
      let row = try dataset.opening(index)
      integers = row.values
      opening = .committedRow(try dataset.dataset.committedRow(index), blinding: row.blinding)
    }
    let result = try translating {
      let trace = try model.runtime.trace(integers)
      return try Prover(key: provingKey).prove(
        trace, input: opening, output: form == .committed ? .committed : .publicValues, context: context)
    }
    let circuit = provingKey.verifyingKey.circuit
    return Outcome(
      proof: RunProof(envelope: result.envelope), output: OutputReading(result.output, circuit: circuit),
      opening: OutputOpening(result))
  }
}

extension OutputReading {
  init(_ integers: [Int64], circuit: Circuit) {
    self.init(integers, scale: circuit.quantisation.outputScale, head: circuit.quantisation.head)
  }
}

/// What opens a committed output: the values and the blinding of each commitment. Secret.
public struct OutputOpening: Codable, Sendable, Equatable {
  /// Always `plumbline-output-opening`.
  public var format: String
  /// The output in row-major order.
  public var values: [Int64]
  /// The commitments, 64 bytes each, in hexadecimal.
  public var commitments: [String]
  /// For each commitment its two blinding scalars, 32 bytes each, in hexadecimal.
  public var blinding: [[String]]

  init?(_ result: ProverResult) {
    guard let secrets = result.outputBlinding, case .committed(let points) = result.envelope.statement.output else {
      return nil
    }
    format = "plumbline-output-opening"
    values = result.output
    commitments = points.map { HexadecimalText.encode($0.canonicalBytes) }
    blinding = secrets.map { row in
      [row.first, row.second].map { HexadecimalText.encode($0.canonicalBytes) }
    }
  }

  /// Writes the opening as JSON that only its owner may read.
  public func write(to path: String) throws(PlumblineError) {
    try FileStore.write(JSONText.encode(self), to: path, .secret)
  }
}
