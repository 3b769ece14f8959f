import Attestation
import Circuits
import Verification

/// What a proof of a statement claims, unchecked.
public struct StatementReport: Codable, Sendable, Equatable {
  public var kind: VerifiedClaim.Kind
  public var model: String
  public var cardDigest: String
  public var runs: Int
  public var parts: Int
  public var inputForm: InputKind
  public var datasetRoot: String?
  public var annotationRoot: String?
  public var outputForm: OutputKind
  /// Integers of a public result: outputs, labels or counts.
  public var result: [Int64]?
  public var context: String
  public var registrant: String?
  public var challenge: String?
  public var points: Int
  public var scalars: Int
  /// Bytes of the file.
  public var fileBytes: Int

  /// - Throws: `PlumblineError.proofRefused` if the parts of the proof do not belong together.
  init(_ proof: DerivedProof) throws(PlumblineError) {
    let statement = try translating { try DerivedVerifier.statement(of: proof) }
    kind = VerifiedClaim.Kind(statement)
    model = proof.programs.first?.circuit.name ?? ""
    cardDigest = HexadecimalText.encode(proof.parts.first?.envelope.statement.cardDigest ?? [])
    runs = statement.rows
    parts = proof.parts.count
    inputForm = InputKind(statement.inputs.first?.kind ?? .privateInput)
    outputForm = OutputKind(statement.outputs.first?.kind ?? .publicValues)
    if case .committedRows(let rows) = statement.inputs.first {
      datasetRoot = HexadecimalText.encode(rows.root)
      annotationRoot = rows.annotations.map { HexadecimalText.encode($0.root) }
    }
    result = statement.output
    context = HexadecimalText.encode(statement.context)
    switch statement.binding {
    case .none: break
    case .registration(let name): registrant = name
    case .watermark(let bytes): challenge = HexadecimalText.encode(bytes)
    }
    points = proof.parts.reduce(0) { $0 + $1.envelope.proof.points.count }
    scalars = proof.parts.reduce(0) { $0 + $1.envelope.proof.scalars.count }
    fileBytes = proof.encoded.count
  }
}

extension StatementProof {
  /// What the proof claims. Nothing of it is checked: `VerifierKey.verify` does that.
  ///
  /// - Throws: `PlumblineError.proofRefused` if its parts do not belong together.
  public func report() throws(PlumblineError) -> StatementReport { try StatementReport(proof) }
}
