import BN254
import Circuits
import FiatShamir
import Polynomials
import Sumcheck

/// What the caller of a verifier demands of a statement.
package struct StatementPolicy: Sendable, Equatable {
  package var context: [UInt8]?
  package var inputForms: Set<InputForm.Kind>
  package var outputForms: Set<OutputForm.Kind>
  package var expectedInput: [Int64]?
  package var expectedOutput: [Int64]?
  package var expectedDatasetRoot: [UInt8]?

  package init(
    context: [UInt8]? = nil, inputForms: Set<InputForm.Kind> = Set(InputForm.Kind.allCases),
    outputForms: Set<OutputForm.Kind> = Set(OutputForm.Kind.allCases), expectedInput: [Int64]? = nil,
    expectedOutput: [Int64]? = nil, expectedDatasetRoot: [UInt8]? = nil
  ) {
    self.context = context
    self.inputForms = inputForms
    self.outputForms = outputForms
    self.expectedInput = expectedInput
    self.expectedOutput = expectedOutput
    self.expectedDatasetRoot = expectedDatasetRoot
  }
}

/// The verifier of the protocol. It cannot trap on the data of a proof.
package struct Verifier: Sendable {
  package let key: VerifyingKey

  /// `key` has been checked: by `VerifyingKey.init(decoding:)`, or by `check()`.
  package init(key: VerifyingKey) {
    self.key = key
  }

  /// Accepts by returning.
  ///
  /// - Throws: `VerificationError` with the first reason to refuse.
  package func verify(_ envelope: ProofEnvelope, policy: StatementPolicy = .init()) throws(VerificationError) {
    try checkStatement(envelope.statement, policy: policy)
    try verifyProof(envelope)
  }

  /// Statement checks that need no algebra.
  package func checkStatement(_ statement: Statement, policy: StatementPolicy) throws(VerificationError) {
    guard statement.keyDigest == key.digest else { throw .statement(.keyDigest) }
    guard statement.cardDigest == key.cardDigest else { throw .statement(.cardDigest) }
    guard statement.context.count == 32 else { throw .statement(.context) }
    if let context = policy.context, context != statement.context { throw .statement(.context) }
    guard policy.inputForms.contains(statement.input.kind) else { throw .statement(.inputForm) }
    guard policy.outputForms.contains(statement.output.kind) else { throw .statement(.outputForm) }

    let circuit = key.circuit
    guard key.allows(statement.input.kind) else { throw .statement(.inputForm) }
    switch statement.input {
    case .publicValues(let values):
      try check(values, tensor: circuit.input, domain: key.inputDomain, mismatch: .inputCount)
      if let expected = policy.expectedInput, expected != values { throw .unexpectedInput }
      if policy.expectedDatasetRoot != nil { throw .statement(.inputForm) }
    case .committedRow(let row):
      if policy.expectedInput != nil { throw .statement(.inputForm) }
      try check(row, policy: policy)
    case .committedRows(let rows):
      if policy.expectedInput != nil { throw .statement(.inputForm) }
      try checkRows(rows, policy: policy)
    case .privateInput:
      if policy.expectedInput != nil || policy.expectedDatasetRoot != nil { throw .statement(.inputForm) }
    }
    switch statement.output {
    case .publicValues(let values):
      try check(values, tensor: circuit.output, domain: key.outputDomain, mismatch: .outputCount)
      if let expected = policy.expectedOutput, expected != values { throw .unexpectedOutput }
    case .committed(let points):
      let rows = max(1, circuit.witness[circuit.output].paddedSize >> key.rowBits)
      guard points.count == rows else { throw .statement(.outputCount) }
      if policy.expectedOutput != nil { throw .statement(.outputForm) }
    }
  }

  private func check(
    _ values: [Int64], tensor: Int, domain: ClosedRange<Int64>?, mismatch: VerificationError.StatementField
  ) throws(VerificationError) {
    let declaration = key.circuit.witness[tensor]
    guard values.count == declaration.realSize else { throw .statement(mismatch) }
    guard let domain else { throw .inconsistentKey(.circuitDigest) }
    for (index, value) in values.enumerated() where !domain.contains(value) {
      throw .valueOutOfRange(tensor: declaration.name, index: index)
    }
  }

  private func check(_ row: CommittedRow, policy: StatementPolicy) throws(VerificationError) {
    let circuit = key.circuit
    let padded = circuit.witness[circuit.input].paddedSize
    guard Int(row.header.paddedSize) == padded else { throw .dataset(.paddedSize) }
    guard row.header.quantisationDigest == circuit.inputQuantisationDigest else {
      throw .dataset(.quantisationDigest)
    }
    guard Int(row.header.rowLength) == key.shape.fixedRowLength else { throw .dataset(.rowLength) }
    guard let root = row.path.root(leafCommitments: row.commitments, header: row.header) else {
      throw .dataset(.path)
    }
    guard root == row.root else { throw .dataset(.root) }
    if let expected = policy.expectedDatasetRoot, expected != root { throw .dataset(.root) }
  }

  private func verifyProof(_ envelope: ProofEnvelope) throws(VerificationError) {
    try opening(of: envelope).check(envelope, key: key)
  }

  /// `C_Y` of protocol section 7, and `z'`: a proof is right if `e(C_Y + z' W', [1]_2) = e(W', [tau]_2)`.
  package func openingCommitment(of envelope: ProofEnvelope) throws(VerificationError) -> (commitment: G1, zPrime: Fr) {
    let opening = try opening(of: envelope)
    return (opening.combination(envelope, key: key), opening.challenges.zPrime)
  }

  private func opening(of envelope: ProofEnvelope) throws(VerificationError) -> SettlementOpening {
    let proof = envelope.proof
    let statement = envelope.statement
    let shape = key.shape
    let hidden = HiddenScalars(
      shape: shape, committedInput: statement.input.kind.isCommitted,
      committedOutput: statement.output.kind == .committed)
    guard proof.witnessRows.count == shape.witnessRows, proof.phiRows.count == shape.phiRows,
      proof.padded.count == hidden.count
    else { throw .malformed(file: "proof", field: "counts", offset: 0) }

    var transcript = ProtocolTranscript(key: key, hidden: hidden)
    let challenges = transcript.replay(envelope)
    let steps = StepWeights(shape: shape, rho: challenges.rho, beta: challenges.beta)
    let claims = ReductionClaims(
      circuit: key.circuit, shape: shape, packings: key.packings, hidden: hidden, steps: steps, challenges: challenges,
      input: statement.input, output: statement.output)
    let products = HiddenProducts(shape: shape, hidden: hidden, tableDenominator: proof.tableDenominator)
    let settlement = Settlement(
      circuit: key.circuit, shape: shape, hidden: hidden, steps: steps, claims: claims, products: products,
      challenges: challenges, padded: proof.padded, tableDenominator: proof.tableDenominator, input: statement.input)
    return try SettlementOpening(shape: shape, settlement: settlement, challenges: challenges)
  }
}
