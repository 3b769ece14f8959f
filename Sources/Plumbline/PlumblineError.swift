/// Everything that can go wrong. Each case names the place, and its description says what to do.
public enum PlumblineError: Error, Equatable, Sendable {
  // MARK: Files

  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  /// Writing would replace secrets that cannot be made again.
  case alreadyExists(path: String)
  /// A file of another kind than expected; `found` is `nil` if it is none of ours.
  case wrongFileKind(path: String, expected: FileKind, found: FileKind?)
  /// The content of a file is not what it should be; `problem` names the field.
  case invalidFile(kind: FileKind, problem: String)

  // MARK: Models and data

  /// An ONNX file that cannot be imported or quantised; `problem` names the node or tensor.
  case unusableModel(problem: String)
  /// A file of numbers that cannot be read or does not fit the model.
  case unusableData(path: String, problem: String)
  /// An input that the model does not take; `problem` names the tensor and the entry.
  case unusableInput(problem: String)
  case noSuchSample(index: Int, count: Int)
  case invalidOption(name: String, value: String, expected: String)

  // MARK: Circuits and keys

  /// The model cannot become a circuit, or a circuit file breaks a rule: `rule` as in the protocol's closure rules,
  /// `place` the tensor, step or table.
  case unusableCircuit(rule: String, place: String)
  /// Files that do not belong together: model and circuit, or model and keys.
  case mismatch(problem: String)
  /// A reference string that fails its checks, or a trust list that cannot be used.
  case unusableReferenceString(problem: String)
  /// The reference string has `have` powers, the circuit needs `need`.
  case tooFewPowers(have: Int, need: Int)
  /// The key's reference string is not on the list of trusted ones; the digest in hexadecimal.
  case untrustedReferenceString(digest: String)

  // MARK: Contracts

  /// The model of a key does not fit into a contract.
  case unusableForContract(problem: String)
  /// Key data or a hash from a chain that is not that of the key.
  case contractMismatch(problem: String)

  // MARK: Datasets

  case unusableDataset(problem: String)
  /// A dataset that was committed for other keys.
  case datasetMismatch(DatasetField, dataset: String, key: String)

  // MARK: Logs

  /// A log that cannot be used as asked: no such entry, a key of another form, a file that no log takes.
  case unusableLog(problem: String)
  /// A log, a checkpoint or a proof about a log does not hold.
  case logRefused(LogRefusal, problem: String)

  // MARK: Proofs

  /// The prover could not make a proof.
  case cannotProve(problem: String)
  /// The proof is not valid, or does not say what was asked for.
  case proofRefused(Refusal)

  // MARK: Attestations

  /// The attestation is not signed by an expected key, or does not say what was asked for.
  case attestationRefused(AttestationRefusal)

  /// A short name of the error for programs; of a refused proof, attestation or log, the reason.
  public var code: String {
    switch self {
    case .cannotRead: "cannotRead"
    case .cannotWrite: "cannotWrite"
    case .alreadyExists: "alreadyExists"
    case .wrongFileKind: "wrongFileKind"
    case .invalidFile: "invalidFile"
    case .unusableModel: "unusableModel"
    case .unusableData: "unusableData"
    case .unusableInput: "unusableInput"
    case .noSuchSample: "noSuchSample"
    case .invalidOption: "invalidOption"
    case .unusableCircuit: "unusableCircuit"
    case .mismatch: "mismatch"
    case .unusableReferenceString: "unusableReferenceString"
    case .tooFewPowers: "tooFewPowers"
    case .untrustedReferenceString: "untrustedReferenceString"
    case .unusableForContract: "unusableForContract"
    case .contractMismatch: "contractMismatch"
    case .unusableDataset: "unusableDataset"
    case .datasetMismatch: "datasetMismatch"
    case .unusableLog: "unusableLog"
    case .logRefused(let refusal, _): refusal.rawValue
    case .cannotProve: "cannotProve"
    case .proofRefused(let refusal): refusal.code
    case .attestationRefused(let refusal): refusal.code
    }
  }

  /// What a dataset and a key have to agree on.
  public enum DatasetField: String, Sendable, Codable {
    case rowLength, quantisation, referenceString
  }
}

/// Why a proof was refused.
public enum Refusal: Error, Equatable, Sendable {
  /// The bytes of the proof are not what they should be; `offset` in bytes, `nil` for the JSON form.
  case malformed(field: String, offset: Int?)
  case unsupportedVersion(UInt32)
  /// The proof was made for another verifying key.
  case otherKey
  /// The proof was made for another model card: other weights or another claimed dataset.
  case otherCard
  case otherContext
  /// The input or output is stated in a form that the caller did not ask for.
  case otherInputForm
  case otherOutputForm
  case wrongInputCount
  case wrongOutputCount
  /// An entry of a public tensor is outside the interval that the circuit declares.
  case valueOutOfRange(tensor: String, index: Int)
  /// The dataset row does not fit the circuit, the key or the expected root.
  case dataset(field: String)
  case unexpectedInput
  case unexpectedOutput
  case unexpectedLabel(expected: Int, found: Int)
  /// The parts of a statement about many rows do not belong together, or not all of them are there.
  case otherParts
  /// The proof answers another question than the one that was asked.
  case otherQuestion
  /// The circuit in a proof of a statement is damaged, or is not what follows from the model's.
  case otherCircuit(problem: String)
  /// Fewer rows get their committed label than was demanded.
  case tooFewCorrect(expected: Int64, found: Int64)
  /// The algebra does not work out: something in the proof or its statement is false.
  case falseProof

  /// A short name of the reason for programs: `falseProof`, `otherKey`, ...
  public var code: String {
    switch self {
    case .malformed: "malformed"
    case .unsupportedVersion: "unsupportedVersion"
    case .otherKey: "otherKey"
    case .otherCard: "otherCard"
    case .otherContext: "otherContext"
    case .otherInputForm: "otherInputForm"
    case .otherOutputForm: "otherOutputForm"
    case .wrongInputCount: "wrongInputCount"
    case .wrongOutputCount: "wrongOutputCount"
    case .valueOutOfRange: "valueOutOfRange"
    case .dataset: "dataset"
    case .unexpectedInput: "unexpectedInput"
    case .unexpectedOutput: "unexpectedOutput"
    case .unexpectedLabel: "unexpectedLabel"
    case .otherParts: "otherParts"
    case .otherQuestion: "otherQuestion"
    case .otherCircuit: "otherCircuit"
    case .tooFewCorrect: "tooFewCorrect"
    case .falseProof: "falseProof"
    }
  }
}
