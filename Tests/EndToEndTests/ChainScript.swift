import Foundation
import TestSupport

/// Runs commands of a shell as users of contracts do: `plumb`, its relayer and Python on the path, a list of trusted
/// reference strings of its own, and a port that is free for a node. What is still running at the end is ended.
struct ChainScript {
  let folder: String

  init() throws {
    folder = try TemporaryFolders.make()
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/Models", withDestinationPath: RepositoryPaths.path("Models"))
  }

  func path(_ name: String) -> String { folder + "/" + name }

  /// - Parameter before: put in front of the path.
  func run(_ commands: String, before: String? = nil) throws -> ProcessResult {
    let python = URL(fileURLWithPath: PythonOracle.interpreter).deletingLastPathComponent().path
    let inherited = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let places = [before, RepositoryPaths.products, python, inherited].compactMap { $0 }
    // Threads of the tests block most signals, and their children with them: only this one ends a node for certain.
    let preamble = """
      set -eu
      trap 'kill -KILL $(jobs -p) 2>/dev/null || true' EXIT
      ETH_RPC_URL=http://127.0.0.1:$(python3 -c 'import socket
      s = socket.socket()
      s.bind(("127.0.0.1", 0))
      print(s.getsockname()[1])')
      export ETH_RPC_URL

      """
    return try ProcessRunner.run(
      "/bin/bash", ["-c", preamble + commands],
      environment: [
        "PATH": places.joined(separator: ":"), "PLUMBLINE_TRUSTED_SRS": path("trusted"), "no_proxy": "127.0.0.1",
        "PYTHONDONTWRITEBYTECODE": "1",
      ], folder: folder)
  }

  /// Commands that have to succeed; what they print, without the last line break.
  @discardableResult
  func succeed(_ commands: String, before: String? = nil) throws -> String {
    let result = try run(commands, before: before)
    guard result.status == 0 else { throw Failure(status: result.status, errors: result.errorText) }
    return result.outputText.trimmingCharacters(in: .newlines)
  }

  struct Failure: Error {
    var status: Int32
    var errors: String
  }

  /// Keys of a bundled model for contracts, `digit.proof` of its first sample, and a dataset of its samples.
  static func prepared(_ model: String, samples: String = "test-images.npy") throws -> ChainScript {
    let script = try ChainScript()
    try script.succeed(
      """
      model=Models/\(model)
      plumb quantize $model/model.onnx --calibration $model/calibration.npy \
        --labels $model/calibration-labels.npy -o model.qnn
      plumb compile model.qnn --target evm -o model.circuit
      plumb srs generate-insecure --powers 131074 -o srs
      plumb dataset commit $model/\(samples) --circuit model.circuit --srs srs --target evm -o dataset
      plumb setup model.qnn --circuit model.circuit --srs srs --target evm -o keys
      plumb prove keys --input $model/\(samples) --index 0 -o digit.proof
      """)
    return script
  }

  /// Prepared once for all tests that only read it.
  static let digits: ChainScript = {
    do {
      return try prepared("digits-mlp")
    } catch {
      fatalError("the pipeline does not run: \(error)")
    }
  }()
}
