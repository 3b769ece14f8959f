/// The score interval of a proportion (E. B. Wilson, "Probable inference, the law of succession, and statistical
/// inference", JASA 22, 1927). Statistics about other rows; no proof shows it.
package struct WilsonInterval: Equatable {
  /// From 0 to 1.
  package var lower: Double
  package var upper: Double

  /// The 95 % interval for `hits` of `count`; `nil` for counts that are none.
  package init?(hits: Int64, of count: Int64) {
    guard count > 0, (0...count).contains(hits) else { return nil }
    // The 0.975 quantile of the normal distribution.
    let z = 1.959963984540054
    let n = Double(count)
    let p = Double(hits) / n
    let center = p + z * z / (2 * n)
    let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    lower = max(0, (center - spread) / scale)
    upper = min(1, (center + spread) / scale)
  }
}
