import EVMVerification

/// Whether an answer is worth its gas.
struct Profitability {
  let allowLoss: Bool
  let maximumGasPrice: UInt128?

  /// - Parameters:
  ///   - gas: what the answer is going to take.
  ///   - fees: what a transaction now offers.
  ///   - request: whose fee pays for it.
  /// - Returns: why it has to wait, or `nil`.
  func objection(gas: UInt64, fees: GasFees, baseFee: UInt128, request: QueuedRequest) -> String? {
    let price = fees.expectedPrice(baseFee: baseFee)
    if let maximumGasPrice, fees.maximum > maximumGasPrice {
      return "gas at \(fees.maximum) wei is above the maximum of \(maximumGasPrice)"
    }
    let cost = saturated(price) * UInt128(gas)
    guard !allowLoss, cost > request.fee.amount else { return nil }
    return "unprofitable: \(gas) gas would cost \(cost) wei, the fee is \(request.fee) wei "
      + "(an unanswered request loses the bond of \(request.bond) wei; --allow-loss answers it)"
  }
}
