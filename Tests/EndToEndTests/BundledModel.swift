import Foundation
import Plumbline
import TestSupport

/// A bundled model of images, quantised and compiled, with a reference string made for the test.
struct BundledModel {
  let name: String
  let model: QuantizedModel
  let report: QuantizationReport
  let circuit: CompiledCircuit
  let referenceString: ReferenceString
  let images: Samples
  let labels: [Int]

  /// - Parameters:
  ///   - name: folder of `Models`.
  ///   - target: who is to verify; keys have the row length of this target unless another is asked for.
  init(_ name: String, target: Target = .native, options: QuantizedModel.Options = .init()) throws {
    func path(_ file: String) -> String { RepositoryPaths.path("Models/\(name)/" + file) }
    self.name = name
    (model, report) = try QuantizedModel.quantize(
      onnx: path("model.onnx"), calibration: try Samples(contentsOf: path("calibration.npy")),
      labels: try Samples(contentsOf: path("calibration-labels.npy")).labels(), options: options)
    circuit = try CompiledCircuit(compiling: model, target: target)
    referenceString = try ReferenceString.generateInsecure(
      powers: circuit.report().proofs.reduce(0) { max($0, $1.powers) })
    images = try Samples(contentsOf: path("test-images.npy"))
    labels = try Samples(contentsOf: path("test-labels.npy")).labels()
  }

  var onnx: String { RepositoryPaths.path("Models/\(name)/model.onnx") }
  /// Values of an image.
  var inputSize: Int { images.shape.dropFirst().reduce(1, *) }

  func image(_ index: Int) throws -> [Double] { try images.sample(index, size: inputSize) }

  func keys(_ target: Target = .native, claimedDatasetRoot: [UInt8]? = nil) throws -> ModelKeys {
    try ModelKeys.setUp(
      model: model, circuit: circuit, referenceString: referenceString,
      options: .init(rowLength: .target(target), claimedDatasetRoot: claimedDatasetRoot))
  }

  /// The output integers of the first images by an implementation in numpy, which reads the written model by itself.
  func integersByNumpy(first count: Int) throws -> [[Int64]] {
    let folder = try TemporaryFolders.make()
    try model.write(to: folder + "/model.qnn")
    try Self.writeNPY((0..<count).map(image), to: folder + "/x.npy")
    _ = try PythonOracle.run(
      "Tests/Vectors/onnx-quantized-oracle.py", arguments: ["model.qnn", "x.npy", "y.npy"].map { folder + "/" + $0 })
    let outputs = try Samples(contentsOf: folder + "/y.npy")
    let size = outputs.shape.dropFirst().reduce(1, *)
    return try (0..<outputs.count).map { try outputs.sample($0, size: size).map { Int64($0) } }
  }

  /// An array of float64 in version 1.0 of the format, rows first.
  static func writeNPY(_ rows: [[Double]], to path: String) throws {
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(rows.count), \(rows.first?.count ?? 0)), }"
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    let length = header.utf8.count
    var bytes = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length % 256), UInt8(length / 256)])
    bytes += Data(header.utf8)
    for value in rows.joined() { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
    try bytes.write(to: URL(fileURLWithPath: path))
  }
}

extension ModelKeys {
  /// Writes the keys to a folder of the test.
  func written() throws -> (folder: String, verifyingKey: [UInt8]) {
    let folder = try TemporaryFolders.make() + "/keys"
    try write(to: folder)
    return (folder, try RepositoryPaths.bytes(folder + "/" + ModelKeys.Names.verifyingKey))
  }
}

extension VerifierKey {
  /// Why a proof is refused; `nil` if it is not.
  func refusal(of proof: RunProof, expecting expectations: Expectations = .init()) throws -> Refusal? {
    do throws(PlumblineError) {
      _ = try verify(proof, expecting: expectations, trust: .anything)
      return nil
    } catch {
      guard case .proofRefused(let refusal) = error else { throw error }
      return refusal
    }
  }
}

extension RunProof {
  /// The same proof with its JSON form edited.
  func edited(_ edit: (inout [String: Any]) throws -> Void) throws -> RunProof {
    guard var document = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any] else { return self }
    try edit(&document)
    return try RunProof(decoding: [UInt8](try JSONSerialization.data(withJSONObject: document, options: [.sortedKeys])))
  }

  /// The same proof with one value of its public input or output raised by one.
  func raising(_ part: String, at index: Int) throws -> RunProof {
    try edited { document in
      guard var form = document[part] as? [String: Any], var values = form["values"] as? [Int] else { return }
      values[index] += 1
      form["values"] = values
      document[part] = form
    }
  }
}
