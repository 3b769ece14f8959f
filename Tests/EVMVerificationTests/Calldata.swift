import BN254
import EVMVerification
import Verification

/// The arguments of `verifyProof`, right or wrong.
struct Calldata: Hashable {
  var proof: [UInt8]
  /// 32 bytes each.
  var instances: [[UInt8]]

  /// The bounds of the contract's types: of the proof, of the instances, of what stands in a proof before its messages.
  private static let proofBytes = 9_216
  private static let instanceCount = 200
  fileprivate static let leadWords = 32

  init(_ envelope: ProofEnvelope, key: VerifyingKey) throws {
    let encoded = try ContractProof(envelope, key: key)
    proof = encoded.proof
    instances = encoded.instances
  }

  subscript(word index: Int) -> [UInt8] {
    get { Array(proof[(32 * index)..<(32 * index + 32)]) }
    set { proof.replaceSubrange((32 * index)..<(32 * index + 32), with: newValue) }
  }

  /// The verdict of the native verifier: its decoders read the elements, in the order of the contract's specification.
  func verdict(of key: VerifyingKey) -> Verdict {
    if proof.count > Self.proofBytes || instances.count > Self.instanceCount { return .reverted }
    do throws(Malformed) {
      let reading = try CalldataReading(self, key: key)
      guard let envelope = reading.envelope else { return .wrong }
      do {
        try Verifier(key: key).verify(envelope)
        // The hint is right if the exporter writes the same.
        return try Calldata(envelope, key: key) == self ? .accepted : .wrong
      } catch VerificationError.valueOutOfRange(let tensor, _) {
        // A digit above the interval, in a word without bits above its digits: the contract looks at those of an output.
        return tensor == key.circuit.witness[key.circuit.output].name ? .malformed(.word) : .wrong
      } catch {
        return Verdict.allowed(error as? VerificationError).contains(.wrong) ? .wrong : .reverted
      }
    } catch {
      return error.field.map { .malformed($0) } ?? .reverted
    }
  }
}

struct Malformed: Error {
  /// `nil` for what is longer than the contract has room for.
  var field: Verdict.Field?
}

/// Arguments of `verifyProof` as a proof with its statement.
private struct CalldataReading {
  /// `nil` if the path of a dataset row does not lead to the root.
  private(set) var envelope: ProofEnvelope?

  private let instances: [[UInt8]]
  private var proof: ArraySlice<UInt8>
  private var next = 2

  init(_ calldata: Calldata, key: VerifyingKey) throws(Malformed) {
    instances = calldata.instances
    proof = calldata.proof[...]
    guard instances.count >= 2 else { throw Malformed(field: .instances) }
    let forms = instances[1]
    guard forms[..<30].allSatisfy({ $0 == 0 }), let inputKind = InputForm.Kind(rawValue: forms[31]),
      inputKind != .committedRows,
      let outputKind = OutputForm.Kind(rawValue: forms[30])
    else { throw Malformed(field: .form) }
    guard proof.count.isMultiple(of: 32) else { throw Malformed(field: .length) }

    let shape = key.shape
    let circuit = key.circuit
    let outputRows = max(1, circuit.witness[circuit.output].paddedSize >> key.rowBits)
    let inputCount = [.publicValues: key.packings.input.wordCount, .committedRow: 3, .privateInput: 0][inputKind] ?? 0
    let outputCount = outputKind == .publicValues ? key.packings.output.wordCount : 2 * outputRows
    guard instances.count == 2 + inputCount + outputCount else { throw Malformed(field: .instances) }
    let output = 2 + inputCount
    var outputForm = OutputForm.committed([])
    if outputKind == .committed {
      var points: [G1Affine] = []
      for row in 0..<outputRows {
        points.append(try Self.point(instances[output + 2 * row] + instances[output + 2 * row + 1]))
      }
      outputForm = .committed(points)
    }

    let inputForm: InputForm
    switch inputKind {
    case .publicValues:
      inputForm = .publicValues(try Self.values(instances[2..<output], circuit.input, key.packings.input, key))
    case .privateInput: inputForm = .privateInput
    case .committedRows: throw Malformed(field: .form)
    case .committedRow:
      let rows = try Self.integer(instances[3])
      let index = try Self.integer(instances[4])
      guard index < rows else { throw Malformed(field: .instances) }
      let declaration = circuit.witness[circuit.input]
      let header = DatasetHeader(
        rows: rows, paddedSize: UInt32(declaration.paddedSize), quantisationDigest: circuit.inputQuantisationDigest,
        rowLength: UInt32(shape.rowLength))
      let rowCount = max(1, declaration.paddedSize >> key.rowBits)
      guard proof.count / 32 >= 2 * rowCount + header.pathLength else { throw Malformed(field: .length) }
      guard 2 * rowCount + header.pathLength <= Calldata.leadWords else { throw Malformed(field: nil) }
      let commitments = try points(rowCount)
      var siblings: [[UInt8]] = []
      for _ in 0..<header.pathLength { siblings.append(try take(32)) }
      let path = DatasetPath(index: index, siblings: siblings)
      guard path.root(leafCommitments: commitments, header: header) == instances[2] else { return }
      inputForm = .committedRow(
        CommittedRow(commitments: commitments, root: instances[2], header: header, path: path))
    }
    if outputKind == .publicValues {
      outputForm = .publicValues(try Self.values(instances[output...], circuit.output, key.packings.output, key))
    }

    let hidden = HiddenScalars(
      shape: shape, committedInput: inputKind == .committedRow, committedOutput: outputKind == .committed)
    let points = shape.witnessRows + shape.phiRows + 6
    guard proof.count == 64 * points + 32 * (hidden.count + 5) else { throw Malformed(field: .length) }
    let witnessRows = try self.points(shape.witnessRows)
    let fixed = try self.points(2)
    let phiRows = try self.points(shape.phiRows)
    var scalars = try self.scalars(hidden.count + 1)
    let table = scalars.remove(at: hidden.zeroCheckProducts.lowerBound)
    let middle = try self.points(2)
    let evaluations = try self.scalars(3)
    let last = try self.points(2)
    _ = try self.scalars(1)
    envelope = ProofEnvelope(
      statement: Statement(
        keyDigest: key.digest, cardDigest: key.cardDigest, input: inputForm, output: outputForm, context: instances[0]),
      proof: Proof(
        witnessRows: witnessRows, padCommitment: fixed[0], maskCommitment: fixed[1], phiRows: phiRows, padded: scalars,
        tableDenominator: table, productCommitment: middle[0], settlementCommitment: middle[1],
        evaluation: evaluations[0], productEvaluations: (evaluations[1], evaluations[2]), opening: last[0],
        openingProof: last[1]))
  }

  private mutating func take(_ count: Int) throws(Malformed) -> [UInt8] {
    guard proof.count >= count else { throw Malformed(field: .length) }
    defer { proof = proof.dropFirst(count) }
    return Array(proof.prefix(count))
  }

  private static func point(_ bytes: [UInt8]) throws(Malformed) -> G1Affine {
    guard let point = G1Affine(canonicalBytes: bytes) else { throw Malformed(field: .point) }
    return point
  }

  private mutating func points(_ count: Int) throws(Malformed) -> [G1Affine] {
    var points: [G1Affine] = []
    for _ in 0..<count { points.append(try Self.point(try take(64))) }
    return points
  }

  private mutating func scalars(_ count: Int) throws(Malformed) -> [Fr] {
    var scalars: [Fr] = []
    for _ in 0..<count {
      guard let scalar = Fr(canonicalBytes: try take(32)) else { throw Malformed(field: .scalar) }
      scalars.append(scalar)
    }
    return scalars
  }

  private static func integer(_ word: [UInt8]) throws(Malformed) -> UInt64 {
    guard word[..<24].allSatisfy({ $0 == 0 }) else { throw Malformed(field: .instances) }
    return word[24...].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The values of words in which no bit stands above the digits; a value may be outside its interval.
  private static func values(
    _ words: ArraySlice<[UInt8]>, _ tensor: Int, _ packing: PublicTensorPacking, _ key: VerifyingKey
  ) throws(Malformed) -> [Int64] {
    var scalars: [Fr] = []
    for word in words {
      guard let scalar = Fr(canonicalBytes: word) else { throw Malformed(field: .word) }
      scalars.append(scalar)
    }
    let lower = packing.domain.lowerBound
    let wide = PublicTensorPacking(
      key.circuit.witness[tensor], domain: lower...(lower + (1 << Int64(packing.width)) - 1))
    guard let values = wide.values(of: scalars) else { throw Malformed(field: .word) }
    return values
  }
}
