import BN254
import Verification

/// A proof as the contract takes it: `verifyProof(bytes proof, uint256[] instances)`.
package struct ContractProof: Sendable, Equatable {
  /// The messages in the order of the transcript. Before them, for a committed row, its commitments and the siblings of
  /// its path; behind them `1 / (zeta lambda (1 - zeta^2))`.
  package let proof: [UInt8]
  /// 32 bytes each: context, form of the input + 256 * form of the output, what is said of the input, of the output.
  package let instances: [[UInt8]]
  /// Instances of the input part.
  package let inputCount: Int

  /// Counts are those of the key; nothing is verified.
  ///
  /// - Throws: `degenerateChallenge`; `tooLarge` for a path of too many siblings.
  package init(_ envelope: ProofEnvelope, key: VerifyingKey) throws(EVMVerificationError) {
    let statement = envelope.statement
    let inputPart = Self.inputPart(statement.input, packing: key.packings.input)
    inputCount = inputPart.count
    instances =
      [statement.context, Self.word(Int(statement.input.kind.rawValue) + Int(statement.output.kind.rawValue) << 8)]
      + inputPart
      + Self.outputPart(statement.output, packing: key.packings.output)

    let hidden = HiddenScalars(
      shape: key.shape, committedInput: statement.input.kind == .committedRow,
      committedOutput: statement.output.kind == .committed)
    var transcript = ProtocolTranscript(key: key, hidden: hidden)
    let challenges = transcript.replay(envelope)
    let product = challenges.zeta * challenges.lambda * (.one - challenges.zeta.squared())
    guard let inverse = product.inverse() else { throw .degenerateChallenge }

    let messages = envelope.proof
    let tableAt = hidden.zeroCheckProducts.lowerBound
    var out: [UInt8] = []
    if case .committedRow(let row) = statement.input {
      let words = 2 * row.commitments.count + row.path.siblings.count
      guard words <= ContractLimits.rowWords else {
        throw .tooLarge(what: "words of a dataset row and its path", count: words, limit: ContractLimits.rowWords)
      }
      for point in row.commitments { out += point.canonicalBytes }
      for sibling in row.path.siblings { out += sibling }
    }
    for point in messages.witnessRows + [messages.padCommitment, messages.maskCommitment] + messages.phiRows {
      out += point.canonicalBytes
    }
    for (index, scalar) in messages.padded.enumerated() {
      if index == tableAt { out += messages.tableDenominator.canonicalBytes }
      out += scalar.canonicalBytes
    }
    out += messages.productCommitment.canonicalBytes + messages.settlementCommitment.canonicalBytes
    out += messages.evaluation.canonicalBytes
    out += messages.productEvaluations.0.canonicalBytes + messages.productEvaluations.1.canonicalBytes
    out += messages.opening.canonicalBytes + messages.openingProof.canonicalBytes
    out += inverse.canonicalBytes
    proof = out
  }

  private static func word(_ value: Int) -> [UInt8] { Fr(UInt64(value)).canonicalBytes }

  private static func inputPart(_ input: InputForm, packing: PublicTensorPacking) -> [[UInt8]] {
    switch input {
    case .publicValues(let values): packing.words(of: values).map(\.canonicalBytes)
    case .committedRow(let row): [row.root, Fr(row.header.rows).canonicalBytes, Fr(row.path.index).canonicalBytes]
    // Batches are proved under derived keys, which have no contract.
    case .privateInput, .committedRows: []
    }
  }

  private static func outputPart(_ output: OutputForm, packing: PublicTensorPacking) -> [[UInt8]] {
    switch output {
    case .publicValues(let values): packing.words(of: values).map(\.canonicalBytes)
    case .committed(let points):
      points.flatMap { point in [Array(point.canonicalBytes.prefix(32)), Array(point.canonicalBytes.suffix(32))] }
    }
  }
}

extension ContractProof {
  /// Commitments of a dataset row and of an output in the statement.
  func statementPoints(key: VerifyingKey) -> Int {
    guard let forms = instances.dropFirst().first, forms.count == 32 else { return 0 }
    func rows(_ tensor: Int) -> Int { max(1, key.circuit.witness[tensor].paddedSize >> key.rowBits) }
    return (forms[31] == InputForm.Kind.committedRow.rawValue ? rows(key.circuit.input) : 0)
      + (forms[30] == OutputForm.Kind.committed.rawValue ? rows(key.circuit.output) : 0)
  }
}
