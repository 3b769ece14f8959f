import BN254
import Circuits
import Polynomials

/// The proof file: magic, version, statement, sizes, points, scalars. Every value has one encoding.
extension ProofEnvelope {
  package static let magic: [UInt8] = Array("PLBPROOF".utf8)
  private static let file = "proof"

  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(Statement.version)
    out.write(bytes: statement.keyDigest)
    out.write(bytes: statement.cardDigest)
    out.write(statement.input.kind.rawValue)
    switch statement.input {
    case .publicValues(let values): Self.write(values, to: &out)
    case .committedRow(let row):
      Self.write(row.commitments, to: &out)
      out.write(bytes: row.root)
      out.write(bytes: row.header.encoded)
      out.write(row.path.index)
      out.write(count: row.path.siblings.count)
      for sibling in row.path.siblings { out.write(bytes: sibling) }
    case .privateInput: break
    case .committedRows(let rows): rows.writeFile(to: &out)
    }
    out.write(statement.output.kind.rawValue)
    switch statement.output {
    case .publicValues(let values): Self.write(values, to: &out)
    case .committed(let points): Self.write(points, to: &out)
    }
    out.write(bytes: statement.context)
    out.write(count: proof.witnessRows.count)
    out.write(count: proof.phiRows.count)
    out.write(count: proof.padded.count)
    for point in proof.points { out.write(bytes: point.canonicalBytes) }
    for scalar in proof.scalars { out.write(bytes: scalar.canonicalBytes) }
    return out.bytes
  }

  private static func write(_ values: [Int64], to out: inout ByteWriter) {
    out.write(count: values.count)
    for value in values { out.write(value) }
  }

  private static func write(_ points: [G1Affine], to out: inout ByteWriter) {
    out.write(count: points.count)
    for point in points { out.write(bytes: point.canonicalBytes) }
  }

  /// Reads a proof file. Counts are checked against the key by the verifier.
  ///
  /// - Throws: `VerificationError` for truncated, trailing, non-canonical or off-curve data and unknown forms.
  package init(decoding bytes: [UInt8]) throws(VerificationError) {
    var reader = ByteReader(bytes)
    do {
      guard try reader.bytes(8, "magic").elementsEqual(Self.magic) else { throw reader.failure("magic") }
      let version = try reader.uint32("version")
      guard version == Statement.version else { throw VersionMismatch(version: version) }
      let keyDigest = Array(try reader.bytes(DigestLength.bytes, "key digest"))
      let cardDigest = Array(try reader.bytes(DigestLength.bytes, "card digest"))
      let input = try reader.inputForm()
      let output = try reader.outputForm()
      let context = Array(try reader.bytes(32, "context"))
      statement = Statement(
        keyDigest: keyDigest, cardDigest: cardDigest, input: input, output: output, context: context)
      let witnessRows = try reader.count("rows of w", elementSize: 64)
      let phiRows = try reader.count("rows of phi", elementSize: 64)
      let padded = try reader.count("padded scalars", elementSize: 32)
      let w = try reader.points(witnessRows, "row of w")
      let pads = try reader.point("commitment to pads")
      let mask = try reader.point("commitment to the mask row")
      let phi = try reader.points(phiRows, "row of phi")
      let products = try reader.point("commitment to products")
      let settlement = try reader.point("commitment to the settlement")
      let opening = try reader.point("opening W")
      let openingProof = try reader.point("opening W'")
      var scalars: [Fr] = []
      for _ in 0..<padded { scalars.append(try reader.scalar("padded scalar")) }
      let table = try reader.scalar("D_T")
      let y = try reader.scalar("y")
      let first = try reader.scalar("V(lambda zeta)")
      let second = try reader.scalar("V(lambda/zeta)")
      try reader.end("end of file")
      proof = Proof(
        witnessRows: w, padCommitment: pads, maskCommitment: mask, phiRows: phi, padded: scalars,
        tableDenominator: table, productCommitment: products, settlementCommitment: settlement, evaluation: y,
        productEvaluations: (first, second), opening: opening, openingProof: openingProof)
    } catch let failure as ByteReader.Failure {
      throw .malformed(file: Self.file, field: failure.field, offset: failure.offset)
    } catch let mismatch as VersionMismatch {
      throw .unsupportedVersion(file: Self.file, version: mismatch.version)
    } catch {
      throw .malformed(file: Self.file, field: "proof", offset: 0)
    }
  }
}

/// A file of a version that this code does not know.
struct VersionMismatch: Error {
  var version: UInt32
}

extension ByteReader {
  package mutating func point(_ field: String) throws(Failure) -> G1Affine {
    let failure = failure(field)
    guard let point = G1Affine(canonicalBytes: try bytes(64, field)) else { throw failure }
    return point
  }

  package mutating func points(_ count: Int, _ field: String) throws(Failure) -> [G1Affine] {
    guard count >= 0, count <= remaining / 64 else { throw failure(field) }
    // Keys hold many: all cores decode, and the first one refused is found again in order.
    let encoded = try lookAhead(64 * count, field)
    let start = encoded.startIndex
    let decoded = ParallelMap.elements(count, minimum: 256) { index in
      G1Affine(canonicalBytes: encoded[(start + 64 * index)..<(start + 64 * (index + 1))])
    }
    var points: [G1Affine] = []
    points.reserveCapacity(count)
    for point in decoded {
      guard let point else { throw failure(field) }
      points.append(point)
      _ = try bytes(64, field)
    }
    return points
  }

  package mutating func scalar(_ field: String) throws(Failure) -> Fr {
    let failure = failure(field)
    guard let scalar = Fr(canonicalBytes: try bytes(32, field)) else { throw failure }
    return scalar
  }

  fileprivate mutating func values(_ field: String) throws(Failure) -> [Int64] {
    let count = try count(field, elementSize: 8)
    var values: [Int64] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try int64(field)) }
    return values
  }

  fileprivate mutating func inputForm() throws(Failure) -> InputForm {
    let failure = failure("input form")
    guard let kind = InputForm.Kind(rawValue: try uint8("input form")) else { throw failure }
    switch kind {
    case .publicValues: return .publicValues(try values("input"))
    case .privateInput: return .privateInput
    case .committedRows: return .committedRows(try committedRows())
    case .committedRow:
      let commitments = try points(try count("row commitments", elementSize: 64), "row commitment")
      let root = Array(try bytes(DigestLength.bytes, "dataset root"))
      let headerFailure = self.failure("dataset header")
      guard let header = DatasetHeader(encoded: Array(try bytes(DatasetHeader.encodedLength, "dataset header"))) else {
        throw headerFailure
      }
      let index = try uint64("row index")
      var siblings: [[UInt8]] = []
      for _ in 0..<(try count("Merkle path", elementSize: DigestLength.bytes)) {
        siblings.append(Array(try bytes(DigestLength.bytes, "Merkle path")))
      }
      return .committedRow(
        CommittedRow(
          commitments: commitments, root: root, header: header,
          path: DatasetPath(index: index, siblings: siblings)))
    }
  }

  fileprivate mutating func outputForm() throws(Failure) -> OutputForm {
    let failure = failure("output form")
    guard let kind = OutputForm.Kind(rawValue: try uint8("output form")) else { throw failure }
    switch kind {
    case .publicValues: return .publicValues(try values("output"))
    case .committed:
      return .committed(try points(try count("output commitments", elementSize: 64), "output commitment"))
    }
  }
}
