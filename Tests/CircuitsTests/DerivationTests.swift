import CircuitCompiler
import Circuits
import ModelGraph
import ProofTestSupport
import TestSupport
import Testing

/// A circuit that is not what its derivation makes of the base is refused, whatever differs; another layout is not.
@Suite struct DerivationTests {
  private static let base: Circuit = {
    guard let circuit = try? GeneralProgram.circuit() else { fatalError("the program is a circuit") }
    return circuit
  }()

  private func derived(
    rows: Int = 3, _ result: Derivation.Result = .outputs
  ) throws -> (circuit: Circuit, derivation: Derivation) {
    let layout = try DerivedCompiler.compile(base: Self.base, rows: rows, result: result, rowBits: 4)
    return (layout.circuit, layout.derivation)
  }

  /// What the check says of a changed circuit.
  private func difference(_ change: (inout Circuit) throws -> Void) throws -> CircuitError? {
    var (circuit, derivation) = try derived()
    try derivation.check(circuit, of: Self.base)
    try change(&circuit)
    do {
      try derivation.check(circuit, of: Self.base)
      return nil
    } catch { return error }
  }

  private func edit(_ circuit: inout Circuit, _ name: String, _ change: (inout LinearStep) -> Void) -> Int {
    for (position, step) in circuit.steps.enumerated() {
      if case .linear(var linear) = step, linear.name == name {
        change(&linear)
        circuit.steps[position] = .linear(linear)
        return position
      }
    }
    return -1
  }

  @Test func otherLayoutsAreTheSameDerivation() throws {
    var random = TestRandom("derived layouts")
    let (circuit, derivation) = try derived()
    for _ in 0..<20 {
      var other = try SegmentedCircuit.random(circuit, using: &random)
      #expect(other.witness != circuit.witness)
      // Parameters are where the card says.
      #expect(throws: CircuitError.self) { try derivation.check(other, of: Self.base) }
      other.parameters = circuit.parameters
      try ClosureRules.check(other)
      try derivation.check(other, of: Self.base)
    }
  }

  @Test func stepsAreThoseOfTheBase() throws {
    #expect(try difference { $0.steps.removeLast() } == .notDerived(.steps, ""))
    #expect(try difference { $0.steps.swapAt(3, 4) } == .notDerived(.steps, "step 3"))
    var position = 0
    let factor = try difference { position = edit(&$0, "residual") { $0.terms[0].factor = 2 } }
    #expect(factor == .notDerived(.steps, "step \(position)"))
    let constant = try difference { position = edit(&$0, "residual") { $0.constant += 1 } }
    #expect(constant == .notDerived(.steps, "step \(position)"))
    let row = try difference { position = edit(&$0, "product") { $0.product?.a.maps[0] = .fixed(0) } }
    #expect(row == .notDerived(.steps, "step \(position)"))
    let weights = try difference { position = edit(&$0, "conv") { $0.bias = nil } }
    #expect(weights == .notDerived(.steps, "step \(position)"))
  }

  @Test func tablesAreThoseOfTheBase() throws {
    let change = try difference { circuit in
      for index in circuit.tables.indices {
        guard case .function(var rows) = circuit.tables[index].rows else { continue }
        rows[5].value += 1
        circuit.tables[index].rows = .function(rows)
      }
    }
    #expect(change == .notDerived(.tables, "relu"))
    #expect(try difference { $0.tables.removeLast() } == .notDerived(.tables, ""))
    #expect(try difference { $0.tables[0].tag += 100 } == .notDerived(.tables, Self.firstTable(try derived().circuit)))
  }

  private static func firstTable(_ circuit: Circuit) -> String { circuit.tables[0].name }

  @Test func tensorsAreThoseOfTheBase() throws {
    #expect(try difference { $0.witness[0].dimensions[0] = 2 } == .notDerived(.tensors, "x"))
    #expect(try difference { $0.witness[0].padding += 1 } == .notDerived(.tensors, "x"))
    #expect(try difference { $0.witness[0].name = "y" } == .notDerived(.tensors, "x"))
    #expect(
      try difference { $0.witness.append(TensorDeclaration(name: "more", dimensions: [1])) }
        == .notDerived(.tensors, ""))
  }

  @Test func parametersAreThoseOfTheBase() throws {
    #expect(try difference { $0.parameters[1].offsets[0] += 16 } == .notDerived(.parameters, "bias"))
    #expect(try difference { $0.parameters[0].dimensions[0] = 2 } == .notDerived(.parameters, "kernel"))
    #expect(try difference { $0.parameterBits[2] += 1 } == .notDerived(.parameters, ""))
    #expect(try difference { $0.parameters.swapAt(0, 1) } == .notDerived(.parameters, "kernel"))
  }

  @Test func endsAreThoseOfTheBase() throws {
    #expect(try difference { $0.output = $0.input } == .notDerived(.output, ""))
    #expect(try difference { $0.input = $0.output } == .notDerived(.input, ""))
    #expect(try difference { $0.annotations = [$0.input] } == .notDerived(.annotations, ""))
    #expect(try difference { $0.name = "other" } == .notDerived(.name, ""))
    #expect(try difference { $0.quantisation.outputScale = 2 } == .notDerived(.quantisation, ""))
    #expect(try difference { $0.quantisation.head = "argMax" } == .notDerived(.quantisation, ""))
  }

  @Test func derivationIsThatOfTheCircuit() throws {
    let (circuit, derivation) = try derived()
    var other = derivation
    other.rows = 4
    #expect(throws: CircuitError.notDerived(.tensors, "x")) { try other.check(circuit, of: Self.base) }
    for width in Derivation.limbWidths where width != derivation.limbWidth {
      other = derivation
      other.limbWidth = width
      let same = try DerivedProgram(other, of: Self.base) == DerivedProgram(derivation, of: Self.base)
      if same { continue }
      #expect(throws: CircuitError.self) { try other.check(circuit, of: Self.base) }
    }
    #expect(throws: CircuitError.self) {
      try derivation.check(circuit, of: try ModelCompiler.compile(TinyModels.mlp()))
    }
  }

  @Test func limbsAreAsWideAsTheDerivationSays() throws {
    for width in Derivation.limbWidths {
      let program = try DerivedProgram(.init(rows: 2, result: .outputs, limbWidth: width), of: Self.base)
      for step in program.steps {
        switch step {
        case .linear(let linear):
          #expect(linear.limbs.allSatisfy { $0.width <= width })
          #expect(linear.limbs.reduce(0) { $0 + $1.width } == linear.shift)
          #expect(linear.limbs.count == (linear.shift + width - 1) / width)
        case .range(let range): #expect(range.limbs.isEmpty == (range.bits <= width))
        case .table: break
        }
      }
    }
  }

  /// A tensor that the base range-checks with limbs is looked up as it is where limbs may be wide: padding included.
  @Test func paddingIsInEveryRange() throws {
    var draft = GraphDraft("far from 0", shape: [3], range: 1_000...1_900)
    try draft.add(.reshape, reshapedTo: [3])
    let base = try ModelCompiler.compile(draft.graph)
    #expect(base.witness[base.input].padding == 0)
    for width in Derivation.limbWidths {
      let program = try DerivedProgram(.init(rows: 3, result: .outputs, limbWidth: width), of: base)
      let lookups = program.steps.compactMap { step in
        if case .range(let range) = step, range.tag != nil { range } else { nil }
      }
      #expect(lookups.count == (width < 10 ? 0 : 1))
      for lookup in lookups {
        let interval = lookup.lower..<(lookup.lower + 1 << Int64(lookup.bits))
        #expect(interval.contains(program.witness[lookup.argument].padding))
      }
    }
  }

  @Test(
    arguments: [
      .outputs, .label, .labelAndMargin, .accuracy(classes: 10), .accuracyByGroup(classes: 10, groups: 3),
      .parameterRanges,
    ] as [Derivation.Result])
  func encodingIsCanonical(result: Derivation.Result) throws {
    let derivation = Derivation(rows: result == .parameterRanges ? 1 : 360, result: result, limbWidth: 12)
    let bytes = derivation.encoded
    #expect(try Derivation(decoding: bytes) == derivation)
    for count in 0..<bytes.count {
      #expect(throws: CircuitError.self) { try Derivation(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: CircuitError.malformed(field: "end of derivation", offset: bytes.count)) {
      try Derivation(decoding: bytes + [0])
    }
    for position in bytes.indices {
      for value in [UInt8(0), 1, 5, 6, 0x80, 0xff] where value != bytes[position] {
        var other = bytes
        other[position] = value
        guard let read = try? Derivation(decoding: other) else { continue }
        #expect(read.encoded == other && read != derivation)
      }
    }
  }

  @Test func numbersHaveLimits() throws {
    func fault(_ rows: Int, _ result: Derivation.Result, _ width: Int = 8) throws -> DerivationFault? {
      do {
        _ = try DerivedProgram(.init(rows: rows, result: result, limbWidth: width), of: Self.base)
        return nil
      } catch {
        guard case .derivation(let fault) = error else { return nil }
        return fault
      }
    }
    #expect(try fault(1, .outputs) == nil)
    #expect(try fault(0, .outputs) == .rows)
    #expect(try fault(-1, .outputs) == .rows)
    #expect(try fault(1 << 24 + 1, .outputs) == .rows)
    #expect(try fault(2, .parameterRanges) == .rows)
    #expect(try fault(1, .outputs, 3) == .limbWidth)
    #expect(try fault(1, .outputs, 17) == .limbWidth)
    #expect(try fault(1, .accuracy(classes: 1)) == .classes)
    #expect(try fault(1, .accuracyByGroup(classes: 2, groups: 0)) == .groups)
    #expect(throws: CircuitError.malformed(field: "derivation result", offset: 4)) {
      try Derivation(decoding: [1, 0, 0, 0, 6, 8, 0, 0, 0])
    }
    #expect(throws: CircuitError.derivation(.rows)) { try Derivation(decoding: [0, 0, 0, 0, 0, 8, 0, 0, 0]) }
  }
}
