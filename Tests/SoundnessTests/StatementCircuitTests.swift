import Circuits
import ProofTestSupport
import Proving
import Testing
import Verification

/// Circuits in a proof file that are not the derived ones: whatever soundness needs is missed by name.
@Suite struct StatementCircuitTests {
  private static let batches = [
    StatementTarget.accuracy, StatementTarget.groupAccuracy, StatementTarget.label, StatementTarget.margin,
  ]

  private static func read(_ batch: StatementBatch, _ change: (inout DerivedProof) -> Void) throws -> DerivedStatement {
    var proof = batch.statement(try batch.prove().envelope)
    change(&proof)
    return try StatementTarget.fixture.verifier.verify(try DerivedProof(decoding: proof.encoded))
  }

  private static func error(
    _ batch: StatementBatch, _ change: (inout DerivedProof) -> Void
  ) throws -> VerificationError? {
    do {
      _ = try read(batch, change)
      return nil
    } catch let error as VerificationError { return error }
  }

  private static func error(_ circuit: Circuit, of batch: StatementBatch) throws -> VerificationError? {
    try error(batch) { $0.programs[0].circuit = circuit }
  }

  @Test func untouchedCircuitsAreAccepted() throws {
    for batch in Self.batches { #expect(try Self.error(batch) { _ in } == nil) }
  }

  /// Every step that looks something up left out, with its lookups or without them.
  @Test func droppedLookupsAreRefused() throws {
    for batch in Self.batches {
      let circuit = batch.circuit
      for (index, step) in circuit.steps.enumerated() {
        var changed = circuit
        changed.steps.remove(at: index)
        let looked: [Int]
        switch step {
        case .linear: continue
        case .table(let table): looked = [table.argument]
        case .range(let range): looked = range.limbs.isEmpty ? [range.argument] : range.limbs.map(\.tensor)
        }
        let ranges = looked.flatMap { circuit.witness[$0].blocks.map(\.range) }
        for dropsPieces in [false, true] {
          if dropsPieces {
            changed.lanes.pieces.removeAll { piece in
              guard ranges.contains(where: { $0.contains(piece.argument) }) else { return false }
              guard case .range(let range) = step, let tag = range.tag else { return true }
              return piece.tag == tag
            }
          }
          let name = circuit.witness[looked[0]].name
          #expect(
            try Self.error(changed, of: batch).map { Self.isExpected($0, of: step, in: circuit) } == true, "\(name)")
        }
        // The comparison with the derivation finds it whatever the closure rules say.
        #expect(throws: CircuitError.notDerived(.steps, "")) {
          try batch.program.derivation.check(changed, of: StatementTarget.model.circuit)
        }
      }
    }
  }

  /// What the closure rules say of a circuit without a step that looks something up.
  private static func isExpected(_ error: VerificationError, of step: Step, in circuit: Circuit) -> Bool {
    guard case .circuit(.rule(let rule, let place)) = error else { return false }
    switch step {
    case .linear: return false
    case .table(let table): return rule == .cycle && place == circuit.witness[table.result].name
    case .range(let range):
      let name = circuit.witness[range.argument].name
      if let limb = range.limbs.first { return rule == .freeTensor && place == circuit.witness[limb.tensor].name }
      if name == "annotation.label" { return rule == .tableNotCovering && place == "correct.difference" }
      if circuit.inputs.contains(range.argument) { return rule == .inputNotRangeChecked && place == name }
      return rule == .operandNotRangeChecked && place.hasSuffix(": " + name)
    }
  }

  /// Every piece of every lane left out, moved to another tag or another block.
  @Test func changedLanesAreRefused() throws {
    for batch in Self.batches {
      for index in batch.circuit.lanes.pieces.indices {
        var changed = batch.circuit
        changed.lanes.pieces.remove(at: index)
        guard case .circuit(.rule(.lanes, _)) = try Self.error(changed, of: batch) else {
          Issue.record("piece \(index) left out")
          continue
        }
        changed = batch.circuit
        let tag = changed.lanes.pieces[index].tag
        for other in changed.tables.map(\.tag) where other != tag {
          changed.lanes.pieces[index].tag = other
          guard case .circuit(.rule(.lanes, _)) = try Self.error(changed, of: batch) else {
            Issue.record("piece \(index) under tag \(other)")
            continue
          }
        }
      }
    }
  }

  /// Every table with another row or interval.
  @Test func changedTablesAreRefused() throws {
    for batch in Self.batches {
      for index in batch.circuit.tables.indices {
        var changed = batch.circuit
        switch changed.tables[index].rows {
        case .range(let lower, let bits): changed.tables[index].rows = .range(lower: lower, bits: bits + 1)
        case .function(var rows):
          rows[0].value += 1
          changed.tables[index].rows = .function(rows)
        }
        let error = try Self.error(changed, of: batch)
        guard case .circuit = error else {
          Issue.record("table \(index): \(String(describing: error))")
          continue
        }
        let name = batch.circuit.tables[index].name
        #expect(throws: CircuitError.notDerived(.tables, name)) {
          try batch.program.derivation.check(changed, of: StatementTarget.model.circuit)
        }
      }
    }
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: VerificationError
    let change: @Sendable (inout DerivedProof) throws -> Void

    init(
      _ name: String, _ error: VerificationError, _ change: @escaping @Sendable (inout DerivedProof) throws -> Void
    ) {
      testDescription = name
      self.error = error
      self.change = change
    }
  }

  private static func difference(_ difference: Derivation.Difference, _ name: String = "") -> VerificationError {
    .circuit(.notDerived(difference, name))
  }

  /// Of a statement of accuracy about 4 rows.
  static let changes: [Change] = [
    Change("more rows, by the derivation", .statement(.parts)) { $0.programs[0].derivation.rows = 5 },
    Change("fewer rows, by the derivation", .statement(.parts)) { $0.programs[0].derivation.rows = 3 },
    Change("other limbs, by the derivation", difference(.tables, "range 3")) { proof in
      proof.programs[0].derivation.limbWidth = proof.programs[0].derivation.limbWidth == 4 ? 5 : 4
    },
    Change("limbs that are too narrow", .circuit(.derivation(.limbWidth))) { $0.programs[0].derivation.limbWidth = 3 },
    Change("the label, by the derivation", difference(.tables)) { $0.programs[0].derivation.result = .label },
    Change("more classes, by the derivation", .circuit(.derivation(.classes))) {
      $0.programs[0].derivation.result = .accuracy(classes: 4)
    },
    Change("one class", .circuit(.derivation(.classes))) { $0.programs[0].derivation.result = .accuracy(classes: 1) },
    Change("no groups", .circuit(.derivation(.groups))) {
      $0.programs[0].derivation.result = .accuracyByGroup(classes: 3, groups: 0)
    },
    Change("name", difference(.name)) { $0.programs[0].circuit.name = "other" },
    Change("scale of the output", difference(.quantisation)) { $0.programs[0].circuit.quantisation.outputScale = 2 },
    Change("width of a parameter", difference(.parameters)) { $0.programs[0].circuit.parameterBits[0] -= 1 },
    Change("the annotation as input", .circuit(.rule(.definedTwice, "annotation.label"))) { proof in
      let circuit = proof.programs[0].circuit
      proof.programs[0].circuit.input = circuit.annotations[0]
      proof.programs[0].circuit.annotations = [circuit.annotations[0]]
    },
    Change("circuit of the label", difference(.tables)) { proof in
      proof.programs[0].circuit = try StatementBatch(
        StatementTarget.fixture, .label, selection: StatementTarget.some
      ).circuit
    },
    Change("circuit of fewer rows", difference(.tensors, "x")) { proof in
      proof.programs[0].circuit = try StatementBatch(
        StatementTarget.fixture, .accuracy(classes: 3), selection: .range(start: 2, count: 3)
      ).circuit
    },
    Change("the circuit of the card", difference(.quantisation)) {
      $0.programs[0].circuit = StatementTarget.model.circuit
    },
  ]

  @Test(arguments: changes)
  func otherCircuitsAreRefused(change: Change) throws {
    let batch = StatementTarget.accuracy
    var proof = batch.statement(try batch.prove().envelope)
    try change.change(&proof)
    let error = #expect(throws: VerificationError.self) {
      try StatementTarget.fixture.verifier.verify(try DerivedProof(decoding: proof.encoded))
    }
    #expect(error == change.error)
  }

  /// Another tensor as the output, and the two annotations in each other's place.
  @Test func otherEndsAreRefused() throws {
    for batch in Self.batches {
      for tensor in batch.circuit.witness.indices where tensor != batch.circuit.output {
        var changed = batch.circuit
        changed.output = tensor
        // A tensor that nothing bounds is no output of any circuit.
        guard (try? Circuit(decoding: changed.encoded)) != nil else { continue }
        #expect(try Self.error(changed, of: batch) == Self.difference(.output))
      }
    }
    var changed = StatementTarget.groupAccuracy.circuit
    changed.annotations.swapAt(0, 1)
    #expect(try Self.error(changed, of: StatementTarget.groupAccuracy) == Self.difference(.annotations))
  }

  /// A parameter tensor read from another place of the committed vector.
  @Test func movedParametersAreRefused() throws {
    let batch = StatementTarget.accuracy
    for index in batch.circuit.parameters.indices {
      var changed = batch.circuit
      changed.parameters[index].offsets[0] += 1 << 8
      #expect(
        try Self.error(changed, of: batch) == Self.difference(.parameters, changed.parameters[index].name))
    }
    var changed = batch.circuit
    let offsets = changed.parameters.map(\.offsets)
    let same = changed.parameters.indices.filter {
      changed.parameters[$0].dimensions == changed.parameters[0].dimensions
    }
    #expect(same.count == 2)
    changed.parameters[same[0]].offsets = offsets[same[1]]
    changed.parameters[same[1]].offsets = offsets[same[0]]
    #expect(
      try Self.error(changed, of: batch) == Self.difference(.parameters, changed.parameters[same[0]].name))
  }

  /// The circuit derived from another model, and its proofs, under the card's key.
  @Test func circuitOfAnotherModelIsRefused() throws {
    var model = TargetModel()
    model.lowestActivation = 1
    let other = try model.fixture(name: "statements")
    let fixture = try DerivedFixture(
      other, rows: StatementTarget.rows, columns: StatementTarget.columns,
      values: StatementTarget.rows.map { _ in [0, 0, 0] }, name: "statements")
    let batch = try StatementBatch(fixture, .accuracy(classes: 3), selection: StatementTarget.some)
    let proof = batch.statement(try batch.prove().envelope)
    _ = try fixture.verifier.verify(proof)
    #expect(throws: Self.difference(.tables, "relu")) { try StatementTarget.fixture.verifier.verify(proof) }
    // Other weights alone make the same circuit and another key.
    model = TargetModel()
    model.secondBias = [3, 3, 1]
    let weights = try DerivedFixture(
      try model.fixture(name: "statements"), rows: StatementTarget.rows, columns: StatementTarget.columns,
      values: StatementTarget.rows.map { _ in [0, 0, 0] }, name: "statements")
    let same = try StatementBatch(weights, .accuracy(classes: 3), selection: StatementTarget.some)
    #expect(same.circuit == StatementTarget.accuracy.circuit)
    let heavy = same.statement(try same.prove().envelope)
    #expect(throws: VerificationError.statement(.keyDigest)) { try StatementTarget.fixture.verifier.verify(heavy) }
  }

  /// Two derivations that make the same circuit are two keys.
  @Test func derivationsAreInTheDigest() throws {
    let base = StatementTarget.fixture.base
    let circuit = try StatementTarget.fixture.prover(rows: 1, .outputs).program.circuit
    let keys = try [8, 16].map { width in
      try base.derived(.init(rows: 1, result: .outputs, limbWidth: width), circuit: circuit, rowBits: base.rowBits)
    }
    #expect(keys[0].circuitDigest == keys[1].circuitDigest)
    #expect(keys[0].digest != keys[1].digest)
  }

  @Test func digestsOfDerivedKeysDiffer() throws {
    let keys =
      try Self.batches.map(\.key.digest) + [StatementTarget.fixture.base.digest]
      + [Derivation.Result.outputs, .label].map { result in
        try StatementBatch(StatementTarget.fixture, result, selection: StatementTarget.some).key.digest
      }
    #expect(Set(keys).count == keys.count)
  }
}
