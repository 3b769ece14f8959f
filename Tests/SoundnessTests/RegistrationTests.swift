import BN254
import CircuitCompiler
import Circuits
import FiatShamir
import PolynomialCommitments
import ProofTestSupport
import Proving
import QuantizedRuntime
import Testing
import Verification

/// Registrations: that all parameters are integers of their declared widths, padding included, for this card and name.
@Suite struct RegistrationTests {
  private static let fixture = StatementTarget.fixture
  private static let registrant = "a registrant"

  private static func context(_ cardDigest: [UInt8], _ registrant: String = registrant) -> [UInt8] {
    Keccak256.hash([0x21] + cardDigest + Array(registrant.utf8))
  }

  /// A registration under a key, with a prover who holds these parameters.
  private static func register(
    _ base: VerifyingKey, parameters: ParameterVector, context: [UInt8]? = nil, registrant: String = registrant,
    interference: ProverInterference = .init(), change: (inout Circuit) -> Void = { _ in }
  ) throws -> DerivedProof {
    let layout = try DerivedCompiler.compile(
      base: base.circuit, rows: 1, result: .parameterRanges, rowBits: base.rowBits, longestRowBits: base.rowBits + 1)
    let (circuit, derivation) = (layout.circuit, layout.derivation)
    let own = try base.derived(derivation, circuit: circuit, rowBits: layout.rowBits)
    var changed = circuit
    change(&changed)
    let key =
      changed == circuit
      ? own
      : VerifyingKey(
        circuit: changed, rowBits: own.rowBits, srsDigest: own.srsDigest, g2: own.g2, tauG2: own.tauG2,
        powers: own.powers, tableCommitments: TableVector(changed).commitments(powers: own.powers), card: own.card,
        derivation: own.derivation)
    var interference = interference
    if changed != circuit { interference.statement = { $0.keyDigest = own.digest } }
    let prover = Prover(key: try ProvingKey(verifyingKey: key, powers: fixture.srs.powers, parameters: parameters))
    var randomness = InsecureFixedRandomness("registration")
    let envelope = try prover.prove(
      Trace(input: [0], accumulators: [:], output: []), input: .privateInput, output: .publicValues,
      context: context ?? Self.context(base.cardDigest), randomness: &randomness, interference: interference
    ).envelope
    return DerivedProof(
      binding: .registration(registrant: registrant),
      programs: [.init(derivation: derivation, circuit: circuit, rowBits: layout.rowBits)],
      parts: [.init(program: 0, envelope: envelope)])
  }

  static let proof = try! register(fixture.base, parameters: fixture.fixture.provingKey.parameters)

  /// A card of the target model with other contents of `params`.
  private static func card(_ entries: [Int64], name: String) throws -> (key: VerifyingKey, blinding: [RowBlinding]) {
    let base = fixture.base
    var randomness = InsecureFixedRandomness(name)
    let blinding = RowBlinding.random(base.shape.parameterRows, from: &randomness)
    let commitments = fixture.fixture.provingKey.committer.commit(entries, blinding: blinding)
    let card = ModelCard(
      circuitDigest: base.circuitDigest, rowLength: base.card.rowLength, parameterCommitments: commitments,
      claimedDatasetRoot: nil, metadataDigest: base.card.metadataDigest)
    let key = VerifyingKey(
      circuit: base.circuit, rowBits: base.rowBits, srsDigest: base.srsDigest, g2: base.g2, tauG2: base.tauG2,
      powers: base.powers, tableCommitments: base.tableCommitments, card: card)
    try key.check()
    return (key, blinding)
  }

  @Test func isAccepted() throws {
    let statement = try Self.fixture.verifier.verify(try DerivedProof(decoding: Self.proof.encoded))
    #expect(statement.binding == .registration(registrant: Self.registrant))
    #expect(statement.rows == 0 && statement.output == [1])
  }

  /// A registration for another name or card, and one whose name was exchanged.
  @Test func otherNamesAndCardsAreRefused() throws {
    for name in ["another", "", Self.registrant + "\u{0}", "A registrant"] {
      var proof = Self.proof
      proof.binding = .registration(registrant: name)
      #expect(throws: VerificationError.statement(.context)) { try Self.fixture.verifier.verify(proof) }
      proof.parts[0].envelope.statement.context = Self.context(Self.fixture.base.cardDigest, name)
      #expect(throws: VerificationError.openingCheckFailed) { try Self.fixture.verifier.verify(proof) }
    }
    let (other, blinding) = try Self.card(Self.fixture.fixture.provingKey.parameters.entries, name: "second export")
    let parameters = try ParameterVector(
      Self.fixture.fixture.provingKey.parameters.tensors(of: other.circuit), circuit: other.circuit,
      rowBits: other.rowBits, blinding: blinding)
    _ = try DerivedVerifier(base: other).verify(try Self.register(other, parameters: parameters))
    // The first card's registration, as one of the second.
    var proof = Self.proof
    #expect(throws: VerificationError.statement(.context)) { try DerivedVerifier(base: other).verify(proof) }
    proof.parts[0].envelope.statement.context = Self.context(other.cardDigest)
    #expect(throws: VerificationError.statement(.keyDigest)) { try DerivedVerifier(base: other).verify(proof) }
    let key = try other.derived(
      proof.programs[0].derivation, circuit: proof.programs[0].circuit, rowBits: proof.programs[0].rowBits)
    proof.parts[0].envelope.statement.keyDigest = key.digest
    #expect(throws: VerificationError.statement(.cardDigest)) { try DerivedVerifier(base: other).verify(proof) }
    proof.parts[0].envelope.statement.cardDigest = other.cardDigest
    #expect(throws: VerificationError.openingCheckFailed) { try DerivedVerifier(base: other).verify(proof) }
    // Made for the second card by one who knows the first card's openings only.
    let own = try Self.register(other, parameters: Self.fixture.fixture.provingKey.parameters)
    #expect(throws: VerificationError.openingCheckFailed) { try DerivedVerifier(base: other).verify(own) }
  }

  /// A registration without its binding, twice, or in another form.
  @Test func otherFormsAreRefused() throws {
    var proof = Self.proof
    for binding in [ContextBinding.none, .watermark(challenge: Self.proof.parts[0].envelope.statement.context)] {
      proof.binding = binding
      #expect(throws: VerificationError.statement(.result)) { try Self.fixture.verifier.verify(proof) }
    }
    proof = Self.proof
    proof.parts.append(proof.parts[0])
    #expect(throws: VerificationError.statement(.parts)) { try Self.fixture.verifier.verify(proof) }
    for input in [InputForm.publicValues([0]), .committedRows(StatementTarget.label.rows)] {
      proof = Self.proof
      proof.parts[0].envelope.statement.input = input
      #expect(throws: VerificationError.self) { try Self.fixture.verifier.verify(proof) }
    }
    proof = Self.proof
    proof.parts[0].envelope.statement.output = .publicValues([0])
    #expect(throws: VerificationError.valueOutOfRange(tensor: "parameters in range", index: 0)) {
      try Self.fixture.verifier.verify(proof)
    }
  }

  /// A parameter just outside its width, at either end, in weights and biases: the runs of such a model can be proved, a
  /// registration cannot, by a prover that looks it up in a range moved by one either.
  @Test func parametersOutsideTheirWidthsAreRefused() throws {
    let circuit = Self.fixture.base.circuit
    for (index, tensor) in circuit.parameters.enumerated() {
      let half = Int64(1) << Int64(circuit.parameterBits[index] - 1)
      for (value, lower) in [(half, -half + 1), (-half - 1, -half - 1)] {
        var tensors = Self.fixture.fixture.provingKey.parameters.tensors(of: circuit)
        // What is at the other end would leave the moved range, which tensors of one width share.
        for other in tensors.indices where circuit.parameterBits[other] == circuit.parameterBits[index] {
          tensors[other] = tensors[other].map { min(max($0, -half + 1), half - 2) }
        }
        tensors[index][1] = value
        var wide = circuit
        wide.parameterBits = circuit.parameterBits.map { $0 + 2 }
        let entries = try ParameterVector(
          tensors, circuit: wide, rowBits: 4,
          blinding: Self.fixture.fixture.provingKey.parameters.blinding
        ).entries
        let (key, blinding) = try Self.card(entries, name: "wide")
        let parameters = try ParameterVector(tensors, circuit: wide, rowBits: 4, blinding: blinding)
        // The honest prover finds no row of the range.
        #expect(throws: ProvingError.self) { try Self.register(key, parameters: parameters) }
        let proof = try Self.register(key, parameters: parameters) { circuit in
          for (position, step) in circuit.steps.enumerated() {
            guard case .range(var range) = step, range.lower == -half else { continue }
            range.lower = lower
            circuit.steps[position] = .range(range)
            circuit.witness[range.argument].padding = lower
            guard let table = circuit.tables.firstIndex(where: { $0.tag == range.tag }) else { continue }
            circuit.tables[table].rows = .range(lower: lower, bits: range.bits)
          }
        }
        #expect(throws: VerificationError.openingCheckFailed, "\(tensor.name) \(value)") {
          try DerivedVerifier(base: key).verify(proof)
        }
      }
    }
  }

  /// Something other than 0 beside the real entries of a block: no registration is accepted, and runs that have a proof
  /// have the same outputs.
  @Test func garbageInPaddingIsRefused() throws {
    let circuit = Self.fixture.base.circuit
    let honest = Self.fixture.fixture.provingKey.parameters
    for tensor in circuit.parameters {
      let real = Set(tensor.addresses)
      let padding = tensor.blocks.flatMap(\.range).filter { !real.contains($0) }
      let address = try #require(padding.first)
      var entries = honest.entries
      entries[address] = 1
      let (key, blinding) = try Self.card(entries, name: "padding")
      // A vector with this entry, by a circuit whose tensors fill their blocks.
      var full = circuit
      for index in full.parameters.indices {
        let dimensions = full.parameters[index].dimensions.map { 1 << AddressBits.count($0) }
        full.parameters[index] = TensorDeclaration(
          name: full.parameters[index].name, dimensions: dimensions, offset: full.parameters[index].offsets[0])
      }
      let parameters = try ParameterVector(
        full.parameters.map { $0.addresses.map { entries[$0] } }, circuit: full, rowBits: 4, blinding: blinding)
      #expect(parameters.entries == entries)
      let prover = Prover(
        key: try ProvingKey(verifyingKey: key, powers: Self.fixture.srs.powers, parameters: parameters))
      var randomness = InsecureFixedRandomness("padding")
      let run = try prover.prove(
        try StatementTarget.model.runtime.trace([1, 2, 3]), input: .publicValues, output: .publicValues,
        context: ProofFixture.context, randomness: &randomness)
      if (try? Verifier(key: key).verify(run.envelope)) != nil {
        #expect(run.envelope.statement.output == .publicValues(try StatementTarget.model.runtime.run([1, 2, 3])))
      }
      let proof = try Self.register(key, parameters: parameters)
      #expect(throws: VerificationError.openingCheckFailed, "\(tensor.name)") {
        try DerivedVerifier(base: key).verify(proof)
      }
    }
  }

  /// A key whose commitments are not those of the card, byte for byte.
  @Test func otherCommitmentsAreRefused() throws {
    let base = Self.fixture.base
    var card = base.card
    card.parameterCommitments[0] = (G1(card.parameterCommitments[0]) + .generator).affine
    let other = VerifyingKey(
      circuit: base.circuit, rowBits: base.rowBits, srsDigest: base.srsDigest, g2: base.g2, tauG2: base.tauG2,
      powers: base.powers, tableCommitments: base.tableCommitments, card: card)
    var proof = Self.proof
    proof.parts[0].envelope.statement.context = Self.context(other.cardDigest)
    #expect(throws: VerificationError.statement(.keyDigest)) { try DerivedVerifier(base: other).verify(proof) }
    card.parameterCommitments.removeLast()
    let short = VerifyingKey(
      circuit: base.circuit, rowBits: base.rowBits, srsDigest: base.srsDigest, g2: base.g2, tauG2: base.tauG2,
      powers: base.powers, tableCommitments: base.tableCommitments, card: card)
    #expect(throws: VerificationError.inconsistentKey(.parameterCommitments)) {
      try short.derived(
        proof.programs[0].derivation, circuit: proof.programs[0].circuit, rowBits: proof.programs[0].rowBits)
    }
  }
}
