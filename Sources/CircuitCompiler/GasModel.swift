extension CostModel {
  /// What each part of the verifier contract costs, in gas.
  ///
  /// Estimates from parts of a contract written in Vyper, measured on the Cancun rules. `GasCounts` says how often each
  /// is paid, `GasEstimate` puts them together.
  package struct Gas: Sendable, Equatable {
    // The transaction.
    package var transaction = 21_000.0
    package var zeroByte = 4.0
    package var nonZeroByte = 16.0

    // Curve.
    /// One point of the multi-scalar multiplication: multiplication, addition, and the scalar put in place.
    package var point = 6_950.0
    /// That a point of the proof is on the curve.
    package var curveCheck = 500.0
    package var pairing = 114_000.0

    // Scalars.
    package var round = 1_000.0
    package var hiddenScalar = 400.0
    /// One 32-byte word of a public input or output.
    package var publicWord = 150.0

    // Functionals on `w` at `u`.
    /// One factor of `eq(u, offset)`: bits of offsets that blocks have in common are evaluated once.
    package var prefixCoordinate = 110.0
    /// The same for the slots of pieces of lanes at `r_l`.
    package var slotCoordinate = 110.0
    /// One bit of a sum over one plainly read dimension.
    package var sumBit = 250.0
    /// One pair of indices of a map of several, such as the positions and taps of a convolution.
    package var mapPair = 130.0
    /// One entry of a table of `eq`.
    package var tableEntry = 130.0
    /// One block of one functional.
    package var functional = 450.0
    package var lanePiece = 500.0

    // Folds.
    /// One factor of `P_lo`, at `zeta` and `1 / zeta`: coordinates that folds begin with in common are evaluated once.
    package var foldCoordinate = 440.0
    /// The same where the coordinate is 1, a bit of an offset; a coordinate of 0 is free.
    package var foldBit = 220.0

    // Floors under the gas of a transaction, per byte.
    /// EIP-7623, live since Prague.
    package var floorZeroByte = 10.0
    package var floorNonZeroByte = 40.0
    /// EIP-7976, announced for Glamsterdam.
    package var nextFloorByte = 64.0

    package init() {}
  }
}
