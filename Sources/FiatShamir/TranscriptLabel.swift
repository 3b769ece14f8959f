/// The number under which a message is absorbed: its line in the schedule of the protocol.
package enum TranscriptLabel: UInt32, CaseIterable, Sendable {
  /// Statement: version, key and card digests, input, output, context.
  case statement = 1
  /// Commitments to the rows of `w`, to the pads and to the mask row.
  case witness = 2
  /// Commitments to the rows of `phi`.
  case phi = 3
  /// One round of the lookup sum-check.
  case lookupRound = 4
  /// Values at the end of the lookup sum-check.
  case lookupEnd = 5
  /// Claims `T_w`, `T_b` and, where the form has them, `h_x`, `h_y`.
  case productClaims = 6
  /// One round of the sum-check of matrix products.
  case productRound = 7
  /// Operand values and their products.
  case productEnd = 8
  /// One round of the reduction to single evaluations.
  case reductionRound = 9
  /// `v_w`, `v_phi`, `v_R` and the commitment to the factors.
  case reductionEnd = 10
  /// Commitment to the settlement polynomial.
  case settlement = 11
  /// Evaluations that the opening proves.
  case evaluations = 12
  /// First point of the batched opening.
  case opening = 13
  /// Second point of the batched opening.
  case openingProof = 14
}
