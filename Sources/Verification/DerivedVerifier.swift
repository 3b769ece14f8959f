import BN254
import Circuits

/// What the caller demands of a derived statement; `nil` demands nothing.
package struct DerivedPolicy: Sendable, Equatable {
  package var context: [UInt8]?
  package var inputForms: Set<InputForm.Kind>
  package var datasetRoot: [UInt8]?
  package var annotationRoot: [UInt8]?
  package var selection: RowSelection?

  package init(
    context: [UInt8]? = nil, inputForms: Set<InputForm.Kind> = Set(InputForm.Kind.allCases),
    datasetRoot: [UInt8]? = nil, annotationRoot: [UInt8]? = nil, selection: RowSelection? = nil
  ) {
    self.context = context
    self.inputForms = inputForms
    self.datasetRoot = datasetRoot
    self.annotationRoot = annotationRoot
    self.selection = selection
  }
}

/// What all parts of a derived proof together say.
package struct DerivedStatement: Sendable, Equatable {
  package var result: Derivation.Result
  /// Runs of the model, over all parts; 0 for a statement about the parameters.
  package var rows: Int
  /// Inputs of each part.
  package var inputs: [InputForm]
  /// Outputs of each part.
  package var outputs: [OutputForm]
  /// 32 bytes.
  package var context: [UInt8]
  /// What it is the hash of; checked.
  package var binding: ContextBinding

  /// The public outputs of all parts: rows one after the other, or counts added up; `nil` if a part commits to its output.
  package var output: [Int64]? {
    var values: [Int64] = []
    for output in outputs {
      guard case .publicValues(let own) = output else { return nil }
      values = result.combine(values, own)
    }
    return values
  }
}

/// Verifies derived proofs against the key of the model's card.
package struct DerivedVerifier: Sendable {
  package let base: VerifyingKey

  /// `base` has been checked.
  package init(base: VerifyingKey) {
    self.base = base
  }

  /// Accepts by returning what is proved.
  ///
  /// - Throws: `VerificationError` with the first reason to refuse.
  package func verify(
    _ proof: DerivedProof, policy: DerivedPolicy = .init()
  ) throws(VerificationError) -> DerivedStatement {
    let statement = try Self.statement(of: proof)
    try check(statement, policy: policy)
    let single = StatementPolicy(
      context: policy.context, inputForms: policy.inputForms, expectedDatasetRoot: policy.datasetRoot)
    var verifiers: [Verifier] = []
    for program in proof.programs {
      let key = try base.derived(program.derivation, circuit: program.circuit, rowBits: program.rowBits)
      verifiers.append(Verifier(key: key))
    }
    for part in proof.parts { try verifiers[part.program].verify(part.envelope, policy: single) }
    return statement
  }

  /// What the parts say together, if they belong together: one question, one context, one dataset with one selection of
  /// which each row is in exactly one part. No part is verified here, and no context compared with what it is bound to.
  package static func statement(of proof: DerivedProof) throws(VerificationError) -> DerivedStatement {
    // Programs in order of their first use, each once, so that a statement has one encoding.
    var used = 0
    for part in proof.parts {
      guard part.program <= used, proof.programs.indices.contains(part.program) else { throw .statement(.parts) }
      if part.program == used { used += 1 }
    }
    guard used == proof.programs.count, let first = proof.parts.first else { throw .statement(.parts) }
    for (index, program) in proof.programs.enumerated() {
      guard !proof.programs[..<index].contains(program),
        program.derivation.result == proof.programs[0].derivation.result
      else { throw .statement(.parts) }
    }
    let result = proof.programs[0].derivation.result
    let context = first.envelope.statement.context
    var rows = 0
    var seen: Set<[G1Affine]> = []
    var inputs: [InputForm] = []
    var outputs: [OutputForm] = []
    for part in proof.parts {
      let own = part.envelope.statement
      guard own.context == context, own.input.kind == first.envelope.statement.input.kind,
        own.output.kind == first.envelope.statement.output.kind
      else { throw .statement(.parts) }
      if case .committedRows(let members) = own.input, case .committedRows(let others) = first.envelope.statement.input
      {
        guard members.first == UInt64(rows), members.isOfSameSet(as: others) else { throw .statement(.parts) }
        for row in members.commitments {
          guard seen.insert(row).inserted else { throw .dataset(.duplicateRow) }
        }
      }
      if result != .parameterRanges { rows += proof.programs[part.program].derivation.rows }
      inputs.append(own.input)
      outputs.append(own.output)
    }
    switch (proof.binding, result) {
    case (.registration, .parameterRanges):
      guard proof.parts.count == 1 else { throw .statement(.parts) }
    case (.registration, _), (_, .parameterRanges): throw .statement(.result)
    case (.watermark, .accuracy), (.none, _): break
    case (.watermark, _): throw .statement(.result)
    }
    if case .committedRows(let members) = first.envelope.statement.input {
      guard members.selection.count == UInt64(rows) else { throw .statement(.parts) }
    }
    return DerivedStatement(
      result: result, rows: rows, inputs: inputs, outputs: outputs, context: context, binding: proof.binding)
  }

  /// What the caller demands, and that the context is the hash of what the statement is bound to.
  private func check(_ statement: DerivedStatement, policy: DerivedPolicy) throws(VerificationError) {
    var annotationRoot: [UInt8]?
    if case .committedRows(let rows) = statement.inputs.first {
      annotationRoot = rows.annotations?.root
      if let expected = policy.selection, expected != rows.selection { throw .dataset(.selection) }
      if let expected = policy.annotationRoot, expected != annotationRoot { throw .dataset(.annotations) }
    } else if policy.selection != nil || policy.annotationRoot != nil {
      throw .statement(.inputForm)
    }
    guard statement.binding != .none else { return }
    if case .watermark(let challenge) = statement.binding, case .committedRows(let rows) = statement.inputs.first {
      // A prover that picks triggers after the challenge picks those that suit it.
      guard rows.selection.isFixed(by: challenge, rows: rows.header.rows) else { throw .dataset(.selection) }
    }
    let expected = statement.binding.context(cardDigest: base.cardDigest, annotationRoot: annotationRoot)
    guard statement.context == expected else { throw .statement(.context) }
  }
}

extension CommittedRows {
  /// Whether both are parts of one selection from one dataset, read in the same way.
  fileprivate func isOfSameSet(as other: CommittedRows) -> Bool {
    selection == other.selection && root == other.root && header == other.header
      && annotations?.root == other.annotations?.root && annotations?.header == other.annotations?.header
      && annotations?.schema == other.annotations?.schema && annotations?.columns == other.annotations?.columns
  }
}

extension Derivation.Result {
  /// The results of one part with those of the parts before it: rows one after the other, or counts added up.
  package func combine(_ values: [Int64], _ own: [Int64]) -> [Int64] {
    switch self {
    case .outputs, .label, .labelAndMargin: values + own
    case .accuracy, .accuracyByGroup, .parameterRanges: values.isEmpty ? own : zip(values, own).map { $0 &+ $1 }
    }
  }
}
