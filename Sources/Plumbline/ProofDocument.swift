import Attestation
import BN254
import Verification

/// A proof in JSON: points as 128, scalars, digests and roots as 64 hexadecimal digits, everything else as numbers.
///
/// It says exactly what the binary form says; reading one and writing the other loses nothing.
struct ProofDocument: Codable, Equatable {
  static let format = "plumbline-proof"

  struct Header: Codable, Equatable {
    var rows: UInt64
    var paddedSize: UInt32
    var quantisationDigest: String
    var rowLength: UInt32
  }

  struct Input: Codable, Equatable {
    var form: InputKind
    var values: [Int64]?
    var commitments: [String]?
    var root: String?
    var header: Header?
    var index: UInt64?
    var path: [String]?
  }

  struct Output: Codable, Equatable {
    var form: OutputKind
    var values: [Int64]?
    var commitments: [String]?
  }

  struct Messages: Codable, Equatable {
    var witnessRows: [String]
    var padCommitment: String
    var maskCommitment: String
    var phiRows: [String]
    var paddedScalars: [String]
    var tableDenominator: String
    var productCommitment: String
    var settlementCommitment: String
    var evaluation: String
    var productEvaluations: [String]
    var opening: String
    var openingProof: String
  }

  var format: String
  var version: UInt32
  var keyDigest: String
  var cardDigest: String
  var input: Input
  var output: Output
  var context: String
  var proof: Messages

  init(_ envelope: ProofEnvelope) {
    func text(_ point: G1Affine) -> String { HexadecimalText.encode(point.canonicalBytes) }
    func text(_ scalar: Fr) -> String { HexadecimalText.encode(scalar.canonicalBytes) }
    let statement = envelope.statement
    let proof = envelope.proof
    format = Self.format
    version = Statement.version
    keyDigest = HexadecimalText.encode(statement.keyDigest)
    cardDigest = HexadecimalText.encode(statement.cardDigest)
    context = HexadecimalText.encode(statement.context)
    input = Input(form: InputKind(statement.input.kind))
    switch statement.input {
    case .publicValues(let values): input.values = values
    case .committedRow(let row):
      input.commitments = row.commitments.map(text)
      input.root = HexadecimalText.encode(row.root)
      input.header = Header(
        rows: row.header.rows, paddedSize: row.header.paddedSize,
        quantisationDigest: HexadecimalText.encode(row.header.quantisationDigest), rowLength: row.header.rowLength)
      input.index = row.path.index
      input.path = row.path.siblings.map { HexadecimalText.encode($0) }
    // Rows of a batch are stated by derived proofs, which have no JSON form.
    case .privateInput, .committedRows: break
    }
    output = Output(form: OutputKind(statement.output.kind))
    switch statement.output {
    case .publicValues(let values): output.values = values
    case .committed(let points): output.commitments = points.map(text)
    }
    self.proof = Messages(
      witnessRows: proof.witnessRows.map(text), padCommitment: text(proof.padCommitment),
      maskCommitment: text(proof.maskCommitment), phiRows: proof.phiRows.map(text),
      paddedScalars: proof.padded.map(text), tableDenominator: text(proof.tableDenominator),
      productCommitment: text(proof.productCommitment), settlementCommitment: text(proof.settlementCommitment),
      evaluation: text(proof.evaluation),
      productEvaluations: [text(proof.productEvaluations.0), text(proof.productEvaluations.1)],
      opening: text(proof.opening), openingProof: text(proof.openingProof))
  }

  /// The proof, with the same checks as for the binary form.
  ///
  /// - Throws: `Refusal.malformed` naming the field, or `.unsupportedVersion`.
  func envelope() throws(Refusal) -> ProofEnvelope {
    guard format == Self.format else { throw .malformed(field: "format", offset: nil) }
    guard version == Statement.version else { throw .unsupportedVersion(version) }
    let statement = Statement(
      keyDigest: try Self.digest(keyDigest, "keyDigest"), cardDigest: try Self.digest(cardDigest, "cardDigest"),
      input: try input.decoded(), output: try output.decoded(), context: try Self.digest(context, "context"))
    guard proof.productEvaluations.count == 2 else { throw .malformed(field: "productEvaluations", offset: nil) }
    return ProofEnvelope(
      statement: statement,
      proof: Proof(
        witnessRows: try Self.points(proof.witnessRows, "witnessRows"),
        padCommitment: try Self.point(proof.padCommitment, "padCommitment"),
        maskCommitment: try Self.point(proof.maskCommitment, "maskCommitment"),
        phiRows: try Self.points(proof.phiRows, "phiRows"),
        padded: try Self.scalars(proof.paddedScalars, "paddedScalars"),
        tableDenominator: try Self.scalar(proof.tableDenominator, "tableDenominator"),
        productCommitment: try Self.point(proof.productCommitment, "productCommitment"),
        settlementCommitment: try Self.point(proof.settlementCommitment, "settlementCommitment"),
        evaluation: try Self.scalar(proof.evaluation, "evaluation"),
        productEvaluations: (
          try Self.scalar(proof.productEvaluations[0], "productEvaluations"),
          try Self.scalar(proof.productEvaluations[1], "productEvaluations")
        ),
        opening: try Self.point(proof.opening, "opening"),
        openingProof: try Self.point(proof.openingProof, "openingProof")))
  }

  // MARK: Fields

  fileprivate static func digest(_ text: String, _ field: String) throws(Refusal) -> [UInt8] {
    guard let bytes = HexadecimalText.decode(text, count: 32) else { throw .malformed(field: field, offset: nil) }
    return bytes
  }

  fileprivate static func point(_ text: String, _ field: String) throws(Refusal) -> G1Affine {
    guard let point = HexadecimalText.decode(text, count: 64).flatMap({ G1Affine(canonicalBytes: $0) }) else {
      throw .malformed(field: field, offset: nil)
    }
    return point
  }

  fileprivate static func points(_ texts: [String], _ field: String) throws(Refusal) -> [G1Affine] {
    try texts.map { text throws(Refusal) in try point(text, field) }
  }

  private static func scalar(_ text: String, _ field: String) throws(Refusal) -> Fr {
    guard let scalar = HexadecimalText.decode(text, count: 32).flatMap({ Fr(canonicalBytes: $0) }) else {
      throw .malformed(field: field, offset: nil)
    }
    return scalar
  }

  private static func scalars(_ texts: [String], _ field: String) throws(Refusal) -> [Fr] {
    try texts.map { text throws(Refusal) in try scalar(text, field) }
  }
}

extension ProofDocument.Input {
  /// A field that does not belong to the form is refused, as it would be lost.
  fileprivate func decoded() throws(Refusal) -> InputForm {
    let rowFields: Bool = commitments != nil || root != nil || header != nil || index != nil || path != nil
    switch form {
    case .publicValues:
      guard let values, !rowFields else { throw .malformed(field: "input", offset: nil) }
      return .publicValues(values)
    case .privateInput:
      guard values == nil, !rowFields else { throw .malformed(field: "input", offset: nil) }
      return .privateInput
    case .datasetRows: throw .malformed(field: "input", offset: nil)
    case .datasetRow:
      guard values == nil, let commitments, let root, let header, let index, let path else {
        throw .malformed(field: "input", offset: nil)
      }
      let decoded = DatasetHeader(
        rows: header.rows, paddedSize: header.paddedSize,
        quantisationDigest: try ProofDocument.digest(header.quantisationDigest, "quantisationDigest"),
        rowLength: header.rowLength)
      guard decoded.isValid else { throw .malformed(field: "header", offset: nil) }
      return .committedRow(
        CommittedRow(
          commitments: try ProofDocument.points(commitments, "input commitments"),
          root: try ProofDocument.digest(root, "root"), header: decoded,
          path: DatasetPath(
            index: index,
            siblings: try path.map { sibling throws(Refusal) in try ProofDocument.digest(sibling, "path") })))
    }
  }
}

extension ProofDocument.Output {
  fileprivate func decoded() throws(Refusal) -> OutputForm {
    switch form {
    case .publicValues:
      guard let values, commitments == nil else { throw .malformed(field: "output", offset: nil) }
      return .publicValues(values)
    case .committed:
      guard let commitments, values == nil else { throw .malformed(field: "output", offset: nil) }
      return .committed(try ProofDocument.points(commitments, "output commitments"))
    }
  }
}
