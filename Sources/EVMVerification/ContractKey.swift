import BN254
import Circuits
import FiatShamir
import Verification

/// The key of a model for the contract: data, and the verification program as code of its own.
///
/// ```
/// header, 17 words of 32 bytes | points of tab and params, 64 bytes each
/// ```
///
/// The header has the digest of the program. All of it is a function of the verifying key alone: who holds the verifying
/// key computes the same `vkHash`.
package struct ContractKey: Sendable, Equatable {
  package let bytes: [UInt8]
  /// Runtime code of the contract that computes the weights of the claims: straight-line arithmetic.
  package let program: [UInt8]
  /// Keccak-256 of the key data.
  package let vkHash: [UInt8]

  static let version = 2

  /// - Throws: `tooLarge`, `unsupportedIndexMap`, `noInterval`, `foreignGenerator`.
  package init(_ key: VerifyingKey) throws(EVMVerificationError) {
    let shape = key.shape
    let inputRows = max(1, key.circuit.witness[key.circuit.input].paddedSize >> key.rowBits)
    let outputRows = max(1, key.circuit.witness[key.circuit.output].paddedSize >> key.rowBits)
    let layout = ValueLayout(shape: shape, inputRows: inputRows, outputRows: outputRows)
    let hidden = HiddenScalars(shape: shape, committedInput: true, committedOutput: true).count
    guard let input = key.inputPacking else { throw .noInterval(tensor: key.circuit.witness[key.circuit.input].name) }
    guard let output = key.outputPacking else {
      throw .noInterval(tensor: key.circuit.witness[key.circuit.output].name)
    }
    guard key.g2 == .generator else { throw .foreignGenerator }
    let points = shape.witnessRows + shape.phiRows + 6
    for (what, count, limit) in [
      ("challenges", layout.inputCount, ContractLimits.programInputs),
      ("weights", layout.resultCount, ContractLimits.programResults),
      ("hidden scalars", hidden, ContractLimits.hiddenScalars),
      (
        "bytes of a proof", 32 * ContractLimits.rowWords + 64 * points + 32 * (hidden + 5), ContractLimits.proofBytes
      ),
      ("public words", 2 + max(3, input.wordCount) + max(2 * outputRows, output.wordCount), ContractLimits.instances),
      ("coordinates of rho", shape.outputBits, ContractLimits.outputBits),
      ("bits of a row's length", shape.rowBits, ContractLimits.rowBits),
      // The other words are for the siblings of a path.
      ("coordinates of a dataset row", 2 * inputRows, ContractLimits.rowWords - 24),
      ("dimensions of the input", input.dimensions.count, 8), ("dimensions of the output", output.dimensions.count, 8),
      ("width of the input", input.width, 63), ("width of the output", output.width, 63),
      ("product steps", shape.products.count, 64), ("lanes", shape.lanes, 63),
    ] where count > limit {
      throw .tooLarge(what: what, count: count, limit: limit)
    }
    let program = try KeyProgram(key: key, layout: layout)

    let rows = key.tableCommitments + key.parameterCommitments
    func word(_ fields: [Int]) -> [UInt8] {
      (fields + [Int](repeating: 0, count: 16 - fields.count)).reversed().flatMap {
        [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)]
      }
    }
    var flags = [UInt8](repeating: 0, count: 16)
    for (position, geometry) in shape.products.enumerated() {
      for (bit, operand) in [geometry.a, geometry.b].enumerated() where operand.tensor.space == .witness {
        let place = 2 * position + bit
        flags[15 - place / 8] |= 1 << UInt8(place % 8)
      }
    }
    var out: [UInt8] = []
    out += word([
      Self.version, shape.tableBits, shape.lanes, shape.outputBits, shape.productRounds, shape.productDegree,
      shape.products.count, shape.witnessRows, shape.phiRows, rows.count, shape.rowBits, shape.reductionRounds,
    ])
    out += word([
      input.wordCount, output.wordCount, inputRows, outputRows, layout.epsilonPowers.count,
      layout.thetaPowers.count, layout.resultCount,
    ])
    out += key.digest
    out += key.cardDigest
    out += key.card.claimedDatasetRoot ?? [UInt8](repeating: 0, count: 32)
    out += key.circuit.inputQuantisationDigest
    var sizes = ByteWriter()
    sizes.write(count: key.circuit.witness[key.circuit.input].paddedSize)
    sizes.write(count: shape.rowLength)
    out += [UInt8](repeating: 0, count: 24) + sizes.bytes
    out += Keccak256.hash(program.code)
    out += key.tauG2.canonicalBytes
    out += [UInt8](repeating: 0, count: 16) + flags
    for packing in [input, output] { out += Self.shape(packing) }
    for packing in [input, output] { out += Self.interval(packing) }
    for point in rows { out += point.canonicalBytes }
    bytes = out
    vkHash = Keccak256.hash(out)
    self.program = program.code
  }

  /// Width, log2 of the places of a word, number of dimensions, then their sizes, 24 bits each, the last one first.
  private static func shape(_ packing: PublicTensorPacking) -> [UInt8] {
    let sizes = packing.dimensions.isEmpty ? [1] : packing.dimensions
    var bytes = [UInt8(packing.width), UInt8(packing.groupBits), UInt8(sizes.count)]
    for size in sizes.reversed() {
      for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: size >> shift)) }
    }
    return [UInt8](repeating: 0, count: 32 - bytes.count) + bytes.reversed()
  }

  /// The lower end plus `2^64`, and 64 bits of the distance between the ends.
  private static func interval(_ packing: PublicTensorPacking) -> [UInt8] {
    let lower = packing.domain.lowerBound
    let span = UInt64(bitPattern: packing.domain.upperBound &- lower)
    func bytes(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) } }
    let high: [UInt8] = [0, 0, 0, 0, 0, 0, 0, lower < 0 ? 0 : 1]
    return [UInt8](repeating: 0, count: 8) + high + bytes(UInt64(bitPattern: lower)) + bytes(span)
  }
}
