import BN254
import CircuitCompiler
import Circuits
import Foundation
import ModelGraph
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// The second verifier, `Python/verifier.py`, written from the protocol's specification alone, on the same proofs.
@Suite struct IndependentVerifierTests {
  static let fixture: ProofFixture? = try? ProofFixture(TinyModels.mlp())
  static let context = ["--context", Hexadecimal.encode(ProofFixture.context)]

  private func run(_ options: [String] = Self.context, key: [UInt8], proofs: [[UInt8]]) throws -> [String] {
    try SecondVerifier.run(options, key: key, proofs: proofs)
  }

  @Test func pinnedProofAndTranscript() throws {
    let bytes = Data(try RepositoryPaths.bytes(GoldenProofTests.file))
    let pinned = try JSONDecoder().decode(GoldenProofTests.Vector.self, from: bytes)
    let lines = try run(
      ["--trace"] + Self.context, key: try #require(Hexadecimal.decode(pinned.verifyingKey)),
      proofs: [try #require(Hexadecimal.decode(pinned.proof))])
    #expect(
      lines == pinned.messages.map { "message \($0.line) \($0.state)" } + pinned.challenges.map { "challenge \($0)" }
        + ["accept"])
  }

  @Test func everyFormIsAccepted() throws {
    let fixture = try #require(Self.fixture)
    let input: [Int64] = [1, 15, 4]
    let row = fixture.provingKey.openedRow(input)
    let proofs = [
      try fixture.prove(input), try fixture.prove(input, form: .privateInput, output: .committed),
      try fixture.prove(input, form: row), try fixture.prove(input, form: row, output: .committed),
    ]
    for proof in proofs { try fixture.verifier.verify(proof.envelope) }
    let verdicts = try run(key: fixture.provingKey.verifyingKey.encoded, proofs: proofs.map(\.envelope.encoded))
    #expect(verdicts == proofs.map { _ in "accept" })
  }

  @Test(arguments: zip([4, 6, 5], ["general", "general", "broadcasts"]))
  func generalProgramIsAccepted(rowBits: Int, name: String) throws {
    try check(try name == "general" ? GeneralProgram.circuit() : GeneralProgram.broadcasts(), rowBits: rowBits)
  }

  @Test(arguments: zip([4, 6, 5], ["general", "general", "broadcasts"]))
  func programInBlocksIsAccepted(rowBits: Int, name: String) throws {
    var random = TestRandom("blocks for the second verifier \(rowBits)")
    let circuit = try name == "general" ? GeneralProgram.circuit() : GeneralProgram.broadcasts()
    try check(try SegmentedCircuit.random(circuit, using: &random), rowBits: rowBits)
  }

  private func check(_ circuit: Circuit, rowBits: Int) throws {
    let program = try GeneralProgram(circuit, rowBits: rowBits)
    var random = TestRandom("second verifier")
    let input = program.input(using: &random)
    let trace = program.trace(input)
    let row = program.provingKey.openedRow(input)
    var proofs = [try program.prove(trace), try program.prove(trace, form: row, output: .committed)].map(\.envelope)
    for proof in proofs { try program.verifier.verify(proof) }
    var values = trace.output
    values[1] += 1
    proofs[0].statement.output = .publicValues(values)
    let unaltered = try program.prove(trace).envelope
    let verdicts = try run(
      key: program.provingKey.verifyingKey.encoded, proofs: ([unaltered] + proofs.reversed()).map(\.encoded))
    #expect(verdicts == ["accept", "accept", "reject: the opening does not hold"])
  }

  /// Max-pooling and a concatenation, whose bounds need the refinements of interval analysis: the last table covers no
  /// more.
  private static func pooled() throws -> GraphProof {
    var draft = GraphDraft("pooled", shape: [2, 7], range: -8...7)
    let pooled = try draft.add(
      .maxPool(
        MaxPoolParameters(
          window: SlidingWindow(kernel: [3], strides: [2], dilations: [1], padsBefore: [1], padsAfter: [1]))))
    let halves = SumParameters(
      shape: [4, 4],
      terms: [
        .init(input: 0, factor: 1, maps: [.index(0), .index(1)]),
        .init(input: 0, factor: 1, maps: [.index(0, constant: -2), .index(1)]),
      ])
    let joined = try draft.add(.sum(halves), [pooled])
    var graph = draft.graph
    graph.tensors["y"] = QuantizedTensor(name: "y", shape: [4, 4], range: 0...64, scale: 1)
    // The graph has the bounds of a sum, the circuit those of its parts.
    let table = ActivationTable(function: "square", lower: -16, values: (-16...14).map { min($0 * $0, 64) })
    graph.nodes.append(QuantizedNode(name: "square", operation: .table(table), inputs: [joined], output: "y"))
    graph.output = "y"
    let wide = try ModelCompiler.compile(graph)
    var circuit = wide
    let position = try #require(circuit.tables.firstIndex { $0.name == "square" })
    circuit.tables[position].rows = .function((-8...7).map { .init(Int64($0), Int64($0 * $0)) })
    try ClosureRules.check(circuit)
    return try GraphProof(graph, circuit: circuit)
  }

  /// The circuit with one detail changed of each step that interval analysis refines.
  private static func nearMisses(of circuit: Circuit) -> [Circuit] {
    var result: [Circuit] = []
    for (index, step) in circuit.steps.enumerated() {
      guard case .linear(let linear) = step, linear.terms.count == 2 else { continue }
      let changes: [(inout LinearStep) -> Void] = [
        { $0.terms.reverse() }, { $0.constant += 1 }, { $0.terms[0].factor *= 2 }, { $0.terms[1].factor *= -1 },
        { $0.terms[0].operand.maps[0].constant += 1 }, { $0.terms[1].operand.maps[0].constant -= 1 },
        { $0.terms[0].operand = $0.terms[1].operand }, { $0.terms.append($0.terms[0]) }, { $0.terms.removeLast() },
        { $0.terms[1].operand.maps.reverse() },
      ]
      for change in changes {
        var changed = linear
        change(&changed)
        var next = circuit
        next.steps[index] = .linear(changed)
        result.append(next)
      }
    }
    return result
  }

  /// Annotations that nothing confines, that are no inputs, or that are named twice.
  private static func otherAnnotations(of circuit: Circuit) -> [Circuit] {
    var free = circuit
    var tensor = circuit.witness[circuit.annotations[0]]
    tensor.offsets = [(circuit.witnessLength + 1) & ~1]
    free.witness.append(tensor)
    free.annotations.append(circuit.witness.count)
    let lists = [
      circuit.annotations.reversed(), Array(circuit.annotations.dropLast()), circuit.annotations + [circuit.input],
      circuit.annotations + [circuit.annotations[0]], circuit.annotations + [circuit.output],
      circuit.annotations + [circuit.witness.count],
    ]
    return [free]
      + lists.map { list in
        var other = circuit
        other.annotations = list
        return other
      }
  }

  @Test func operatorsAreAccepted() throws {
    let proof = try Self.pooled()
    var random = TestRandom("pooled")
    let input = random.integers(14, in: Int64(-8)...7)
    let trace = try proof.trace(input)
    let envelope = try proof.prove(trace).envelope
    try proof.verifier.verify(envelope)
    var wrong = envelope
    var values = trace.output
    values[5] = values[5] == 0 ? 1 : 0
    wrong.statement.output = .publicValues(values)
    let verdicts = try run(
      key: proof.provingKey.verifyingKey.encoded, proofs: [envelope.encoded, wrong.encoded])
    #expect(verdicts == ["accept", "reject: the opening does not hold"])
  }

  /// Tensors that take several words for each row.
  @Test func packedStatementsAreAccepted() throws {
    let proof = try GraphProof(PackedGraph.graph(), rowBits: 5)
    var random = TestRandom("packed")
    let trace = try proof.trace(random.integers(80, in: Int64(-100)...100))
    let envelopes = [try proof.prove(trace).envelope, try proof.prove(trace, form: .privateInput).envelope]
    var wrong = envelopes[0]
    var values = trace.output
    values.swapAt(0, 16)
    wrong.statement.output = .publicValues(values)
    let verdicts = try run(
      key: proof.provingKey.verifyingKey.encoded, proofs: (envelopes + [wrong]).map(\.encoded))
    #expect(verdicts == ["accept", "accept", "reject: the opening does not hold"])
  }

  @Test func alteredProofsAreRejected() throws {
    let fixture = try #require(Self.fixture)
    let envelope = try fixture.prove([0, 7, 2]).envelope
    let bytes = envelope.encoded
    let hidden = envelope.proof.scalars.count - 4
    // The scalars are at the end: hidden ones, D_T, y, V(lambda zeta), V(lambda/zeta).
    func scalar(_ index: Int) -> Int { bytes.count - 32 * (hidden + 4 - index) + 31 }
    func flipped(_ position: Int, by mask: UInt8 = 1) -> [UInt8] {
      var changed = bytes
      changed[position] ^= mask
      return changed
    }
    func replaced(_ position: Int, _ replacement: [UInt8]) -> [UInt8] {
      Array(bytes[..<position]) + replacement + bytes[(position + replacement.count)...]
    }
    let otherContext = try fixture.prove([0, 7, 2], context: [UInt8](repeating: 1, count: 32)).envelope.encoded
    let lastPoint = scalar(0) - 31 - 64
    let openings = [
      flipped(scalar(0)), flipped(scalar(hidden - 1)), flipped(scalar(hidden)), flipped(scalar(hidden + 1)),
      replaced(lastPoint, G1Affine.generator.canonicalBytes),
      replaced(lastPoint - 192, [UInt8](repeating: 0, count: 64)),
    ]
    let cases: [([UInt8], String)] =
      openings.map { ($0, "reject: the opening does not hold") } + [
        (flipped(scalar(3) - 31, by: 0xff), "reject: proof: a scalar is not canonical"),
        (flipped(lastPoint + 63), "reject: a point is not on the curve"),
        (flipped(12), "reject: proof: another key"), (flipped(44), "reject: proof: another card"),
        (flipped(8, by: 3), "reject: proof: unknown version"),
        (flipped(76, by: 4), "reject: proof: unknown form of input"),
        (flipped(76, by: 3), "reject: proof: the key has no input of this form"),
        (flipped(81, by: 0x10), "reject: proof: input value out of its interval"),
        (bytes + [0], "reject: proof: trailing bytes"), (Array(bytes.dropLast()), "reject: proof: too short"),
        (otherContext, "reject: proof: another context"),
      ]
    for (altered, _) in cases.dropLast() {
      #expect(throws: (any Error).self) { try fixture.verifier.verify(try ProofEnvelope(decoding: altered)) }
    }
    let key = fixture.provingKey.verifyingKey.encoded
    #expect(try run(key: key, proofs: cases.map(\.0)) == cases.map(\.1))

    var otherKey = key
    otherKey[key.count - 65] ^= 1  // the metadata digest
    #expect(try run(key: otherKey, proofs: [bytes]) == ["reject: key: card digest"])
  }

  /// Circuits with a few bytes changed: both verifiers refuse the same ones.
  @Test func changedCircuitsAreJudgedAlike() throws {
    var random = TestRandom("changed circuits")
    var changed: [[UInt8]] = []
    let programs = [
      try GeneralProgram.circuit(), try GeneralProgram.broadcasts(), try #require(Self.fixture).circuit,
      try Self.pooled().circuit,
    ]
    // Inputs besides the first.
    let annotated = try DerivedCompiler.compile(
      base: TargetModel().circuit, rows: 2, result: .accuracyByGroup(classes: 3, groups: 2), rowBits: 4)
    for circuit in programs + [try SegmentedCircuit.random(programs[0], using: &random), annotated.circuit] {
      let bytes = circuit.encoded
      changed.append(bytes)
      for _ in 0..<400 {
        var next = bytes
        for _ in 0..<Int.random(in: 1...2, using: &random) {
          let value: UInt8 = [0, 1, 2, 3, 4, 8, 255].randomElement(using: &random) ?? 0
          next[Int.random(in: next.indices, using: &random)] = value
        }
        changed.append(next)
      }
    }
    changed += try Self.nearMisses(of: Self.pooled().circuit).map(\.encoded)
    changed += Self.otherAnnotations(of: annotated.circuit).map(\.encoded)
    let input = changed.flatMap { circuit in
      (0..<4).map { UInt8(truncatingIfNeeded: circuit.count >> (8 * $0)) } + circuit
    }
    let lines = String(
      decoding: try PythonOracle.run("Tests/VerificationTests/Python/circuits.py", input: input), as: UTF8.self
    ).split(separator: "\n")
    try #require(lines.count == changed.count)
    var accepted = 0
    for (index, (circuit, line)) in zip(changed, lines).enumerated() {
      let refusal: (any Error)?
      do {
        try ClosureRules.check(try Circuit(decoding: circuit))
        refusal = nil
        accepted += 1
      } catch {
        refusal = error
      }
      #expect((refusal == nil) == (line == "accept"), "\(index): \(line); \(String(describing: refusal))")
    }
    #expect(accepted > 100 && accepted < changed.count - 100)
  }
}
