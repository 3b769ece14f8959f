import BN254
import Verification

/// Where each field of a proof file stands, computed from the specification of the file and not from the encoder.
struct ProofFileMap {
  struct Field {
    /// The element type decides how a field is tampered with.
    enum Kind: Equatable {
      case magic
      case version
      case form
      case count
      case integer
      case bytes
      case point
      case scalar
    }

    var name: String
    /// The name that the reader gives to it in its errors.
    var readerName: String
    var kind: Kind
    var range: Range<Int>
  }

  private(set) var fields: [Field] = []

  /// Stored properties of the types in a proof file, and the fields of the file that hold them. A property that is not
  /// listed here fails `TamperTests.everyPropertyHasAField`.
  static let manifest: [String: [String: [String]]] = [
    "ProofEnvelope": ["statement": ["key digest"], "proof": ["rows of w"]],
    "Statement": [
      "keyDigest": ["key digest"], "cardDigest": ["card digest"], "input": ["input form"], "output": ["output form"],
      "context": ["context"],
    ],
    "CommittedRow": [
      "commitments": ["row commitments", "row commitment"], "root": ["dataset root"], "header": ["header rows"],
      "path": ["row index"],
    ],
    "DatasetHeader": [
      "rows": ["header rows"], "paddedSize": ["header padded size"], "quantisationDigest": ["header quantisation"],
      "rowLength": ["header row length"],
    ],
    "DatasetPath": ["index": ["row index"], "siblings": ["path length", "sibling"]],
    "CommittedRows": [
      "selection": ["selection", "selected start", "selected count"], "first": ["first place"],
      "commitments": ["rows", "commitments per row", "row commitment"], "root": ["dataset root"],
      "header": ["header rows"], "siblings": ["path length", "sibling"], "annotations": ["annotations"],
    ],
    "Annotations": [
      "schema": ["schema length", "schema"],
      "commitments": ["annotations: rows", "annotations: commitments per row", "annotations: row commitment"],
      "root": ["annotations: dataset root"], "header": ["annotations: header rows"],
      "siblings": ["annotations: path length", "annotations: sibling"], "columns": ["columns", "column"],
    ],
    "Proof": [
      "witnessRows": ["rows of w", "row of w"], "padCommitment": ["C_mu"], "maskCommitment": ["C_R"],
      "phiRows": ["rows of phi", "row of phi"], "padded": ["padded scalars", "padded scalar"],
      "tableDenominator": ["D_T"], "productCommitment": ["C_V"], "settlementCommitment": ["C_S"],
      "evaluation": ["y"], "productEvaluations": ["V(lambda zeta)", "V(lambda/zeta)"], "opening": ["W"],
      "openingProof": ["W'"],
    ],
  ]

  init(_ envelope: ProofEnvelope) {
    add("magic", .magic, 8)
    add("version", .version, 4)
    add("key digest", .bytes, 32)
    add("card digest", .bytes, 32)
    add("input form", .form, 1)
    switch envelope.statement.input {
    case .publicValues(let values):
      add("input count", .count, 4, reader: "input")
      for _ in values { add("input", .integer, 8) }
    case .committedRow(let row):
      add("row commitments", .count, 4)
      for _ in row.commitments { add("row commitment", .point, 64) }
      add("dataset root", .bytes, 32)
      add("header rows", .integer, 8, reader: "dataset header")
      add("header padded size", .integer, 4, reader: "dataset header")
      add("header quantisation", .bytes, 32, reader: "dataset header")
      add("header row length", .integer, 4, reader: "dataset header")
      add("row index", .integer, 8)
      add("path length", .count, 4, reader: "Merkle path")
      for _ in row.path.siblings { add("sibling", .bytes, 32, reader: "Merkle path") }
    case .privateInput: break
    case .committedRows(let rows): add(rows)
    }
    add("output form", .form, 1)
    switch envelope.statement.output {
    case .publicValues(let values):
      add("output count", .count, 4, reader: "output")
      for _ in values { add("output", .integer, 8) }
    case .committed(let points):
      add("output commitments", .count, 4)
      for _ in points { add("output commitment", .point, 64) }
    }
    add("context", .bytes, 32)
    add("rows of w", .count, 4)
    add("rows of phi", .count, 4)
    add("padded scalars", .count, 4)
    for _ in envelope.proof.witnessRows { add("row of w", .point, 64) }
    add("C_mu", .point, 64, reader: "commitment to pads")
    add("C_R", .point, 64, reader: "commitment to the mask row")
    for _ in envelope.proof.phiRows { add("row of phi", .point, 64) }
    add("C_V", .point, 64, reader: "commitment to products")
    add("C_S", .point, 64, reader: "commitment to the settlement")
    add("W", .point, 64, reader: "opening W")
    add("W'", .point, 64, reader: "opening W'")
    for _ in envelope.proof.padded { add("padded scalar", .scalar, 32) }
    for name in ["D_T", "y", "V(lambda zeta)", "V(lambda/zeta)"] { add(name, .scalar, 32) }
  }

  private mutating func add(_ rows: CommittedRows) {
    add("selection", .form, 1, reader: "row selection")
    if case .drawn = rows.selection {
      add("seed", .bytes, 32)
    } else {
      add("selected start", .integer, 8, reader: "first row")
    }
    add("selected count", .integer, 8, reader: "row count")
    add("first place", .integer, 8, reader: "first row of the batch")
    add(rows.commitments, siblings: rows.siblings, prefix: "", reader: "rows")
    add("annotations", .form, 1)
    guard let annotations = rows.annotations else { return }
    add(annotations.commitments, siblings: annotations.siblings, prefix: "annotations: ", reader: "annotations")
    // Root, number of feature names, columns: name and classes.
    let schema = annotations.schema
    let names = schema.featureNames + schema.columns.map(\.name)
    add("schema length", .count, 4, reader: "names of annotations")
    add(
      "schema", .bytes, 32 + 4 + 4 + names.reduce(0) { $0 + 4 + $1.utf8.count } + 4 * schema.columns.count,
      reader: "names of annotations")
    add("columns", .count, 4)
    for _ in annotations.columns { add("column", .integer, 4) }
  }

  private mutating func add(_ commitments: [[G1Affine]], siblings: [[UInt8]], prefix: String, reader: String) {
    add(prefix + "rows", .count, 4, reader: reader)
    add(prefix + "commitments per row", .count, 4, reader: reader)
    for _ in commitments.joined() { add(prefix + "row commitment", .point, 64, reader: reader) }
    add(prefix + "dataset root", .bytes, 32, reader: "dataset root")
    for (name, kind, length) in [
      ("rows", Field.Kind.integer, 8), ("padded size", .integer, 4), ("quantisation", .bytes, 32),
      ("row length", .integer, 4),
    ] { add(prefix + "header " + name, kind, length, reader: "dataset header") }
    add(prefix + "path length", .count, 4, reader: "Merkle path")
    for _ in siblings { add(prefix + "sibling", .bytes, 32, reader: "Merkle path") }
  }

  private mutating func add(_ name: String, _ kind: Field.Kind, _ length: Int, reader: String? = nil) {
    let start = fields.last?.range.upperBound ?? 0
    fields.append(Field(name: name, readerName: reader ?? name, kind: kind, range: start..<(start + length)))
  }

  /// Start of the dataset header that a field belongs to: its fields are read as one.
  func header(of field: Field) -> Int? {
    fields.last { $0.name.hasSuffix("header rows") && $0.range.lowerBound <= field.range.lowerBound }?.range.lowerBound
  }
}
