/// Bounds that keep every computation on an untrusted circuit small and exact.
package enum CircuitLimits {
  /// Every accumulator and every intermediate of requantisation stays below this in magnitude. The protocol asks for
  /// `2^240`; this bound is stricter, so that the integer program is exact in 64 bits as well as in the field.
  package static let magnitude = Int128(1) << 62
  package static let vectorLength = 1 << 28
  package static let dimension = 1 << 24
  package static let dimensions = 8
  package static let steps = 1 << 16
  package static let tensors = 1 << 16
  package static let tables = 1 << 12
  package static let tableBits = 24
  package static let laneCount = 64
  package static let nameBytes = 256
  /// Entries visited by the sums of one index map, and of all maps together (protocol section 5).
  package static let mapCost = 1 << 24
  package static let totalCost = 1 << 26
  package static let parameterBits = 2...48
}
