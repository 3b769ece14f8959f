import CircuitCompiler
import Circuits
import ProofTestSupport
import Testing
import Verification

@Suite struct RowLengthChoiceTests {
  static let circuits = ["digits-mlp", "iris-mlp"]

  @Test(arguments: circuits) func countsTheRowsOfTheProtocol(model: String) throws {
    let circuit = try SnapshotTests.circuit(model)
    for rowBits in 4...12 {
      let choice = RowLengthChoice(circuit: circuit, rowBits: rowBits)
      let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
      #expect(choice.runRows == shape.witnessRows + shape.phiRows)
      #expect(choice.fixedRows == shape.tableRows + shape.parameterRows)
      #expect(choice.rowLength == shape.rowLength)
    }
  }

  @Test(arguments: circuits) func nativeIsTheCheapest(model: String) throws {
    let circuit = try SnapshotTests.circuit(model)
    let choice = RowLengthChoice.choose(for: circuit, target: .native)
    for other in RowLengthChoice.candidates(for: circuit, target: .native) {
      #expect(choice.cost <= other.cost)
      #expect(choice.cost < other.cost || choice.rowBits <= other.rowBits)
    }
  }

  @Test(arguments: circuits) func contractsGetTheFewestRows(model: String) throws {
    let circuit = try SnapshotTests.circuit(model)
    let choice = RowLengthChoice.choose(for: circuit, target: .evm)
    #expect(choice.rowLength <= 4096)
    for other in RowLengthChoice.candidates(for: circuit, target: .evm) {
      #expect(choice.runRows < other.runRows || choice.runRows == other.runRows && choice.rowBits <= other.rowBits)
    }
  }

  @Test func costIsTheDocumentedSum() throws {
    let circuit = try ModelCompiler.compile(TinyModels.mlp())
    let choice = RowLengthChoice(circuit: circuit, rowBits: 5)
    #expect(choice.cost == 50 * choice.runRows + 12 * choice.fixedRows + 40 * 32)
    #expect(RowLengthChoice.choose(for: circuit, target: .native).rowLength >= 16)
  }
}
