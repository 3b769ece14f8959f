import TransparencyLog

/// Why a log, a checkpoint or a proof about a log was refused: a short name for programs.
public enum LogRefusal: String, Error, Equatable, Sendable {
  // What is in a log file.
  case damaged, entryRemoved, entriesRemoved, entryAltered, strayEntry, nodeRemoved, nodeAltered, strayNodes
  case headAltered, checkpointAltered, checkpointReplayed
  // Proofs.
  case proofTooShort, proofTooLong, notIncluded, noSuchEntry, otherEntry, logForked, rolledBack, otherSize
  case malformedProof, unsupportedProofVersion, otherProofKind
  // Checkpoints.
  case malformedCheckpoint, otherOrigin, otherKey, badSignature
}

extension PlumblineError {
  init(_ error: TransparencyLogError) {
    func refused(_ refusal: LogRefusal) -> PlumblineError { .logRefused(refusal, problem: error.description) }
    self =
      switch error {
      case .cannotRead(let path, let reason): .cannotRead(path: path, reason: reason)
      case .cannotWrite(let path, let reason): .cannotWrite(path: path, reason: reason)
      case .notALog(let path): .wrongFileKind(path: path, expected: .log, found: nil)
      case .unusableOrigin(let name):
        .invalidOption(
          name: "--origin", value: name,
          expected: "a name without blanks and plus, such as example.org/attestations")
      case .alreadyExists, .unsupportedSchema, .busy, .entryTooLarge, .noSuchEntry, .notInLog, .noSuchSize,
        .noCheckpoint, .checkpointMissing, .malformedKey, .cannotSign:
        .unusableLog(problem: error.description)
      case .damaged: refused(.damaged)
      case .entryRemoved: refused(.entryRemoved)
      case .entriesRemoved: refused(.entriesRemoved)
      case .entryAltered: refused(.entryAltered)
      case .strayEntry: refused(.strayEntry)
      case .nodeRemoved: refused(.nodeRemoved)
      case .nodeAltered: refused(.nodeAltered)
      case .strayNodes: refused(.strayNodes)
      case .headAltered: refused(.headAltered)
      case .checkpointAltered: refused(.checkpointAltered)
      case .checkpointReplayed: refused(.checkpointReplayed)
      case .proofTooShort: refused(.proofTooShort)
      case .proofTooLong: refused(.proofTooLong)
      case .notIncluded: refused(.notIncluded)
      case .otherEntry: refused(.otherEntry)
      case .logForked: refused(.logForked)
      case .rolledBack: refused(.rolledBack)
      case .otherSize: refused(.otherSize)
      case .malformedProof: refused(.malformedProof)
      case .unsupportedProofVersion: refused(.unsupportedProofVersion)
      case .otherProofKind: refused(.otherProofKind)
      case .malformedCheckpoint: refused(.malformedCheckpoint)
      case .otherOrigin: refused(.otherOrigin)
      case .otherKey: refused(.otherKey)
      case .badSignature: refused(.badSignature)
      }
  }

  /// The same for the check of a proof, where an index that the tree does not have is the proof's fault.
  init(checking error: TransparencyLogError) {
    if case .noSuchEntry = error {
      self = .logRefused(.noSuchEntry, problem: error.description)
    } else {
      self = PlumblineError(error)
    }
  }
}

/// Runs `body` and turns what the log throws into the public error.
func translatingLog<Result>(
  _ body: () throws(TransparencyLogError) -> Result
) throws(PlumblineError) -> Result {
  do throws(TransparencyLogError) {
    return try body()
  } catch {
    throw PlumblineError(error)
  }
}
