import BN254
import Circuits
import FiatShamir
import PolynomialCommitments

/// All that a verifier has to hold: the circuit, the commitments to tables and parameters, and the ends of the
/// structured reference string.
package struct VerifyingKey: Sendable {
  package static let version: UInt32 = 1

  package let circuit: Circuit
  package let circuitDigest: [UInt8]
  package let shape: ProtocolShape
  /// The digest of the structured reference string that `powers` is the beginning of.
  package let srsDigest: [UInt8]
  package let g2: G2Affine
  package let tauG2: G2Affine
  /// `[tau^i]_1` for `i < b`: enough to recompute the commitments to the tables.
  package let powers: [G1Affine]
  package let tableCommitments: [G1Affine]
  package let card: ModelCard
  package let cardDigest: [UInt8]
  package let digest: [UInt8]
  /// The intervals of public input and output; `nil` for a circuit that breaks a closure rule.
  package let inputDomain: ClosedRange<Int64>?
  package let outputDomain: ClosedRange<Int64>?
  package let packings: PublicPackings
  /// For a derived key: what its circuit says about the runs of the card's circuit.
  package let derivation: KeyDerivation?

  /// Puts a key together; nothing is checked. `check` decides whether it is any good.
  package init(
    circuit: Circuit, rowBits: Int, srsDigest: [UInt8], g2: G2Affine, tauG2: G2Affine, powers: [G1Affine],
    tableCommitments: [G1Affine], card: ModelCard, derivation: KeyDerivation? = nil
  ) {
    self.circuit = circuit
    circuitDigest = circuit.digest
    shape = ProtocolShape(circuit: circuit, rowBits: derivation?.rowBits ?? rowBits, fixedRowBits: rowBits)
    self.srsDigest = srsDigest
    self.g2 = g2
    self.tauG2 = tauG2
    self.powers = powers
    self.tableCommitments = tableCommitments
    self.card = card
    self.derivation = derivation
    cardDigest = card.digest
    // `H(0x10 || le32(version) || circuit digest || le32(b) || SRS digest || le32(rows) || tab commitments ||
    // le32(rows) || parameter commitments || card digest)`; a derived key has `0x15 || le32(version) || derivation` in
    // place of the first two, and the `b` of its own proofs: that of its card is in the card.
    var out = ByteWriter()
    out.write(UInt8(derivation == nil ? 0x10 : 0x15))
    out.write(Self.version)
    derivation?.derivation.write(to: &out)
    out.write(bytes: circuitDigest)
    out.write(count: shape.rowLength)
    out.write(bytes: srsDigest)
    for commitments in [tableCommitments, card.parameterCommitments] {
      out.write(count: commitments.count)
      for point in commitments { out.write(bytes: point.canonicalBytes) }
    }
    out.write(bytes: cardDigest)
    digest = Keccak256.hash(out.bytes)
    let domains = (try? IntervalAnalysis(circuit))?.domains ?? []
    inputDomain = domains.indices.contains(circuit.input) ? domains[circuit.input] : nil
    outputDomain = domains.indices.contains(circuit.output) ? domains[circuit.output] : nil
    packings = PublicPackings(circuit: circuit, inputDomain: inputDomain, outputDomain: outputDomain)
  }

  /// `log2 b` of the card.
  package var rowBits: Int { shape.fixedRowBits }
  /// How a public input and output are stated in words; `nil` where there is no interval.
  package var inputPacking: PublicTensorPacking? { inputDomain == nil ? nil : packings.input }
  package var outputPacking: PublicTensorPacking? { outputDomain == nil ? nil : packings.output }
  package var parameterCommitments: [G1Affine] { card.parameterCommitments }

  /// Recomputes everything that the key claims about itself (protocol section 10): row length, beginning of the
  /// structured reference string, table commitments, card. Closure rules are checked where a circuit is decoded.
  /// A model's own circuit has no annotations: under its key nobody commits to them, and a prover would choose them.
  ///
  /// - Parameter more: the powers that follow those of the key, checked with them.
  package func check(followedBy more: [G1Affine] = []) throws(VerificationError) {
    guard derivation != nil || circuit.annotations.isEmpty else { throw .circuit(.derivation(.baseWithAnnotations)) }
    guard rowBits >= 4, shape.rowBits >= rowBits, powers.count == shape.fixedRowLength else {
      throw .inconsistentKey(.rowLength)
    }
    guard card.rowLength == shape.fixedRowLength else { throw .inconsistentKey(.cardDigest) }
    guard card.circuitDigest == derivation?.base.digest ?? circuitDigest else {
      throw .inconsistentKey(.circuitDigest)
    }
    guard card.parameterCommitments.count == shape.parameterRows,
      !card.parameterCommitments.contains(where: \.isInfinity)
    else { throw .inconsistentKey(.parameterCommitments) }
    do {
      try StructuredReferenceString.checkPowers(more.isEmpty ? powers : powers + more, g2: g2, tauG2: tauG2)
    } catch {
      throw .inconsistentKey(.structuredReferenceString)
    }
    guard tableCommitments.count == shape.tableRows,
      tableCommitments == TableVector(circuit).commitments(powers: powers)
    else {
      throw .inconsistentKey(.tableCommitments)
    }
  }

  /// Refuses a key whose structured reference string is not on the caller's list.
  package func checkTrust(_ list: SRSTrustList) throws(VerificationError) {
    guard list.contains(digest: srsDigest, g2: g2, tauG2: tauG2) else {
      throw .untrustedSRS(digest: srsDigest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }
  }
}
