/// What one unit of each part of proving and verifying costs; layouts and row lengths are chosen by it.
///
/// Only ratios matter to the choice, so that constants of one machine serve all.
package struct CostModel: Sendable, Equatable {
  /// `log2 b` for which costs are known.
  package static let rowBits = 4...17

  /// Nanoseconds of processor time, all cores together: one entry of a row of 8-bit integers, by `log2 b` from 4 on.
  package var smallEntry: [Double]
  /// One full-size scalar of a row, by `log2 b`.
  package var fullEntry: [Double]
  /// One full-size scalar of a polynomial of `b` coefficients under one commitment.
  package var openingEntry: [Double]
  /// What a row costs the prover whatever is in it: blinding, normalisation.
  package var row: Double
  /// One multiplication of the zero-check, see `zeroCheckUnits(lanes:)`.
  package var zeroCheckUnit: Double
  /// One fingerprint and its inverse.
  package var inverse: Double
  /// One entry of `w` or `phi` in the reduction.
  package var reductionEntry: Double
  /// One entry of one functional on `w`.
  package var functionalEntry: Double
  /// One coefficient of a fold, for each variable of a row.
  package var foldEntry: Double
  /// One parameter against a field element.
  package var parameterEntry: Double
  /// One value of the summation indices of a product.
  package var summationEntry: Double
  /// One block of one functional, or one piece of a lane, evaluated by the verifier.
  package var block: Double
  /// One row commitment for the verifier.
  package var verifiedRow: Double

  /// Of the contract.
  package var gas = Gas()
  /// Gas that a nanosecond of a prover for a contract is worth: of layouts that cost about the same gas the one that
  /// proves faster.
  package var proverNanosecond = 1e-6

  package init(
    smallEntry: [Double], fullEntry: [Double], openingEntry: [Double], row: Double, zeroCheckUnit: Double,
    inverse: Double, reductionEntry: Double, functionalEntry: Double, foldEntry: Double,
    parameterEntry: Double, summationEntry: Double,
    block: Double, verifiedRow: Double
  ) {
    self.smallEntry = smallEntry
    self.fullEntry = fullEntry
    self.openingEntry = openingEntry
    self.row = row
    self.zeroCheckUnit = zeroCheckUnit
    self.inverse = inverse
    self.reductionEntry = reductionEntry
    self.functionalEntry = functionalEntry
    self.foldEntry = foldEntry
    self.parameterEntry = parameterEntry
    self.summationEntry = summationEntry
    self.block = block
    self.verifiedRow = verifiedRow
  }

  /// Measured on 2 cores of an AMD EPYC with AVX-512 IFMA by `swift run -c release CostModelCalibration`.
  package static let calibrated = CostModel(
    smallEntry: [294, 199, 158, 117, 83.9, 67.7, 57.3, 52.6, 51.1, 48, 47.4, 50.9, 68.6, 78.1],
    fullEntry: [6690, 4722, 3539, 2773, 2293, 1986, 1792, 1611, 1613, 1484, 1403, 1366, 1514, 1579],
    openingEntry: [6313, 4875, 3438, 2602, 2082, 1791, 1717, 1583, 1470, 1476, 1351, 1255, 1557, 1594],
    row: 4746, zeroCheckUnit: 19.8, inverse: 48.4, reductionEntry: 78.2, functionalEntry: 20.8, foldEntry: 23,
    parameterEntry: 0.4, summationEntry: 77.8, block: 1056, verifiedRow: 1948)

  /// Multiplications of the zero-check for each slot, over all rounds: at `L + 3` points a product over `L` lanes and one
  /// more, and `L + 3` foldings.
  package static func zeroCheckUnits(lanes: Int) -> Int {
    (lanes + 3) * (2 * lanes + 3) + lanes + 3
  }
}
