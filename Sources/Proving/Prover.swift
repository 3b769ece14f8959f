import BN254
import Circuits
import PolynomialCommitments
import Polynomials
import QuantizedRuntime
import Sumcheck
import Verification

/// The prover of the protocol.
package struct Prover: Sendable {
  package let key: ProvingKey

  package init(key: ProvingKey) {
    self.key = key
  }

  /// Proves one run, with randomness from the operating system.
  ///
  /// - Parameter context: 32 bytes chosen by the application.
  package func prove(
    _ trace: Trace, input: InputOpening, output: OutputRequest = .publicValues, context: [UInt8]
  ) throws(ProvingError) -> ProverResult {
    // A forbidden challenge has probability below 2^-240; fresh randomness avoids it.
    for _ in 0..<3 {
      var randomness = HedgedRandomness(
        secrets: secretBytes(trace, input: input),
        statement: statementBytes(input: input, output: output, context: context))
      do {
        return try prove(trace, input: input, output: output, context: context, randomness: &randomness)
      } catch .degenerateChallenge {
        continue
      }
    }
    throw .degenerateChallenge
  }

  /// What only the prover knows: the input, the annotations, and the blinding of the parameters.
  package func secretBytes(_ trace: Trace, input: InputOpening) -> [UInt8] {
    var out = ByteWriter()
    for value in trace.input { out.write(value) }
    if case .committedRows(_, let opening) = input {
      for row in opening.annotations { for value in row { out.write(value) } }
    }
    for blinding in key.parameters.blinding {
      out.write(bytes: blinding.first.canonicalBytes)
      out.write(bytes: blinding.second.canonicalBytes)
    }
    return out.bytes
  }

  /// Everything that makes two statements about one run differ.
  package func statementBytes(input: InputOpening, output: OutputRequest, context: [UInt8]) -> [UInt8] {
    var out = ByteWriter()
    out.write(bytes: key.verifyingKey.digest)
    out.write(bytes: context)
    switch input {
    case .publicValues: out.write(InputForm.Kind.publicValues.rawValue)
    case .privateInput: out.write(InputForm.Kind.privateInput.rawValue)
    case .committedRow(let row, _):
      out.write(InputForm.Kind.committedRow.rawValue)
      out.write(bytes: row.root)
      out.write(row.path.index)
      for point in row.commitments { out.write(bytes: point.canonicalBytes) }
    case .committedRows(let rows, _):
      out.write(InputForm.Kind.committedRows.rawValue)
      out.write(bytes: rows.root)
      rows.selection.write(to: &out)
      out.write(rows.first)
      if let annotations = rows.annotations {
        out.write(bytes: annotations.root)
        for column in annotations.columns { out.write(count: column) }
      }
    }
    switch output {
    case .publicValues: out.write(OutputForm.Kind.publicValues.rawValue)
    case .committed: out.write(OutputForm.Kind.committed.rawValue)
    }
    return out.bytes
  }

  /// Proves one run with the given randomness, and with interference for tests.
  package func prove(
    _ trace: Trace, input: InputOpening, output: OutputRequest, context: [UInt8],
    randomness: inout some ScalarSource, interference: ProverInterference = .init()
  ) throws(ProvingError) -> ProverResult {
    let shape = key.verifyingKey.shape
    let circuit = key.verifyingKey.circuit
    var trace = trace
    if case .committedRows(let rows, let opening) = input {
      trace.annotations = opening.columns(rows.annotations?.columns ?? [])
    }
    let witness = try Witness(trace, circuit: circuit, shape: shape, parameters: key.parameters)

    var outputBlinding: [RowBlinding]?
    let inputForm: InputForm
    switch input {
    case .publicValues: inputForm = .publicValues(trace.input)
    case .committedRow(let row, let blinding):
      let rows = max(1, circuit.witness[circuit.input].paddedSize >> shape.fixedRowBits)
      guard blinding.count == rows, row.commitments.count == rows else { throw .rowMismatch }
      inputForm = .committedRow(row)
    case .privateInput: inputForm = .privateInput
    case .committedRows(let rows, let opening):
      guard opening.fits(rows, rowBits: shape.fixedRowBits) else { throw .rowMismatch }
      inputForm = .committedRows(rows)
    }
    let outputForm: OutputForm
    switch output {
    case .publicValues: outputForm = .publicValues(witness.output)
    case .committed:
      let rows = max(1, circuit.witness[circuit.output].paddedSize >> shape.fixedRowBits)
      let blinding = RowBlinding.random(rows, from: &randomness)
      let padded = PaddedTensor(witness.output, declaration: circuit.witness[circuit.output]).entries
      outputForm = .committed(key.fixedCommitter.commit(padded, blinding: blinding))
      outputBlinding = blinding
    }
    var statement = Statement(
      keyDigest: key.verifyingKey.digest, cardDigest: key.verifyingKey.cardDigest, input: inputForm,
      output: outputForm, context: context)
    interference.statement(&statement)

    var run = ProofRun(
      key: key, witness: witness, statement: statement, input: input, outputBlinding: outputBlinding,
      interference: interference)
    let proof = try run.proof(randomness: &randomness)
    return ProverResult(
      envelope: ProofEnvelope(statement: statement, proof: proof), output: witness.output,
      outputBlinding: outputBlinding)
  }
}

/// A tensor with each dimension padded on its own, with zeros: a dataset row, or a committed output.
package struct PaddedTensor: Sendable {
  package let entries: [Int64]

  package init(_ values: [Int64], declaration: TensorDeclaration) {
    var entries = [Int64](repeating: 0, count: declaration.paddedSize)
    let addresses = AddressBits.realAddresses(dimensions: declaration.dimensions)
    for (address, value) in zip(addresses, values) { entries[address] = value }
    self.entries = entries
  }
}

extension RowsOpening {
  /// Whether there is what opens each commitment.
  fileprivate func fits(_ rows: CommittedRows, rowBits: Int) -> Bool {
    let perRow = rows.layout(rowBits: rowBits).commitmentsPerRow
    guard blinding.count == rows.commitments.count, blinding.allSatisfy({ $0.count == perRow }),
      rows.commitments.allSatisfy({ $0.count == perRow })
    else { return false }
    guard let own = rows.annotations else { return annotations.isEmpty }
    let each = own.layout(rowBits: rowBits).commitmentsPerRow
    return annotations.count == rows.commitments.count && annotationBlinding.count == annotations.count
      && own.commitments.count == annotations.count && own.commitments.allSatisfy { $0.count == each }
      && annotationBlinding.allSatisfy { $0.count == each }
      && annotations.allSatisfy { $0.count == own.schema.columns.count }
  }
}
