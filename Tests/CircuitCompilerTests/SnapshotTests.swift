import CircuitCompiler
import Circuits
import Foundation
import ModelGraph
import ONNXImporter
import QuantizedRuntime
import TensorFiles
import TestSupport
import Testing
import Verification

/// The compiled size of every bundled model for both targets, pinned in `Circuits/Snapshots`: a change that makes a
/// circuit larger shows up in review.
///
/// `PLUMBLINE_UPDATE_VECTORS=1 swift test -c release --filter SnapshotTests` writes the files again.
@Suite struct SnapshotTests {
  struct Snapshot: Codable, Equatable {
    var circuitDigest: String
    var committedValues: Int
    /// Committed entries of `w` against real ones, in thousandths. Real are entries of tensors, and the multiplicities of
    /// table rows in use.
    var committedPerThousandReal: Int
    /// The same without multiplicities. In a contract a block costs more than the padding of a small tensor.
    var tensorsPerThousandReal: Int
    var laneCount: Int
    var lookups: Int
    var tableBits: Int
    var tableRows: Int
    var parameterValues: Int
    /// Committed entries of `params` against real ones.
    var parametersPerThousandReal: Int
    var productRounds: Int
    var reductionRoundsAt256: Int
    var rowsOfWitnessAt256: Int
    var rowsOfPhiAt256: Int
    var hiddenScalars: Int
    /// What a contract would cost.
    var contract: Contract

    /// With the row length that costs least gas.
    struct Contract: Codable, Equatable {
      var rowLength: Int
      var gas: Int
      /// Under the floors of EIP-7623 and EIP-7976.
      var floor: Int
      var announcedFloor: Int
      var points: Int
      var scalars: Int
      var combinedPoints: Int
      var proofBytes: Int
      var calldataBytes: Int

      init?(_ circuit: Circuit) {
        let choice = RowLengthChoice.choose(for: circuit, target: .evm)
        guard let estimate = choice.gas else { return nil }
        rowLength = choice.rowLength
        gas = Int(estimate.total)
        floor = Int(estimate.floor)
        announcedFloor = Int(estimate.nextFloor)
        points = estimate.points
        scalars = estimate.scalars
        combinedPoints = estimate.combinedPoints
        proofBytes = estimate.proofBytes
        calldataBytes = estimate.calldataBytes
      }
    }

    init(_ circuit: Circuit) throws {
      let shape = ProtocolShape(circuit: circuit, rowBits: 8)
      circuitDigest = Hexadecimal.encode(circuit.digest)
      committedValues = circuit.witnessLength
      let real = circuit.witness.reduce(0) { $0 + $1.realSize }
      let rows = circuit.tables.reduce(1) { $0 + $1.count }
      committedPerThousandReal = Self.perThousand(circuit.witnessLength, of: real + rows)
      tensorsPerThousandReal = Self.perThousand(circuit.witness.reduce(0) { $0 + $1.committedSize }, of: real)
      laneCount = circuit.lanes.count
      lookups = circuit.lanes.pieces.reduce(0) { $0 + $1.length }
      tableBits = circuit.lanes.bits
      tableRows = circuit.tables.reduce(2) { $0 + $1.count }
      parameterValues = circuit.parametersLength
      parametersPerThousandReal = Self.perThousand(
        circuit.parametersLength, of: circuit.parameters.reduce(0) { $0 + $1.realSize })
      productRounds = shape.productRounds
      reductionRoundsAt256 = shape.reductionRounds
      rowsOfWitnessAt256 = shape.witnessRows
      rowsOfPhiAt256 = shape.phiRows
      hiddenScalars = HiddenScalars(shape: shape, committedInput: false, committedOutput: false).count
      contract = try #require(Contract(circuit))
    }

    /// Rounded up, so that nothing passes for less than it is.
    private static func perThousand(_ committed: Int, of real: Int) -> Int { (1000 * committed + real - 1) / real }
  }

  /// Measures quantised graphs with the fast runtime, as users do.
  private static let runner = GraphRunner(productBudget: 4_000_000_000) { graph, inputs in
    try IntegerRuntime(graph).runBatch(inputs)
  }

  /// A bundled model, quantised with the default options.
  static func graph(_ model: String) throws -> QuantizedGraph {
    let folder = "Models/\(model)"
    let graph = try ONNXFile.read(path: RepositoryPaths.path("\(folder)/model.onnx"))
    let samples = try TensorFile.read(path: RepositoryPaths.path("\(folder)/calibration.npy")).samples
    let labels = try TensorFile.read(path: RepositoryPaths.path("\(folder)/calibration-labels.npy")).values.map {
      Int($0)
    }
    return try ModelQuantizer.quantize(
      graph, calibration: samples, labels: labels, options: .init(), runner: runner
    ).graph
  }

  /// What a call may cost, in gas and bytes of calldata.
  private static let budgets = [
    "digits-mlp": (gas: 450_000, calldata: 6000), "lenet5": (gas: 700_000, calldata: 9000),
  ]

  @Test(arguments: ["digits-mlp", "iris-mlp", "lenet5", "resnet-tiny"])
  func sizeIsAsPinned(model: String) throws {
    let graph = try Self.graph(model)
    let made = [
      "native": try Snapshot(try ModelCompiler.compile(graph, target: .native)),
      "evm": try Snapshot(try ModelCompiler.compile(graph, target: .evm)),
    ]
    let file = "Circuits/Snapshots/\(model).json"
    if ProcessInfo.processInfo.environment["PLUMBLINE_UPDATE_VECTORS"] == "1" {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try (encoder.encode(made) + Data("\n".utf8)).write(to: URL(fileURLWithPath: RepositoryPaths.path(file)))
    }
    let pinned = try JSONDecoder().decode([String: Snapshot].self, from: Data(try RepositoryPaths.bytes(file)))
    #expect(pinned == made)
    let native = try #require(made["native"])
    #expect(native.committedPerThousandReal <= 1300)
    #expect(native.parametersPerThousandReal <= 1300)
    // A contract pays more for a block than for its padding.
    let evm = try #require(made["evm"])
    #expect(evm.contract.gas < native.contract.gas)
    if let most = Self.budgets[model] {
      #expect(evm.contract.gas <= most.gas)
      #expect(evm.contract.calldataBytes <= most.calldata)
    }
  }

  /// The same model, data and options give the same circuit.
  @Test func compilingIsDeterministic() throws {
    let first = try ModelCompiler.compile(Self.graph("iris-mlp"))
    #expect(try ModelCompiler.compile(Self.graph("iris-mlp")).encoded == first.encoded)
  }
}
