/// Bounds that keep every computation on an untrusted circuit small and exact.
package enum CircuitLimits {
  /// Every accumulator and every intermediate of requantisation stays below this in magnitude. The protocol asks for
  /// `2^240`; this bound is stricter, so that the integer program is exact in 64 bits as well as in the field.
  package static let magnitude = Int128(1) << 62
  /// Table entries stay below this, so that their second differences are exact in 64 bits.
  package static let tableMagnitude = Int128(1) << 60
  package static let vectorLength = 1 << 28
  package static let dimension = 1 << 24
  package static let dimensions = 8
  /// Annotation columns that one circuit reads.
  package static let annotations = 64
  /// Blocks of one tensor, and of all tensors together: each costs whoever evaluates a functional.
  package static let blocks = 64
  package static let totalBlocks = 1 << 16
  /// Scalars that a verifier computes for one block of one operand, about.
  package static let blockCost = 32
  package static let steps = 1 << 16
  package static let tensors = 1 << 16
  package static let tables = 1 << 12
  package static let tableBits = 20
  package static let laneCount = 64
  package static let nameBytes = 256
  /// Scalars that a verifier computes for the sums of one index map, and for all sums together (protocol section 5).
  package static let mapCost = 1 << 22
  package static let totalCost = 1 << 24
  package static let products = 1 << 12
  /// Terms of a sum that are compared with each other, to see whether at most one of them reads inside its tensor.
  package static let exclusiveTerms = 64
  package static let parameterBits = 2...62
}
