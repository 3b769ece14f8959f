import Circuits

/// The verification program of a layout, in field multiplications with what is around them.
///
/// The factors say how many multiplications the code of one thing is worth; they were fitted with the constants of
/// `CostModel.Gas`.
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

  /// Bytes of its code; measured within 3 %.
  package var bytes: Int { 255 + Int(7.4 * Double(total)) }

  package var total: Int { functionals + sums + maps + lanes + folds + rows }

  package init(_ counts: GasCounts, rowBits: Int) {
    let folds = counts.folds(rowBits: rowBits)
    functionals =
      counts.functionalFactors + counts.functionalBlocks + counts.places(rowBits: rowBits) + counts.powers
    sums =
      4 * counts.wholeBits + 5 * counts.rangeBits + 3 * counts.totalBits + counts.segmentCoordinates
    maps = 2 * counts.maps.pairs + counts.maps.states + counts.maps.summands + counts.maps.tapFactors
    lanes = counts.slotCoordinates + 4 * counts.pieces + 9 * counts.valuePieces
    // The powers of zeta, and these with one more and one less.
    self.folds = 5 * folds.coordinates + folds.factors + 6 * rowBits
    rows = folds.rowFactors
  }
}
