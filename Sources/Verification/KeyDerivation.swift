import BN254
import Circuits
import PolynomialCommitments

/// How the circuit of a derived key follows from the circuit of the model card.
///
/// A derived key has the parameter commitments and the card of its base, so its proofs are about the same committed
/// weights; its circuit runs them on many inputs, or says less about the output, or looks at the parameters alone.
package struct KeyDerivation: Sendable, Equatable {
  package let derivation: Derivation
  /// The circuit of the card.
  package let base: Circuit
  /// `log2 b` of what proofs commit to, at least that of the card: long vectors are cheaper in long rows.
  package let rowBits: Int

  package init(derivation: Derivation, base: Circuit, rowBits: Int) {
    self.derivation = derivation
    self.base = base
    self.rowBits = rowBits
  }

  /// The longest rows, in bits.
  package static let rowBitsLimit = 24

  /// The rows of a batch; `nil` for a circuit without inputs.
  package var rows: Int? { derivation.result == .parameterRanges ? nil : derivation.rows }
}

extension VerifyingKey {
  /// The key of a circuit derived from this key's: everything but the circuit, its tables and the row length of its
  /// proofs is taken over.
  ///
  /// - Parameters:
  ///   - circuit: from a file, closure rules checked; whether it is the derived one is checked here.
  ///   - ownRowBits: `log2 b` of what proofs commit to; from a file, checked here.
  /// - Throws: `VerificationError.circuit` with what differs, or `inconsistentKey`.
  package func derived(
    _ derivation: Derivation, circuit: Circuit, rowBits ownRowBits: Int
  ) throws(VerificationError) -> VerifyingKey {
    guard self.derivation == nil else { throw .inconsistentKey(.circuitDigest) }
    guard (rowBits...max(rowBits, KeyDerivation.rowBitsLimit)).contains(ownRowBits) else {
      throw .inconsistentKey(.rowLength)
    }
    do {
      try derivation.check(circuit, of: self.circuit)
    } catch {
      throw .circuit(error)
    }
    let key = VerifyingKey(
      circuit: circuit, rowBits: rowBits, srsDigest: srsDigest, g2: g2, tauG2: tauG2, powers: powers,
      tableCommitments: TableVector(circuit).commitments(powers: powers), card: card,
      derivation: KeyDerivation(derivation: derivation, base: self.circuit, rowBits: ownRowBits))
    // The vector of parameters is the base's, block for block.
    guard key.shape.parameterRows == card.parameterCommitments.count else {
      throw .inconsistentKey(.parameterCommitments)
    }
    return key
  }

  /// Whether statements under this key can name their input in this form.
  func allows(_ kind: InputForm.Kind) -> Bool {
    // Annotations that nobody committed to would be free.
    guard let derivation else { return circuit.annotations.isEmpty && kind != .committedRows }
    guard derivation.rows != nil else { return kind == .privateInput }
    return circuit.annotations.isEmpty ? kind != .committedRow : kind == .committedRows
  }

  /// Dimensions of one input of the model.
  package var inputDimensions: [Int] {
    let dimensions = circuit.witness[circuit.input].dimensions
    return derivation?.rows == nil ? dimensions : Array(dimensions.dropFirst())
  }
}
