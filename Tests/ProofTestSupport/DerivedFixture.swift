import Attestation
import BN254
import CircuitCompiler
import Circuits
import PolynomialCommitments
import Proving
import QuantizedRuntime
import Verification

/// A model with a labelled dataset under one reference string, and statements about its rows.
package struct DerivedFixture: Sendable {
  package let fixture: ProofFixture
  package let srs: StructuredReferenceString
  package let dataset: CommittedDataset
  package let openings: [DatasetRowOpening]
  package let annotations: CommittedAnnotations
  package let annotationOpenings: [DatasetRowOpening]
  /// `log2 b` of what proofs commit to.
  package var rowBits: Int

  package var base: VerifyingKey { fixture.provingKey.verifyingKey }
  package var verifier: DerivedVerifier { DerivedVerifier(base: base) }

  /// - Parameters:
  ///   - rows: quantised inputs.
  ///   - columns: names and classes of the annotations, and for each row a value for each.
  package init(
    _ fixture: ProofFixture, rows: [[Int64]], columns: [DatasetAnnotations.Column], values: [[Int64]],
    name: String = "dataset"
  ) throws {
    self.fixture = fixture
    // Twice as long as those of the card.
    rowBits = fixture.provingKey.verifyingKey.rowBits + 1
    let key = fixture.provingKey.verifyingKey
    srs = try StructuredReferenceString.insecureKnownTau(ProofFixture.tau, powers: max(1 << key.rowBits, 2048) + 2)
    var randomness = InsecureFixedRandomness(name)
    let circuit = fixture.circuit
    (dataset, openings) = try CommittedDataset.commit(
      rows,
      quantisation: DatasetQuantisation(
        dimensions: circuit.witness[circuit.input].dimensions, scale: circuit.quantisation.inputScale),
      srs: srs, rowBits: key.rowBits, randomness: &randomness)
    let schema = try DatasetAnnotations(featuresRoot: dataset.description.root, columns: columns)
    (annotations, annotationOpenings) = try CommittedAnnotations.commit(
      values, annotations: schema, srs: srs, rowBits: key.rowBits, randomness: &randomness)
  }

  /// What is read beside the features, by the result.
  package func columns(_ result: Derivation.Result) -> [Int] {
    switch result {
    case .accuracy: [0]
    case .accuracyByGroup: [0, 1]
    case .outputs, .label, .labelAndMargin, .parameterRanges: []
    }
  }

  /// The rows `first ..< first + count` of a selection as an input, all true.
  package func rows(
    _ selection: RowSelection, first: Int = 0, count: Int, columns: [Int] = []
  ) throws -> (rows: CommittedRows, opening: RowsOpening) {
    let indices = Array(selection.indices(rows: dataset.description.header.rows)![first..<(first + count)])
    let features = try dataset.rows(indices)
    var rows = CommittedRows(
      selection: selection, first: UInt64(first), commitments: features.commitments, root: dataset.description.root,
      header: dataset.description.header, siblings: features.path.siblings, annotations: nil)
    var opening = RowsOpening(blinding: indices.map { openings[Int($0)].blinding })
    if !columns.isEmpty {
      let own = try annotations.rows(indices)
      rows.annotations = .init(
        schema: annotations.description.annotations, commitments: own.commitments, root: annotations.description.root,
        header: annotations.description.header, siblings: own.path.siblings, columns: columns)
      opening.annotations = indices.map { annotationOpenings[Int($0)].values }
      opening.annotationBlinding = indices.map { annotationOpenings[Int($0)].blinding }
    }
    return (rows, opening)
  }

  /// A derived program with the prover for it.
  package func prover(rows: Int, _ result: Derivation.Result) throws -> (program: DerivedProof.Program, prover: Prover)
  {
    let layout = try DerivedCompiler.compile(
      base: fixture.circuit, rows: rows, result: result, rowBits: base.rowBits)
    let key = try base.derived(layout.derivation, circuit: layout.circuit, rowBits: rowBits)
    return (
      .init(derivation: layout.derivation, circuit: layout.circuit, rowBits: rowBits),
      Prover(
        key: try ProvingKey(verifyingKey: key, powers: srs.powers, parameters: fixture.provingKey.parameters))
    )
  }

  /// One part: the named rows of the dataset.
  package func part(
    _ result: Derivation.Result, selection: RowSelection, first: Int = 0, count: Int,
    context: [UInt8] = ProofFixture.context, program: Int = 0, output: OutputRequest = .publicValues,
    interference: ProverInterference = .init(), change: (inout CommittedRows) -> Void = { _ in }
  ) throws -> (program: DerivedProof.Program, part: DerivedProof.Part, output: [Int64]) {
    let (own, prover) = try prover(rows: count, result)
    var (rows, opening) = try rows(selection, first: first, count: count, columns: columns(result))
    let indices = selection.indices(rows: dataset.description.header.rows)![first..<(first + count)]
    change(&rows)
    var randomness = InsecureFixedRandomness("part")
    let outcome = try prover.prove(
      Trace(rows: try indices.map { try fixture.runtime.trace(openings[Int($0)].values) }),
      input: .committedRows(rows, opening: opening), output: output, context: context, randomness: &randomness,
      interference: interference)
    return (own, .init(program: program, envelope: outcome.envelope), outcome.output)
  }

  /// A statement in one part.
  package func prove(
    _ result: Derivation.Result, selection: RowSelection, context: [UInt8] = ProofFixture.context,
    binding: ContextBinding = .none
  ) throws -> DerivedProof {
    let own = try part(result, selection: selection, count: Int(selection.count), context: context)
    return DerivedProof(binding: binding, programs: [own.program], parts: [own.part])
  }
}
