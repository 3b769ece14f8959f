import Circuits

/// The verification program of a layout, in field multiplications with what is around them.
package struct ProgramWork: Sendable, Equatable {
  /// Functionals on `w`, with the places of their blocks.
  package var functionals: Int
  /// Sums over indices that are read plainly.
  package var sums: Int
  package var maps: Int
  package var lanes: Int
  package var folds: Int
  /// Weights of commitments.
  package var rows: Int

  /// Words that it returns.
  package var results: Int

  /// Bytes of its code, within 10 %.
  package var bytes: Int { 300 + 6 * total }

  package var total: Int { functionals + sums + maps + lanes + folds + rows }

  package init(_ counts: GasCounts, rowBits: Int) {
    let folds = counts.folds(rowBits: rowBits)
    functionals =
      counts.functionalFactors + counts.functionalBlocks + counts.places(rowBits: rowBits) + counts.powers
    // Each coordinate is subtracted from 1 too.
    let coordinates = counts.challengeCoordinates + counts.sizes.reductionRounds(rowBits: rowBits)
    sums =
      3 * counts.wholeBits + 6 * counts.rangeBits + 2 * counts.totalBits + counts.segmentCoordinates + coordinates
    maps = 2 * counts.maps.pairs + counts.maps.states + counts.maps.summands + counts.maps.tapFactors
    lanes = counts.slotCoordinates + 4 * counts.pieces + 3 * counts.valuePieces
    // The powers of zeta, and these with one more and one less.
    self.folds = 4 * folds.coordinates + folds.factors + 4 * rowBits
    rows = folds.rowFactors
    let fixed = counts.sizes.rows(rowBits: rowBits)
    results = 20 + counts.powers + fixed.run + fixed.fixed
  }
}
