import Circuits
import ProofTestSupport
import Testing

/// Circuits built to slip through single rules or to exhaust whoever loads them.
@Suite struct HostileCircuitTests {
  private func refused(_ circuit: Circuit, by rule: ClosureRule) {
    #expect {
      _ = try Circuit(decoding: circuit.encoded)
    } throws: { error in
      if case .rule(rule, _) = error as? CircuitError { true } else { false }
    }
  }

  /// A limb of a range step with more entries than its argument: the others would be free advice.
  @Test(arguments: [[2], [1, 1]])
  func limbOfOtherDimensions(dimensions: [Int]) throws {
    let constant = Operand(
      tensor: .witness(1), maps: dimensions.map { DimensionMap(terms: [], constant: $0 - 1) })
    let circuit = try CircuitDraft.circuit(
      name: "free limb", tables: [LookupTable(tag: 1, name: "range 2", rows: .range(lower: 0, bits: 2))],
      witness: [
        TensorDeclaration(name: "x", dimensions: [1]), TensorDeclaration(name: "limb", dimensions: dimensions),
        TensorDeclaration(name: "y", dimensions: [1]),
      ], parameters: [], parameterBits: [],
      steps: [
        .range(RangeStep(argument: 0, lower: 0, bits: 2, tag: nil, limbs: [Limb(tensor: 1, width: 2)])),
        .linear(
          LinearStep(
            name: "free", outputs: [1], terms: [.init(factor: 1, operand: constant)], shift: 0, result: 2)),
      ], input: 0, output: 2, tableBits: 4)
    refused(circuit, by: .shape)
  }

  private func costly(_ steps: [LinearStep], witness: [TensorDeclaration]) throws -> Circuit {
    try CircuitDraft.circuit(
      name: "costly", tables: [LookupTable(tag: 1, name: "range 2", rows: .range(lower: 0, bits: 2))],
      witness: [TensorDeclaration(name: "x", dimensions: [1])] + witness, parameters: [], parameterBits: [],
      steps: [.range(RangeStep(argument: 0, lower: 0, bits: 2, tag: 1))] + steps.map { .linear($0) }, input: 0,
      output: 0, tableBits: 4)
  }

  @Test func readingLargeTensorsManyTimes() throws {
    let large = LinearStep(name: "large", outputs: [1 << 20], shift: 0, result: 1)
    let read = Operand(tensor: .witness(1), maps: [DimensionMap(terms: [], constant: 0)])
    let many = LinearStep(
      name: "many", outputs: [1], terms: Array(repeating: .init(factor: 1, operand: read), count: 64), shift: 0,
      result: 2)
    refused(
      try costly(
        [large, many],
        witness: [
          TensorDeclaration(name: "q", dimensions: [1 << 20]), TensorDeclaration(name: "y", dimensions: [1]),
        ]), by: .limit)
  }

  /// Input and output cost a verifier their eq tables, also where no step reads them.
  @Test(arguments: [(20, nil), (21, ClosureRule.limit)])
  func largeInputs(bits: Int, rule: ClosureRule?) throws {
    let circuit = try CircuitDraft.circuit(
      name: "large", tables: [LookupTable(tag: 1, name: "range 2", rows: .range(lower: 0, bits: 2))],
      witness: [TensorDeclaration(name: "x", dimensions: [1 << bits])], parameters: [], parameterBits: [],
      steps: [.range(RangeStep(argument: 0, lower: 0, bits: 2, tag: 1))], input: 0, output: 0, tableBits: 16)
    if let rule {
      refused(circuit, by: rule)
    } else {
      #expect(throws: Never.self) { try Circuit(decoding: circuit.encoded) }
    }
  }

  @Test func contractionsThatNobodyReads() throws {
    let read = Operand(tensor: .witness(0), maps: [DimensionMap(terms: [], constant: 0)])
    let steps = (0..<40).map { index in
      LinearStep(
        name: "step \(index)", outputs: [1], contractions: [1 << 19], product: .init(a: read, b: read), shift: 0,
        result: 1 + index)
    }
    refused(
      try costly(steps, witness: (0..<40).map { TensorDeclaration(name: "y\($0)", dimensions: [1]) }), by: .limit)
  }

  @Test func tooManyProducts() throws {
    let read = Operand(tensor: .witness(0), maps: [DimensionMap(terms: [], constant: 0)])
    let count = CircuitLimits.products + 1
    let steps = (0..<count).map { index in
      LinearStep(name: "p", outputs: [1], product: .init(a: read, b: read), shift: 0, result: 1 + index)
    }
    refused(
      try costly(steps, witness: (0..<count).map { _ in TensorDeclaration(name: "y", dimensions: [1]) }), by: .limit)
  }

  @Test func scalesArePositive() throws {
    var circuit = try costly([], witness: [])
    #expect(try Circuit(decoding: circuit.encoded) == circuit)
    circuit.quantisation.outputScale = 0
    refused(circuit, by: .limit)
    circuit.quantisation.outputScale = -1
    refused(circuit, by: .limit)
    circuit.quantisation.outputScale = 1
    circuit.quantisation.inputScale = 0
    refused(circuit, by: .limit)
  }
}
