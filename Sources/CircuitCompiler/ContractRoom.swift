/// What the verifier contract has room for, as far as layouts differ in it; `ContractLimits` of the contract's own module
/// has the same numbers and decides.
package enum ContractRoom {
  package static let programResults = 128
  package static let codeBytes = 24_576
  package static let hiddenScalars = 256
  package static let proofBytes = 9_216

  /// Bytes of programs are predicted; a layout may not count on the last of them.
  private static let predictionMargin = 1.03
  /// More than any call that there is room for.
  private static let penalty = 4_000_000.0

  /// 0 for a layout that fits, and so much the more for others the less they do: one is chosen if no other is left, and the
  /// contract's key is then refused.
  static func excess(_ gas: GasEstimate) -> Double {
    let shares = [
      Double(gas.programBytes) * predictionMargin / Double(codeBytes),
      Double(gas.programResults) / Double(programResults), Double(gas.scalars - 5) / Double(hiddenScalars),
      Double(gas.proofBytes) / Double(proofBytes),
    ]
    return shares.reduce(0) { $1 > 1 ? $0 + penalty * $1 : $0 }
  }
}
