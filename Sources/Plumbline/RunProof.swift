import Attestation
import Verification

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a statement names the input of a run.
public enum InputKind: String, Codable, Sendable, CaseIterable {
  /// All values in clear.
  case publicValues = "public"
  /// A row of a committed dataset, by its index.
  case datasetRow = "row"
  /// Rows of a committed dataset, in a batch.
  case datasetRows = "rows"
  /// Nothing is said about it.
  case privateInput = "private"

  init(_ kind: InputForm.Kind) {
    switch kind {
    case .publicValues: self = .publicValues
    case .committedRow: self = .datasetRow
    case .committedRows: self = .datasetRows
    case .privateInput: self = .privateInput
    }
  }

  var kind: InputForm.Kind {
    switch self {
    case .publicValues: .publicValues
    case .datasetRow: .committedRow
    case .datasetRows: .committedRows
    case .privateInput: .privateInput
    }
  }
}

/// How a statement names the output of a run.
public enum OutputKind: String, Codable, Sendable, CaseIterable {
  /// All values in clear.
  case publicValues = "public"
  /// A blinded commitment.
  case committed

  init(_ kind: OutputForm.Kind) {
    switch kind {
    case .publicValues: self = .publicValues
    case .committed: self = .committed
    }
  }

  var kind: OutputForm.Kind {
    switch self {
    case .publicValues: .publicValues
    case .committed: .committed
    }
  }
}

/// A proof of one run with its statement.
public struct RunProof: Sendable, Equatable {
  package let envelope: ProofEnvelope

  package init(envelope: ProofEnvelope) { self.envelope = envelope }

  /// Reads a proof file, binary or JSON.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` for another file of this package, or `.proofRefused` if the
  ///   proof is damaged.
  public init(contentsOf path: String) throws(PlumblineError) {
    let bytes = try FileStore.read(path)
    if let kind = FileKind.detect(bytes), kind != .proof, kind != .proofJSON {
      throw .wrongFileKind(path: path, expected: .proof, found: kind)
    }
    try self.init(decoding: bytes)
  }

  /// Reads the bytes of a proof, binary or JSON, which may come from anyone.
  ///
  /// - Throws: `PlumblineError.proofRefused` for anything but a canonical encoding.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    guard FileKind.detect(bytes) == .proofJSON else {
      envelope = try translating { try ProofEnvelope(decoding: bytes) }
      return
    }
    let document: ProofDocument
    do {
      document = try JSONDecoder().decode(ProofDocument.self, from: Data(bytes))
    } catch {
      throw .proofRefused(.malformed(field: JSONText.field(of: error) ?? "JSON", offset: nil))
    }
    do { envelope = try document.envelope() } catch { throw .proofRefused(error) }
  }

  /// The compact binary form.
  public var encoded: [UInt8] { envelope.encoded }

  /// The JSON form, UTF-8: numbers and hexadecimal text, for people and other tools.
  public var json: [UInt8] { JSONText.encode(ProofDocument(envelope)) }

  /// Writes the proof in binary form, or in JSON.
  public func write(to path: String, asJSON: Bool = false) throws(PlumblineError) {
    try FileStore.write(asJSON ? json : encoded, to: path)
  }

  /// What the proof claims. Nothing of it is checked: `VerifierKey.verify` does that.
  public var report: ProofReport { ProofReport(envelope) }
}

/// A claimed or verified input.
public struct StatedInput: Codable, Sendable, Equatable {
  public var form: InputKind
  /// Integers in row-major order, for a public input.
  public var integers: [Int64]?
  /// Real values, where the scale is known.
  public var values: [Double]?
  /// Root and index of the dataset row, and the number of rows of the dataset.
  public var datasetRoot: String?
  public var row: UInt64?
  public var rows: UInt64?

  init(_ input: InputForm, scale: Double?) {
    form = InputKind(input.kind)
    switch input {
    case .publicValues(let integers):
      self.integers = integers
      values = scale.map { scale in integers.map { Double($0) * scale } }
    case .committedRow(let committed):
      datasetRoot = HexadecimalText.encode(committed.root)
      row = committed.path.index
      rows = committed.header.rows
    case .committedRows(let committed):
      datasetRoot = HexadecimalText.encode(committed.root)
      rows = committed.header.rows
    case .privateInput: break
    }
  }
}

/// What a proof file claims, unchecked.
public struct ProofReport: Codable, Sendable, Equatable {
  public var version: UInt32
  public var keyDigest: String
  public var cardDigest: String
  public var input: StatedInput
  public var outputForm: OutputKind
  /// Integers of a public output.
  public var output: [Int64]?
  /// Commitments of a committed output, in hexadecimal.
  public var outputCommitments: [String]?
  public var context: String
  public var witnessRows: Int
  public var phiRows: Int
  public var points: Int
  public var scalars: Int
  /// Bytes of the binary file.
  public var fileBytes: Int

  init(_ envelope: ProofEnvelope) {
    let statement = envelope.statement
    version = Statement.version
    keyDigest = HexadecimalText.encode(statement.keyDigest)
    cardDigest = HexadecimalText.encode(statement.cardDigest)
    input = StatedInput(statement.input, scale: nil)
    outputForm = OutputKind(statement.output.kind)
    switch statement.output {
    case .publicValues(let values): output = values
    case .committed(let points): outputCommitments = points.map { HexadecimalText.encode($0.canonicalBytes) }
    }
    context = HexadecimalText.encode(statement.context)
    witnessRows = envelope.proof.witnessRows.count
    phiRows = envelope.proof.phiRows.count
    points = envelope.proof.points.count
    scalars = envelope.proof.scalars.count
    fileBytes = envelope.encoded.count
  }
}
