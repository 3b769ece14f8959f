import Circuits

/// Why a key or a proof was refused.
package enum VerificationError: Error, Equatable, Sendable {
  /// The bytes are not what they should be: the file, what was being read, and at which offset.
  case malformed(file: String, field: String, offset: Int)
  case unsupportedVersion(file: String, version: UInt32)
  case circuit(CircuitError)
  /// A part of a key contradicts the rest of it.
  case inconsistentKey(KeyField)
  /// The digest of the key's structured reference string is not on the caller's list.
  case untrustedSRS(digest: String)
  /// The proof was made for another key, card or context, or in a form that the caller did not ask for.
  case statement(StatementField)
  /// Entry `index` of a public tensor lies outside the interval that the circuit declares.
  case valueOutOfRange(tensor: String, index: Int)
  case dataset(DatasetField)
  /// The input or the output differs from the one that the caller expects.
  case unexpectedInput
  case unexpectedOutput
  /// A challenge hit a forbidden value; an honest prover starts again with fresh randomness.
  case degenerateChallenge
  /// The final pairing check failed: the proof is wrong.
  case openingCheckFailed

  package enum KeyField: String, Sendable {
    case rowLength, structuredReferenceString, tableCommitments, parameterCommitments, cardDigest, circuitDigest
  }

  package enum StatementField: String, Sendable {
    case keyDigest, cardDigest, context, inputForm, outputForm, inputCount, outputCount
    /// Of a derived proof: the parts do not make one statement, or it is about another question.
    case parts, result
  }

  package enum DatasetField: String, Sendable {
    case paddedSize, quantisationDigest, rowLength, path, root
    /// The rows are not those that the selection names; one row is given twice; annotations are missing, of another
    /// dataset, or read from columns that do not fit.
    case selection, duplicateRow, annotations, columns
  }
}

/// The length of every digest and root, that of Keccak-256.
package enum DigestLength {
  package static let bytes = 32
}
