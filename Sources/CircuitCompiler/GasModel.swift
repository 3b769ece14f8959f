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

    // The verification program.
    /// One field multiplication with the loads, additions and stores around it.
    package var multiplication = 20.0

    // Floors under the gas of a transaction, per byte.
    /// EIP-7623, live since Prague.
    package var floorZeroByte = 10.0
    package var floorNonZeroByte = 40.0
    /// EIP-7976, announced for Glamsterdam.
    package var nextFloorByte = 64.0

    package init() {}
  }
}
