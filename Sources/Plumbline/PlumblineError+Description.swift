import Circuits

extension PlumblineError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .alreadyExists(let path):
      "\(path) exists and holds secrets that cannot be made again: choose another place; only "
        + "--force, where a command has it, replaces them"
    case .wrongFileKind(let path, let expected, let found):
      "\(path) is \(found.map { "a \($0.name)" } ?? "no file of plumb"): expected a \(expected.name)"
    case .invalidFile(let kind, let problem): "this \(kind.name) cannot be used: \(problem)"
    case .unusableModel(let problem): problem
    case .unusableData(let path, let problem): "\(path): \(problem)"
    case .unusableInput(let problem): problem
    case .noSuchSample(let index, let count):
      "there is no sample \(index): the data has \(count), numbered from 0"
    case .invalidOption(let name, let value, let expected): "\(name) is \"\(value)\": expected \(expected)"
    case .unusableCircuit(let rule, let place):
      "the circuit breaks a rule at \"\(place)\": \(ClosureRule(rawValue: rule)?.explanation ?? rule)"
    case .mismatch(let problem): problem
    case .unusableReferenceString(let problem): problem
    case .tooFewPowers(let have, let need):
      "the reference string has \(have) powers, \(need) are needed: import or generate one with more"
    case .untrustedReferenceString(let digest):
      "the reference string \(digest) of this key is not on your list: if you know where it comes from, "
        + "run `plumb srs trust FILE` on its file, or say --allow-untrusted-srs"
    case .unusableForContract(let problem): "no contract can verify proofs of this model: \(problem)"
    case .contractMismatch(let problem): "this is not the verifier of the model: \(problem)"
    case .unusableDataset(let problem): problem
    case .datasetMismatch(let field, let dataset, let key): Self.sentence(field, dataset: dataset, key: key)
    case .unusableLog(let problem): problem
    case .logRefused(_, let problem): problem
    case .cannotProve(let problem): "no proof was made: \(problem)"
    case .proofRefused(let refusal): "the proof is refused: \(refusal)"
    case .attestationRefused(let refusal): "the attestation is refused: \(refusal)"
    }
  }

  private static func sentence(_ field: DatasetField, dataset: String, key: String) -> String {
    switch field {
    case .rowLength:
      "the dataset is committed in rows of \(dataset), the key has rows of \(key): commit it again with "
        + "--row-length \(key)"
    case .quantisation:
      "the dataset is quantised as \(dataset), the model of this key takes \(key): commit it again with "
        + "the model or circuit of this key"
    case .referenceString:
      "the dataset is committed with the reference string \(dataset), the key with \(key): commit it again with "
        + "the reference string of this key"
    }
  }
}

extension Refusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let field, let offset):
      "it is damaged: \(field)\(offset.map { " at byte \($0)" } ?? "") is missing or not in its canonical form"
    case .unsupportedVersion(let version): "version \(version) of the protocol is unknown"
    case .otherKey: "it was made for another verifying key"
    case .otherCard: "it was made for another model card, that is, other weights or another claimed dataset"
    case .otherContext: "its context is not the expected one"
    case .otherInputForm: "its input is stated in another form than asked for"
    case .otherOutputForm: "its output is stated in another form than asked for"
    case .wrongInputCount: "its input has another number of values than the model takes"
    case .wrongOutputCount: "its output has another number of values than the model gives"
    case .valueOutOfRange(let tensor, let index):
      "entry \(index) of \"\(tensor)\" is outside the interval that the circuit declares"
    case .dataset(let field): "its dataset row does not fit: \(field) is not the expected one"
    case .unexpectedInput: "its input is not the expected one"
    case .unexpectedOutput: "its output is not the expected one"
    case .otherParts: "its parts do not belong together, or some of them are missing"
    case .otherQuestion: "it answers another question than the one asked"
    case .otherCircuit(let problem): problem
    case .tooFewCorrect(let expected, let found):
      "\(found) rows get their committed label, at least \(expected) were demanded"
    case .unexpectedLabel(let expected, let found): "its label is \(found), expected \(expected)"
    case .falseProof: "its equations do not hold, so what it states is not proved"
    }
  }
}
