import Circuits
import Verification

/// Why a proof or a key could not be made.
package enum ProvingError: Error, Equatable, Sendable {
  /// The bytes of a proving key are not what they should be.
  case malformed(field: String, offset: Int)
  case unsupportedVersion(UInt32)
  case circuit(CircuitError)
  case verification(VerificationError)
  /// The structured reference string has fewer powers than the circuit needs.
  case tooFewPowers(have: Int, need: Int)
  /// Parameter `index` of the named tensor does not fit its declared width.
  case parameterOutOfRange(tensor: String, index: Int)
  /// The named tensor has another number of entries than the circuit says.
  case wrongCount(tensor: String, expected: Int, found: Int)
  /// A value that an honest run cannot take: the model or the input is not the circuit's.
  case valueNotInTable(tensor: String, index: Int)
  /// The run does not record this linear step.
  case missingAccumulators(step: String)
  /// The row to be proved is no row of this circuit's input.
  case rowMismatch
  /// A challenge hit a forbidden value; proving again with fresh randomness helps.
  case degenerateChallenge
}
