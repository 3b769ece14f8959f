import BN254
import Circuits
import PolynomialCommitments
import ProofTestSupport
import Testing
import Verification

/// Table commitments by second differences are those of the plain definition, up to the largest entries allowed.
@Suite struct TableVectorTests {
  @Test(arguments: [4, 5, 7])
  func commitmentsFollowTheDefinition(rowBits: Int) throws {
    let largest = Int64(CircuitLimits.tableMagnitude) - 1
    var jumps = (0..<20).map { LookupTable.FunctionRow(Int64($0) - 3, Int64($0 * $0 % 7)) }
    jumps[12].value = largest
    jumps[13].value = -largest
    let circuit = try CircuitDraft.circuit(
      name: "tables",
      tables: [
        LookupTable(tag: 1, name: "one", rows: .range(lower: -largest / 2, bits: 3)),
        LookupTable(tag: 2, name: "jumps", rows: .function(jumps)),
      ], witness: [TensorDeclaration(name: "x", dimensions: [1])], parameters: [], parameterBits: [], steps: [],
      input: 0, output: 0, tableBits: 5)
    let length = 1 << rowBits
    let powers = try StructuredReferenceString.insecureKnownTau(ProofFixture.tau, powers: length).powers
    let columns = TableVector(circuit)
    let entries = columns.tags + columns.arguments + columns.values
    let expected = stride(from: 0, to: entries.count, by: length).map { start -> G1Affine in
      var exponent = Fr.zero
      var power = Fr.one
      for entry in entries[start..<min(start + length, entries.count)] {
        exponent += power * Fr(entry)
        power *= ProofFixture.tau
      }
      return (exponent * G1(.generator)).affine
    }
    #expect(columns.commitments(powers: powers) == expected)
  }

  @Test func largerEntriesAreRefused() throws {
    for value in [Int64(CircuitLimits.tableMagnitude), -Int64(CircuitLimits.tableMagnitude)] {
      var circuit = try #require(VerifyingKeyTests.fixture).circuit
      let table = try #require(circuit.tables.firstIndex { if case .function = $0.rows { true } else { false } })
      if case .function(var rows) = circuit.tables[table].rows {
        rows[2].value = value
        circuit.tables[table].rows = .function(rows)
      }
      #expect {
        try ClosureRules.check(circuit)
      } throws: { error in
        if case .rule(.wraps, _) = error as? CircuitError { true } else { false }
      }
    }
  }
}
