import CircuitCompiler
import Circuits
import ProofTestSupport
import Testing
import Verification

@Suite struct RowLengthChoiceTests {
  static let circuits = ["digits-mlp", "iris-mlp"]

  @Test(arguments: circuits) func countsTheRowsOfTheProtocol(model: String) throws {
    let circuit = try ModelCompiler.compile(SnapshotTests.graph(model))
    for rowBits in CostModel.rowBits {
      let choice = RowLengthChoice(LayoutSizes(circuit), rowBits: rowBits)
      let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
      #expect(choice.runRows == shape.witnessRows + shape.phiRows)
      #expect(choice.fixedRows == shape.tableRows + shape.parameterRows)
      #expect(choice.rowLength == shape.rowLength)
    }
  }

  @Test(arguments: circuits, VerifierTarget.allCases)
  func choiceIsTheCheapest(model: String, target: VerifierTarget) throws {
    let circuit = try ModelCompiler.compile(SnapshotTests.graph(model))
    let choice = RowLengthChoice.choose(for: circuit, target: target)
    for other in RowLengthChoice.candidates(for: circuit, target: target) {
      #expect(choice.cost.total <= other.cost.total)
      #expect(choice.cost.total < other.cost.total || choice.rowBits <= other.rowBits)
    }
  }

  /// Rows cost a contract more than anything that a short row saves.
  @Test func contractsGetLongRows() throws {
    let circuit = try ConvolutionalProgram.lenet.circuit(target: .evm)
    let contract = RowLengthChoice.choose(for: circuit, target: .evm)
    #expect(contract.rowLength > RowLengthChoice.choose(for: circuit, target: .native).rowLength)
    #expect(contract.cost.unit == .gas)
  }
}
