import CircuitCompiler
import Circuits
import ModelGraph
import ProofTestSupport
import Proving
import QuantizedRuntime
import TestSupport
import Testing

/// The program that shows that parameters are of their declared widths covers every one of them, at exactly that width.
@Suite struct ParameterRangesTests {
  @Test(arguments: DerivedCircuitTests.operations)
  func everyParameterIsChecked(operation: OperatorCase) throws {
    let graph = try operation.graph()
    let derived = try DerivedCase(graph, rows: 1, .parameterRanges)
    let (base, circuit) = (derived.base, derived.circuit)
    #expect(try Circuit(decoding: circuit.encoded) == circuit)
    try derived.derivation.check(circuit, of: base)
    #expect(circuit.parameters == base.parameters && circuit.parameterBits == base.parameterBits)
    let trace = Trace(input: [0], accumulators: [:], output: [1])
    let witness = try derived.witness(trace)
    #expect(witness.output == [1])
    let domains = try IntervalAnalysis(circuit).domains
    for (index, bits) in base.parameterBits.enumerated() {
      let copies = circuit.linearSteps.filter { $0.bias?.tensor == .parameters(index) }
      let copy = try #require(copies.first)
      #expect(copies.count == 1 && copy.terms.isEmpty && copy.product == nil && copy.constant == 0 && copy.shift == 0)
      let half = Int64(1) << Int64(bits - 1)
      #expect(domains[copy.result] == -half...(half - 1))
      let ranges = circuit.steps.compactMap { step in
        if case .range(let range) = step, range.argument == copy.result { range } else { nil }
      }
      #expect(ranges.map(\.bits) == [bits] && ranges.map(\.lower) == [-half])
      #expect(circuit.witness[copy.result].addresses.map { witness.entries[$0] } == derived.parameters[index])
    }
  }

  @Test func isProved() throws {
    for operation in [OperatorCase.convolutions[10], OperatorCase.sums[0], OperatorCase.elementwise[4]] {
      let derived = try DerivedCase(try operation.graph(), rows: 1, .parameterRanges)
      #expect(try derived.prove(Trace(input: [0], accumulators: [:], output: [1])) == [1])
    }
  }
}
