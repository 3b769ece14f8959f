import Circuits

/// All sizes of a proof, from the circuit, the row lengths and the forms of input and output.
package struct ProtocolShape: Sendable {
  package let linearSteps: [LinearStep]
  package let products: [ProductGeometry]
  /// `b = 2^t` of what a proof commits to: `w`, `phi`, `R`.
  package let rowBits: Int
  /// The same of what is committed once, or outlives the proof: parameters, tables, dataset rows, outputs. It is that of
  /// the model card; only under derived keys `rowBits` may be greater.
  package let fixedRowBits: Int
  package let lanes: Int
  /// `r`.
  package let tableBits: Int
  /// `P`: coordinates of `rho`.
  package let outputBits: Int
  /// `R_m` and `d`.
  package let productRounds: Int
  package let productDegree: Int
  package let witnessRows: Int
  package let phiRows: Int
  package let tableRows: Int
  package let parameterRows: Int
  /// `n_w`, `n_phi` and `n`.
  package let witnessBits: Int
  package let phiBits: Int
  package let reductionRounds: Int
  /// `P_z`.
  package let zeroCheckProducts: Int
  /// Inputs besides the first.
  package let annotations: Int

  package init(circuit: Circuit, rowBits: Int, fixedRowBits: Int? = nil) {
    let linear = circuit.linearSteps
    linearSteps = linear
    products = linear.enumerated().compactMap { ProductGeometry(index: $0.offset, step: $0.element) }
    self.rowBits = rowBits
    let fixedBits = fixedRowBits ?? rowBits
    self.fixedRowBits = fixedBits
    lanes = circuit.lanes.count
    tableBits = circuit.lanes.bits
    func bits(_ sizes: [Int]) -> Int { sizes.reduce(0) { $0 + AddressBits.count($1) } }
    let ends = (circuit.inputs + [circuit.output]).map { circuit.witness[$0].dimensions }
    outputBits = (linear.map(\.outputs) + ends).map(bits).max() ?? 0
    productRounds = products.map(\.variables).max() ?? 0
    productDegree = products.contains { !$0.shared.isEmpty } ? 3 : 2
    func rows(_ length: Int, _ bits: Int) -> Int { (length + (1 << bits) - 1) >> bits }
    witnessRows = rows(circuit.witnessLength, rowBits)
    phiRows = rows(circuit.lanes.slots, rowBits)
    tableRows = rows(3 * circuit.lanes.slots, fixedBits)
    parameterRows = rows(circuit.parametersLength, fixedBits)
    witnessBits = rowBits + AddressBits.count(witnessRows)
    phiBits = rowBits + AddressBits.count(phiRows)
    reductionRounds = max(witnessBits, phiBits)
    zeroCheckProducts = lanes == 1 ? 1 : 2 * lanes - 2
    annotations = circuit.annotations.count
  }

  package var rowLength: Int { 1 << rowBits }
  package var fixedRowLength: Int { 1 << fixedRowBits }
  /// `T`.
  package var productCount: Int { zeroCheckProducts + products.count }
  /// `m`.
  package var productSpacing: Int { max(productCount, 4) }
  /// Variables of the vector of table columns.
  package var tableVectorBits: Int { fixedRowBits + AddressBits.count(tableRows) }
  package var parameterVectorBits: Int { fixedRowBits + AddressBits.count(parameterRows) }

  /// The length `D` of the structured reference string that proofs need, whatever the forms.
  package var requiredPowers: Int {
    let hidden = HiddenScalars(shape: self, committedInput: true, committedOutput: true).count
    return max(rowLength + 2, hidden + 4, 4 * productSpacing + 3)
  }
}

/// Where each hidden scalar stands in the order of sending.
package struct HiddenScalars: Sendable, Equatable {
  /// `c_1 .. c_(L+2)` of each round of the zero-check, first round first.
  package let lookupRounds: [Range<Int>]
  /// `D_1 .. D_L`.
  package let denominators: Range<Int>
  package let phi: Int
  package let multiplicities: Int
  package let zeroCheckProducts: Range<Int>
  package let witnessClaim: Int
  package let biasClaim: Int
  package let inputClaim: Int?
  /// One for each annotation of a committed input.
  package let annotationClaims: Range<Int>
  package let outputClaim: Int?
  package let productRounds: [Range<Int>]
  /// `a_l, b_l` of each product step.
  package let operands: [(a: Int, b: Int)]
  package let stepProducts: Range<Int>
  package let reductionRounds: [Range<Int>]
  package let witnessValue: Int
  package let phiValue: Int
  package let maskValue: Int
  /// `N`.
  package let count: Int

  package init(shape: ProtocolShape, committedInput: Bool, committedOutput: Bool) {
    var next = 0
    func take(_ count: Int) -> Range<Int> {
      defer { next += count }
      return next..<(next + count)
    }
    func one() -> Int { take(1).lowerBound }
    lookupRounds = (0..<shape.tableBits).map { _ in take(shape.lanes + 2) }
    denominators = take(shape.lanes)
    phi = one()
    multiplicities = one()
    zeroCheckProducts = take(shape.zeroCheckProducts)
    witnessClaim = one()
    biasClaim = one()
    inputClaim = committedInput ? one() : nil
    annotationClaims = take(committedInput ? shape.annotations : 0)
    outputClaim = committedOutput ? one() : nil
    productRounds = (0..<shape.productRounds).map { _ in take(shape.productDegree) }
    operands = shape.products.map { _ in
      let a = one()
      return (a, one())
    }
    stepProducts = take(shape.products.count)
    reductionRounds = (0..<shape.reductionRounds).map { _ in take(2) }
    witnessValue = one()
    phiValue = one()
    maskValue = one()
    count = next
  }

  package static func == (left: HiddenScalars, right: HiddenScalars) -> Bool {
    left.count == right.count && left.inputClaim == right.inputClaim && left.outputClaim == right.outputClaim
      && left.annotationClaims == right.annotationClaims
      && left.operands.count == right.operands.count
  }
}
