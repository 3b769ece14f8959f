extension CostModel {
  /// What each part of the verifier contract costs, in gas.
  ///
  /// Fitted to honest proofs for test circuits and bundled models in layouts for both targets with several row lengths,
  /// run by the execution specification: `Tests/EVMVerificationTests/Python/fit_layout_gas.py` with the samples of
  /// `GasPredictionTests`. `GasCounts` says how often each is paid, `GasEstimate` puts them together; measured gas is within
  /// 2 % of it.
  package struct Gas: Sendable, Equatable {
    // The transaction.
    package var transaction = 21_000.0
    package var zeroByte = 4.0
    package var nonZeroByte = 16.0

    /// What every call pays: three contracts that were not touched before, the key, the transcript, the statement.
    package var call = 42_500.0

    // Curve.
    /// One point of the multi-scalar multiplication: multiplication, addition, and the scalar put in place.
    package var point = 6_570.0
    /// A point of the proof: read, hashed, and found to be on the curve.
    package var proofPoint = 1_650.0
    package var pairing = 113_000.0

    // Scalars.
    package var round = 480.0
    /// Read, hashed, and used in a round or a product.
    package var hiddenScalar = 830.0
    /// One 32-byte word of a public input or output.
    package var publicWord = 1_390.0

    // The verification program.
    /// One field multiplication with the loads, additions and stores around it.
    package var multiplication = 18.9

    // Floors under the gas of a transaction, per byte.
    /// EIP-7623, live since Prague.
    package var floorZeroByte = 10.0
    package var floorNonZeroByte = 40.0
    /// EIP-7976, announced for Glamsterdam.
    package var nextFloorByte = 64.0

    package init() {}
  }
}
