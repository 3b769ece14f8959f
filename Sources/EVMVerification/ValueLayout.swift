import Verification

/// Where the contract keeps its field elements: slot 0 is 1, then single values, challenges, powers.
///
/// The constants are those of `PlumblineVerifier.vy`.
struct ValueLayout {
  static let one = 0
  static let alpha = 1
  static let gamma = 2
  static let inputPublic = 11
  static let inputRow = 12
  static let outputPublic = 13
  static let outputCommitted = 14
  static let thetaRow = 15
  static let thetaOutput = 16
  static let thetaMask = 17
  static let gammaSquared = 18
  static let inputValue = 19
  static let outputValue = 20
  private static let coordinates = 24

  let z: Int
  let lookupPoint: Int
  let rho: Int
  let sigma: Int
  let u: Int
  let epsilon: Int
  let beta: Int
  let theta: Int
  /// First slot for the program.
  let program: Int
  let epsilonPowers: Int
  let betaPowers: Int
  let thetaPowers: Int

  init(shape: ProtocolShape) {
    let operands = shape.products.flatMap { [$0.a, $0.b] }
    let fromWitness = operands.count { $0.tensor.space == .witness }
    epsilonPowers = shape.lanes + 4 + fromWitness
    betaPowers = shape.linearSteps.count
    thetaPowers = 4 + operands.count - fromWitness
    z = Self.coordinates
    lookupPoint = z + shape.tableBits
    rho = lookupPoint + shape.tableBits
    sigma = rho + shape.outputBits
    u = sigma + shape.productRounds
    epsilon = u + shape.reductionRounds
    beta = epsilon + epsilonPowers
    theta = beta + betaPowers
    program = theta + thetaPowers
  }
}
