import Circuits
import Proving
import QuantizedRuntime
import Verification

/// Some rows of a dataset with the program and the prover of one question about them, made once for many proofs.
package struct StatementBatch: Sendable {
  package let fixture: DerivedFixture
  package let program: DerivedProof.Program
  package let prover: Prover
  package let selection: RowSelection
  package let first: Int
  /// The statement's part about the rows, all true, and what opens it.
  package let rows: CommittedRows
  package let opening: RowsOpening
  /// The features of the rows.
  package let inputs: [[Int64]]

  package var circuit: Circuit { program.circuit }
  package var key: VerifyingKey { prover.key.verifyingKey }
  package var shape: ProtocolShape { key.shape }

  /// The values of the annotations that the program reads, column by column.
  package var annotations: [[Int64]] {
    (rows.annotations?.columns ?? []).map { column in opening.annotations.map { $0[column] } }
  }

  package init(
    _ fixture: DerivedFixture, _ result: Derivation.Result, selection: RowSelection, first: Int = 0, count: Int? = nil
  ) throws {
    let count = count ?? Int(selection.count)
    let (program, prover) = try fixture.prover(rows: count, result)
    try self.init(fixture, program: program, prover: prover, selection: selection, first: first)
  }

  private init(
    _ fixture: DerivedFixture, program: DerivedProof.Program, prover: Prover, selection: RowSelection, first: Int
  ) throws {
    let (derivation, dataset) = (program.derivation, fixture.dataset.description.header)
    self.fixture = fixture
    self.program = program
    self.prover = prover
    self.selection = selection
    self.first = first
    (rows, opening) = try fixture.rows(
      selection, first: first, count: derivation.rows, columns: fixture.columns(derivation.result))
    let indices = selection.indices(rows: dataset.rows)![first..<(first + derivation.rows)]
    inputs = indices.map { fixture.openings[Int($0)].values }
  }

  /// The same rows with a key that nobody checked: its circuit is another one than the derivation says.
  package func unchecked(_ change: (inout Circuit) -> Void) throws -> StatementBatch {
    var circuit = circuit
    change(&circuit)
    let key = VerifyingKey(
      circuit: circuit, rowBits: key.rowBits, srsDigest: key.srsDigest, g2: key.g2, tauG2: key.tauG2,
      powers: key.powers, tableCommitments: TableVector(circuit).commitments(powers: key.powers), card: key.card,
      derivation: key.derivation)
    return try StatementBatch(
      fixture, program: .init(derivation: program.derivation, circuit: circuit, rowBits: program.rowBits),
      prover: Prover(
        key: try ProvingKey(verifyingKey: key, powers: prover.key.powers, parameters: prover.key.parameters)),
      selection: selection, first: first)
  }

  package func trace() throws -> Trace { Trace(rows: try inputs.map { try fixture.fixture.runtime.trace($0) }) }

  package func prove(
    _ trace: Trace? = nil, rows: CommittedRows? = nil, opening: RowsOpening? = nil,
    output: OutputRequest = .publicValues, context: [UInt8] = ProofFixture.context, randomness name: String = "batch",
    interference: ProverInterference = .init()
  ) throws -> ProverResult {
    var randomness = InsecureFixedRandomness(name)
    return try prover.prove(
      try trace ?? self.trace(), input: .committedRows(rows ?? self.rows, opening: opening ?? self.opening),
      output: output, context: context, randomness: &randomness, interference: interference)
  }

  /// A statement of one part.
  package func statement(_ envelope: ProofEnvelope, binding: ContextBinding = .none) -> DerivedProof {
    DerivedProof(binding: binding, programs: [program], parts: [.init(program: 0, envelope: envelope)])
  }

  /// Verifies one proof under the key of the batch, as it is.
  package func verify(_ envelope: ProofEnvelope) throws(VerificationError) {
    try Verifier(key: key).verify(envelope)
  }
}
