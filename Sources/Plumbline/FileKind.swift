import Attestation
import Circuits
import Proving
import TransparencyLog
import Verification

/// The kinds of files that the pipeline reads and writes, told apart by their first bytes.
public enum FileKind: String, Codable, Sendable, CaseIterable {
  /// A quantised model, `.qnn`. Secret: it holds the weights.
  case model
  /// A compiled circuit. Public.
  case circuit
  /// What a verifier needs. Public.
  case verifyingKey
  /// What the prover needs besides the model. Secret.
  case provingKey
  /// A model card in JSON. Public.
  case modelCard
  /// A proof with its statement, in binary form.
  case proof
  /// A proof with its statement, in JSON.
  case proofJSON
  /// A proof of a statement about many runs, a label or the parameters.
  case statementProof
  /// A proof of any kind together with the verifying key that it needs.
  case portableProof
  /// A structured reference string. Public.
  case referenceString
  /// A powers-of-tau file, as ceremonies publish them. Public.
  case powersOfTau
  /// The header of a committed dataset. Public.
  case datasetHeader
  /// The header of the annotations of a dataset. Public.
  case annotationsHeader
  /// The names of the features of a dataset. Public.
  case datasetNames
  /// The commitments to the rows of a dataset. Public.
  case datasetCommitments
  /// What opens the commitments of a dataset. Secret.
  case datasetOpenings
  /// A signed attestation: a DSSE envelope in JSON. Public.
  case attestation
  /// A private key for attestations, in PEM. Secret.
  case signingKey
  /// A public key for attestations, in PEM.
  case publicKey
  /// A transparency log, a SQLite file.
  case log
  /// A proof about a log, in JSON. Public.
  case logProof
  /// A checkpoint of a log, a signed note. Public.
  case checkpoint

  /// The kind for people: "quantised model", "proof", ...
  public var name: String {
    switch self {
    case .model: "quantised model"
    case .circuit: "circuit"
    case .verifyingKey: "verifying key"
    case .provingKey: "proving key"
    case .modelCard: "model card"
    case .proof: "proof"
    case .proofJSON: "proof in JSON"
    case .statementProof: "proof of a statement"
    case .portableProof: "portable proof"
    case .referenceString: "reference string"
    case .powersOfTau: "powers-of-tau file"
    case .datasetHeader: "dataset header"
    case .annotationsHeader: "header of dataset annotations"
    case .datasetNames: "file of feature names"
    case .datasetCommitments: "file of dataset commitments"
    case .datasetOpenings: "file of dataset openings"
    case .attestation: "signed attestation"
    case .signingKey: "signing key"
    case .publicKey: "public key"
    case .log: "transparency log"
    case .logProof: "proof about a log"
    case .checkpoint: "checkpoint of a log"
    }
  }

  /// The kind of a file by its first bytes, or `nil` if they are none of ours. For JSON it has to be given enough to
  /// hold the field `format`: 4096 bytes will do.
  public static func detect(_ bytes: some Collection<UInt8>) -> FileKind? {
    let known: [([UInt8], FileKind)] = [
      (Array("PLMBQNN".utf8) + [0], .model), (Circuit.magic, .circuit),
      (VerifyingKey.magic, .verifyingKey), (ProvingKey.magic, .provingKey), (ProofEnvelope.magic, .proof),
      (DerivedProof.magic, .statementProof), (PortableProof.magic, .portableProof),
      (Array("plumbsrs".utf8), .referenceString), (Array("ptau".utf8), .powersOfTau),
      (DatasetDescription.magic, .datasetHeader), (CommitmentsFile.magic, .datasetCommitments),
      (DatasetOpeningsFile.magic, .datasetOpenings), (AnnotationsDescription.magic, .annotationsHeader),
      (DatasetNamesFile.magic, .datasetNames),
      (Array("-----BEGIN PRIVATE KEY-----".utf8), .signingKey), (Array("-----BEGIN PUBLIC KEY-----".utf8), .publicKey),
    ]
    if let match = known.first(where: { bytes.starts(with: $0.0) }) { return match.1 }
    if LogFile.isLog(header: Array(bytes.prefix(LogFile.headerLength))) { return .log }
    if SignedCheckpoint.isCheckpoint(start: Array(bytes.prefix(1 << 12))) { return .checkpoint }
    let blanks: Set<UInt8> = [9, 10, 13, 32]
    let inside = bytes.drop { blanks.contains($0) }
    guard inside.first == UInt8(ascii: "{") else { return nil }
    let text = String(decoding: bytes.prefix(1 << 14), as: UTF8.self)
    if text.contains("\"\(ModelCardDocument.format)\"") { return .modelCard }
    if text.contains("\"\(ProofDocument.format)\"") { return .proofJSON }
    if text.contains("\"\(LogProofDocument.format)\"") { return .logProof }
    // The payload of an envelope can be long; other programs write it first.
    let begin = inside.dropFirst().drop { blanks.contains($0) }
    if begin.starts(with: "\"payload\"".utf8) || text.contains("\"payloadType\"") { return .attestation }
    return nil
  }
}
