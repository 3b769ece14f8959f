import CircuitCompiler
import EVMVerification
import FiatShamir
import ModelGraph
import ONNXImporter
import ProofTestSupport
import QuantizedRuntime
import TensorFiles
import TestSupport
import Verification

/// A proof with public input and output as `eels.py` takes it, and what the predicted gas of its layout is made of.
struct GasSample: Encodable {
  var name: String
  var key: String
  var program: String
  var proof: String
  var instances: [String]
  var counts: [String: Int]
  /// Gas that is predicted, calldata and base included, and bytes of the program.
  var predicted: Int
  var predictedProgramBytes: Int

  init(_ model: ModelFixture) throws {
    let verifyingKey = model.verifyingKey
    let contractKey = try ContractKey(verifyingKey)
    let calldata = try Calldata(model.prove(.publicValues, .publicValues), key: verifyingKey)
    name = model.name
    key = Hexadecimal.encode(contractKey.bytes)
    program = Hexadecimal.encode(contractKey.program)
    proof = Hexadecimal.encode(calldata.proof)
    instances = calldata.instances.map { Hexadecimal.encode($0) }

    let rowBits = verifyingKey.rowBits
    let shape = verifyingKey.shape
    let gas = GasCounts(verifyingKey.circuit)
    let estimate = GasEstimate(gas, rowBits: rowBits)
    let work = ProgramWork(gas, rowBits: rowBits)
    let folds = gas.folds(rowBits: rowBits)
    predicted = Int(estimate.total)
    predictedProgramBytes = work.bytes
    counts = [
      "multiplications": work.total, "functionals": work.functionals, "sums": work.sums, "maps": work.maps,
      "lanes": work.lanes, "folds": work.folds, "rows": work.rows,
      "functionalFactors": gas.functionalFactors, "functionalBlocks": gas.functionalBlocks,
      "wholeBits": gas.wholeBits, "rangeBits": gas.rangeBits, "totalBits": gas.totalBits,
      "segmentCoordinates": gas.segmentCoordinates, "mapPairs": gas.maps.pairs, "mapStates": gas.maps.states,
      "mapSummands": gas.maps.summands, "tapFactors": gas.maps.tapFactors, "pieces": gas.pieces,
      "valuePieces": gas.valuePieces, "slotCoordinates": gas.slotCoordinates, "powers": gas.powers,
      "places": gas.places(rowBits: rowBits), "foldCoordinates": folds.coordinates, "foldFactors": folds.factors,
      "rowFactors": folds.rowFactors, "rowBits": rowBits, "results": estimate.programResults,
      "hidden": estimate.scalars - 5, "points": estimate.points, "combined": estimate.combinedPoints,
      "rounds": shape.tableBits + shape.productRounds + shape.reductionRounds, "lanesCount": shape.lanes,
      "words": gas.inputWords.count + gas.outputWords.count, "products": shape.products.count,
      "tableBits": shape.tableBits,
    ]
  }

  /// Keys of test circuits and bundled models in layouts and rows that the contract has room for.
  static func fixtures(bundled: [String], rows: ClosedRange<Int>) throws -> [ModelFixture] {
    var models = try ModelFixture.all()
    for name in bundled {
      let graph = try graph(name)
      for target in VerifierTarget.allCases {
        let circuit = try ModelCompiler.compile(graph, target: target)
        let best = RowLengthChoice.choose(for: circuit, target: .evm).rowBits
        for rowBits in (best + rows.lowerBound)...(best + rows.upperBound) where CostModel.rowBits.contains(rowBits) {
          let program = try GraphProof(graph, rowBits: rowBits, circuit: circuit)
          guard (try? ContractKey(program.provingKey.verifyingKey)) != nil else { continue }
          let input = [Int64](repeating: 1, count: circuit.witness[circuit.input].realSize)
          models.append(try ModelFixture("\(name), \(target.rawValue), 2^\(rowBits)", program, input: input))
        }
      }
    }
    return models
  }

  private static let runner = GraphRunner(productBudget: 4_000_000_000) { graph, inputs in
    try IntegerRuntime(graph).runBatch(inputs)
  }

  /// A bundled model, quantised with the default options.
  private static func graph(_ model: String) throws -> QuantizedGraph {
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
}
