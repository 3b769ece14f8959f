import Verification

/// The words that the contract gives to a verification program, and those that it gets back.
struct ValueLayout {
  // Calldata: single challenges, then coordinates.
  static let alpha = 0
  static let gamma = 1
  static let beta = 2
  static let epsilon = 3
  static let theta = 4
  /// Of the opening: `zeta`, its inverse, and the weights in `W` of `L_1`, times `zeta`, and of `L_2`.
  static let opening = VerificationProgram.OpeningPlaces(zeta: 5, inverseZeta: 6, weightDown: 7, weightUp: 8)
  private static let coordinates = 9

  let lookupPoint: Int
  let rho: Int
  let sigma: Int
  let u: Int
  /// Words of calldata.
  let inputCount: Int

  // Results: weights of `v_w` (what is always in it, and the shares of a public input, a public output, a dataset row
  // and a committed output, each to be multiplied by its power of epsilon), the constant of the reduction, the weight of
  // `v_phi`; then lists.
  static let witnessWeight = 0
  static let inputPublic = 1
  static let outputPublic = 2
  static let inputRow = 3
  static let outputCommitted = 4
  static let constant = 5
  static let phiWeight = 6

  /// Powers from 0 on; those of the claims that a form may add are the last ones.
  let epsilonPowers: Range<Int>
  let thetaPowers: Range<Int>
  /// Weights of the products of check 1.
  let products: Range<Int>
  /// Weights of the rows of `w`, the mask (without its power of theta), the rows of `phi`, of `tab` and of `params`.
  let rows: Range<Int>
  /// Weights of the commitments of a dataset row and of an output, without their powers of theta.
  let inputRows: Range<Int>
  let outputRows: Range<Int>

  init(shape: ProtocolShape, inputRows: Int, outputRows: Int) {
    lookupPoint = Self.coordinates
    rho = lookupPoint + shape.tableBits
    sigma = rho + shape.outputBits
    u = sigma + shape.productRounds
    inputCount = u + shape.reductionRounds
    let operands = shape.products.flatMap { [$0.a, $0.b] }
    let fromWitness = operands.count { $0.tensor.space == .witness }
    var next = 7
    func take(_ count: Int) -> Range<Int> {
      defer { next += count }
      return next..<next + count
    }
    epsilonPowers = take(shape.lanes + 4 + fromWitness + 2)
    thetaPowers = take(4 + operands.count - fromWitness + 3)
    products = take(shape.products.count)
    rows = take(shape.witnessRows + 1 + shape.phiRows + shape.tableRows + shape.parameterRows)
    self.inputRows = take(inputRows)
    self.outputRows = take(outputRows)
  }

  var resultCount: Int { outputRows.upperBound }
}
