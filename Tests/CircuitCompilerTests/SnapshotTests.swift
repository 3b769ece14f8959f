import CircuitCompiler
import Circuits
import Foundation
import ModelGraph
import ONNXImporter
import TensorFiles
import TestSupport
import Testing
import Verification

/// The compiled size of every bundled model, pinned in `Circuits/Snapshots`: a change that makes a circuit larger shows up
/// in review.
///
/// `PLUMBLINE_UPDATE_VECTORS=1 swift test -c release --filter SnapshotTests` writes the files again.
@Suite struct SnapshotTests {
  struct Snapshot: Codable, Equatable {
    var circuitDigest: String
    var committedValues: Int
    var laneCount: Int
    var lookups: Int
    var tableBits: Int
    var tableRows: Int
    var parameterValues: Int
    var productRounds: Int
    var reductionRoundsAt256: Int
    var rowsOfWitnessAt256: Int
    var rowsOfPhiAt256: Int
    var hiddenScalars: Int
  }

  /// The circuit of a bundled model with the default options.
  static func circuit(_ model: String) throws -> Circuit {
    let folder = "Models/\(model)"
    let graph = try ONNXFile.read(path: RepositoryPaths.path("\(folder)/model.onnx"))
    let samples = try TensorFile.read(path: RepositoryPaths.path("\(folder)/calibration.npy")).samples
    let labels = try TensorFile.read(path: RepositoryPaths.path("\(folder)/calibration-labels.npy")).values.map {
      Int($0)
    }
    let (quantised, _) = try ModelQuantizer.quantize(graph, calibration: samples, labels: labels, options: .init())
    return try ModelCompiler.compile(quantised)
  }

  @Test(arguments: ["digits-mlp", "iris-mlp"])
  func sizeIsAsPinned(model: String) throws {
    let circuit = try Self.circuit(model)
    let shape = ProtocolShape(circuit: circuit, rowBits: 8)
    let made = Snapshot(
      circuitDigest: Hexadecimal.encode(circuit.digest), committedValues: circuit.witnessLength,
      laneCount: circuit.lanes.count, lookups: circuit.lanes.pieces.reduce(0) { $0 + $1.length },
      tableBits: circuit.lanes.bits, tableRows: circuit.tables.reduce(2) { $0 + $1.count },
      parameterValues: circuit.parametersLength, productRounds: shape.productRounds,
      reductionRoundsAt256: shape.reductionRounds, rowsOfWitnessAt256: shape.witnessRows,
      rowsOfPhiAt256: shape.phiRows,
      hiddenScalars: HiddenScalars(shape: shape, committedInput: false, committedOutput: false).count)
    let file = "Circuits/Snapshots/\(model).json"
    if ProcessInfo.processInfo.environment["PLUMBLINE_UPDATE_VECTORS"] == "1" {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(made).write(to: URL(fileURLWithPath: RepositoryPaths.path(file)))
    }
    #expect(try JSONDecoder().decode(Snapshot.self, from: Data(try RepositoryPaths.bytes(file))) == made)
  }

  /// The same model, data and options give the same circuit.
  @Test func compilingIsDeterministic() throws {
    #expect(try Self.circuit("iris-mlp").encoded == Self.circuit("iris-mlp").encoded)
  }
}
