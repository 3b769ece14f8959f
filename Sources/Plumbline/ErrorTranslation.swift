import Attestation
import Circuits
import EVMVerification
import ModelGraph
import ONNXImporter
import PolynomialCommitments
import Proving
import QuantizedRuntime
import TensorFiles
import Verification

/// Runs `body` and turns what a module throws into the public error.
func translating<Result>(
  reading kind: FileKind? = nil, path: String = "", _ body: () throws -> Result
) throws(PlumblineError) -> Result {
  do {
    return try body()
  } catch let error as PlumblineError {
    throw error
  } catch let error as ModelGraphError {
    throw kind.map { .invalidFile(kind: $0, problem: error.description) } ?? .unusableModel(problem: error.description)
  } catch let error as ModelImportError {
    throw .unusableModel(problem: error.description)
  } catch let error as TensorFileError {
    throw .unusableData(path: path, problem: error.description)
  } catch let error as RuntimeError {
    throw .unusableInput(problem: error.description)
  } catch let error as CircuitError {
    throw PlumblineError(error)
  } catch let error as VerificationError {
    throw PlumblineError(error)
  } catch let error as ProvingError {
    throw PlumblineError(error)
  } catch let error as SRSError {
    throw PlumblineError(error)
  } catch let error as EVMVerificationError {
    throw PlumblineError(error)
  } catch let error as DatasetError {
    throw .unusableDataset(problem: error.description)
  } catch let error as ModelCardError {
    throw .invalidFile(kind: .modelCard, problem: error.description)
  } catch {
    throw .cannotProve(problem: "\(error)")
  }
}

extension PlumblineError {
  init(_ error: CircuitError) {
    self =
      switch error {
      case .rule(let rule, let place): .unusableCircuit(rule: rule.rawValue, place: place)
      case .malformed(let field, let offset):
        .invalidFile(kind: .circuit, problem: Self.damaged(field, offset))
      case .unsupportedVersion(let version): .invalidFile(kind: .circuit, problem: Self.version(version))
      case .derivation(let fault): .mismatch(problem: fault.description)
      case .notDerived(let difference, let place):
        .mismatch(
          problem: "the circuit is not what it is said to be derived from: \(difference.rawValue) differ"
            + (place.isEmpty ? "" : " at \"\(place)\""))
      }
  }

  init(_ error: SRSError) {
    self =
      switch error {
      case .tooFewPowers(let have, let need): .tooFewPowers(have: have, need: need)
      case .unreadable(let path, let reason): .cannotRead(path: path, reason: reason)
      case .unwritable(let path, let reason): .cannotWrite(path: path, reason: reason)
      default: .unusableReferenceString(problem: error.description)
      }
  }

  init(_ error: ProvingError) {
    self =
      switch error {
      case .malformed(let field, let offset):
        .invalidFile(kind: .provingKey, problem: Self.damaged(field, offset))
      case .unsupportedVersion(let version): .invalidFile(kind: .provingKey, problem: Self.version(version))
      case .circuit(let error): PlumblineError(error)
      case .verification(let error): PlumblineError(error)
      case .tooFewPowers(let have, let need): .tooFewPowers(have: have, need: need)
      case .parameterOutOfRange(let tensor, let index):
        .mismatch(
          problem: "parameter \(index) of \"\(tensor)\" does not fit the width that the circuit declares: "
            + "compile this model again")
      case .wrongCount(let tensor, let expected, let found):
        .mismatch(
          problem: "\"\(tensor)\" has \(found) entries, the circuit expects \(expected): compile this model again")
      case .valueNotInTable(let tensor, let index):
        .cannotProve(
          problem: "entry \(index) of \"\(tensor)\" is in no row of its table: the model is not the one of these keys, "
            + "set up again")
      case .missingAccumulators(let step):
        .cannotProve(problem: "the run has no record of the step \"\(step)\": the model is not the one of these keys")
      case .rowMismatch: .cannotProve(problem: "the dataset row is no row of this model's input")
      case .degenerateChallenge: .cannotProve(problem: "a challenge hit a forbidden value: try again")
      }
  }

  init(_ error: EVMVerificationError) {
    let advice = "compile and set up with --target evm, or take a smaller model"
    self =
      switch error {
      case .tooLarge(let what, let count, let limit):
        .unusableForContract(problem: "it needs \(count) \(what), there is room for \(limit): \(advice)")
      case .unsupportedIndexMap(let tensor, let dimension):
        .unusableForContract(
          problem: "dimension \(dimension) of \"\(tensor)\" is read by an index map that contracts do not evaluate")
      case .noInterval(let tensor):
        .unusableForContract(problem: "nothing bounds the values of \"\(tensor)\", so they have no words")
      case .foreignGenerator:
        .unusableForContract(
          problem: "its reference string has another generator of G2 than contracts use: set up with a standard one")
      case .degenerateChallenge: .cannotProve(problem: "a challenge hit a forbidden value: prove again")
      }
  }

  /// A key or proof that was refused.
  init(_ error: VerificationError) {
    self =
      switch error {
      case .malformed(let file, let field, let offset):
        file == "proof"
          ? .proofRefused(.malformed(field: field, offset: offset))
          : .invalidFile(kind: .verifyingKey, problem: Self.damaged(field, offset))
      case .unsupportedVersion(let file, let version):
        file == "proof"
          ? .proofRefused(.unsupportedVersion(version))
          : .invalidFile(kind: .verifyingKey, problem: Self.version(version))
      case .circuit(let error): PlumblineError(error)
      case .inconsistentKey(let field):
        .invalidFile(
          kind: .verifyingKey,
          problem:
            "its \(Self.words(field.rawValue)) does not follow from the rest: it was changed or put together wrongly")
      case .untrustedSRS(let digest): .untrustedReferenceString(digest: digest)
      case .statement(let field): .proofRefused(Self.refusal(field))
      case .valueOutOfRange(let tensor, let index): .proofRefused(.valueOutOfRange(tensor: tensor, index: index))
      case .dataset(let field): .proofRefused(.dataset(field: Self.words(field.rawValue)))
      case .unexpectedInput: .proofRefused(.unexpectedInput)
      case .unexpectedOutput: .proofRefused(.unexpectedOutput)
      case .degenerateChallenge, .openingCheckFailed: .proofRefused(.falseProof)
      }
  }

  private static func refusal(_ field: VerificationError.StatementField) -> Refusal {
    switch field {
    case .keyDigest: .otherKey
    case .cardDigest: .otherCard
    case .context: .otherContext
    case .inputForm: .otherInputForm
    case .outputForm: .otherOutputForm
    case .inputCount: .wrongInputCount
    case .outputCount: .wrongOutputCount
    case .parts: .otherParts
    case .result: .otherQuestion
    }
  }

  private static func damaged(_ field: String, _ offset: Int) -> String {
    "it is damaged: \(field) at byte \(offset) is missing or not in its canonical form"
  }

  private static func version(_ version: UInt32) -> String { "its version \(version) is unknown: make it again" }

  /// `tableCommitments` as "table commitments".
  private static func words(_ name: String) -> String {
    name.reduce(into: "") { text, character in
      text += character.isUppercase ? " " + character.lowercased() : String(character)
    }
  }
}

extension PlumblineError {
  /// Runs `body` on a proof of a statement: what is wrong with a circuit in it is a reason to refuse it.
  static func refusingCircuits<Result>(
    _ body: () throws(VerificationError) -> Result
  ) throws(PlumblineError) -> Result {
    do {
      return try body()
    } catch {
      guard case .circuit(let circuit) = error else { throw PlumblineError(error) }
      throw .proofRefused(.otherCircuit(problem: PlumblineError(circuit).description))
    }
  }
}

extension ClosureRule {
  /// The rule as a sentence about the place that breaks it.
  var explanation: String {
    switch self {
    case .freeTensor: "no step defines it"
    case .definedTwice: "two steps define it, or a step defines the input"
    case .cycle: "it is read before it is defined"
    case .shape: "its dimensions or number of entries do not fit what it stands for"
    case .variable: "one of its indices is read twice or does not exist"
    case .operandSpace: "a parameter is read in a form that parameters may not have"
    case .operandNotRangeChecked: "it is an operand without being range-checked"
    case .unboundedQuotient: "nothing bounds this requantised result"
    case .inputNotRangeChecked: "the input is not range-checked"
    case .rangeTag: "it is range-checked under the tag of another interval"
    case .looseLimbs: "the widths of its limbs do not sum to the width they stand for"
    case .tableNotFunction: "its table has two values for one argument, or gaps"
    case .tableNotCovering: "its table leaves out an argument that a run can take"
    case .wraps: "its bound is too large to be exact: quantise with fewer weight or activation bits"
    case .segments: "its blocks do not fit its dimensions, or those of the tensor it is looked up with"
    case .alignment: "it is not aligned to its size"
    case .overlap: "it overlaps another block"
    case .lanes: "the lanes do not hold each lookup exactly once"
    case .duplicateTag: "its tag is used twice, or is 0"
    case .tableSpace: "the tables are too large: quantise with shorter tables or fewer activation bits"
    case .padding: "its padding is no row of its table"
    case .limit: "a width, size or count is outside its limits"
    case .rowLength: "rows need at least 16 entries"
    }
  }
}
