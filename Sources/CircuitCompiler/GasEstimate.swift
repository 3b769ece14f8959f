import Circuits

/// The predicted gas of a contract that verifies a proof with public input and output, in named parts.
///
/// The one place that turns a circuit and a row length into gas: `GasCounts` counts, `CostModel.Gas` says what each thing
/// costs.
package struct GasEstimate: Sendable, Equatable {
  package var parts: [LayoutCost.Part]
  /// Points and scalars of the proof, points of the multi-scalar multiplication.
  package var points: Int
  package var scalars: Int
  package var combinedPoints: Int
  /// Bytes of the proof, and of the whole call.
  package var proofBytes: Int
  package var calldataBytes: Int
  /// Bytes of the verification program, and words that it returns.
  package var programBytes: Int
  package var programResults: Int
  /// The least that a transaction with these bytes costs under EIP-7623 (live), and under EIP-7976 (announced).
  package var floor: Double
  package var nextFloor: Double

  /// What execution and calldata cost.
  package var total: Double { parts.reduce(0) { $0 + $1.amount } }

  package init(_ circuit: Circuit, rowBits: Int, gas: CostModel.Gas = CostModel.calibrated.gas) {
    self.init(GasCounts(circuit), rowBits: rowBits, gas: gas)
  }

  package init(_ counts: GasCounts, rowBits: Int, gas: CostModel.Gas = CostModel.calibrated.gas) {
    let sizes = counts.sizes
    let rows = sizes.rows(rowBits: rowBits)
    let reduction = sizes.reductionRounds(rowBits: rowBits)
    let hidden = sizes.hiddenScalars(rowBits: rowBits, hasSharedIndices: counts.hasSharedIndices)
    let work = ProgramWork(counts, rowBits: rowBits)
    // mu, R, V, S, W, W'; the generator is among the combined points. D_T, y, two evaluations of V, the inverse of a challenge.
    points = rows.run + 6
    scalars = hidden + 5
    combinedPoints = rows.run + rows.fixed + 7
    proofBytes = 64 * points + 32 * scalars
    let call = CallBytes(proof: proofBytes, input: counts.inputWords, output: counts.outputWords)
    calldataBytes = call.zero + call.nonZero
    programBytes = work.bytes
    programResults =
      21 + sizes.lanes + 3 * sizes.products + rows.run + rows.fixed
      + counts.endSizes.reduce(0) { $0 + max(1, $1 >> rowBits) }
    func part(_ name: String, _ amounts: (Int, Double)...) -> LayoutCost.Part {
      .init(name: name, amount: amounts.reduce(0) { $0 + Double($1.0) * $1.1 })
    }
    parts = [
      part("transaction", (1, gas.transaction)), part("call", (1, gas.call)),
      part("calldata", (call.zero, gas.zeroByte), (call.nonZero, gas.nonZeroByte)),
      part("scalar multiplications", (combinedPoints, gas.point), (points, gas.proofPoint)),
      part("pairing", (1, gas.pairing)),
      part("rounds", (sizes.tableBits + sizes.productRounds + reduction, gas.round)),
      part("hidden scalars", (hidden, gas.hiddenScalar)),
      part("public words", (counts.inputWords.count + counts.outputWords.count, gas.publicWord)),
      part("functionals", (work.functionals, gas.multiplication)), part("sums", (work.sums, gas.multiplication)),
      part("index maps", (work.maps, gas.multiplication)), part("lanes", (work.lanes, gas.multiplication)),
      part("folds", (work.folds, gas.multiplication)), part("rows", (work.rows, gas.multiplication)),
    ]
    floor = gas.transaction + Double(call.zero) * gas.floorZeroByte + Double(call.nonZero) * gas.floorNonZeroByte
    nextFloor = gas.transaction + Double(calldataBytes) * gas.nextFloorByte
  }
}

/// The bytes of a call `verifyProof(bytes,uint256[])`, those that are 0 by their place apart.
private struct CallBytes {
  var zero = 0
  var nonZero = 4

  init(proof: Int, input: [Int], output: [Int]) {
    nonZero += proof
    add(word: 1)
    for _ in 0..<3 { add(word: 2) }
    zero += (32 - proof % 32) % 32
    // Context and forms.
    add(word: 32)
    add(word: 1)
    for bits in input + output { add(word: (bits + 7) / 8) }
  }

  private mutating func add(word bytes: Int) {
    nonZero += bytes
    zero += 32 - bytes
  }
}

/// A public tensor as the contract takes it: several values a word, each as its distance from the least one.
enum PackedWords {
  /// Bits of a word that may be used.
  static let capacity = 253

  /// For each word the bits in use.
  static func bits(dimensions: [Int], domain: ClosedRange<Int64>) -> [Int] {
    let width = valueBits(domain)
    let last = dimensions.last ?? 1
    let group = min(last, 1 << groupBits(last: last, width: width))
    let row = stride(from: 0, to: last, by: group).map { width * min(group, last - $0) }
    let rows = dimensions.dropLast().reduce(1, *)
    return (0..<rows).flatMap { _ in row }
  }

  static func valueBits(_ domain: ClosedRange<Int64>) -> Int {
    max(1, UInt64.bitWidth - UInt64(bitPattern: domain.upperBound &- domain.lowerBound).leadingZeroBitCount)
  }

  /// `log2` of the number of values a word: all of the last dimension, or a power of two of them.
  static func groupBits(last: Int, width: Int) -> Int {
    if last * width <= capacity { return AddressBits.count(last) }
    return max(0, (capacity / width).leadingBit)
  }
}

extension Int {
  /// Position of the highest bit; -1 for 0.
  fileprivate var leadingBit: Int { Int.bitWidth - 1 - leadingZeroBitCount }
}
