import Foundation
import TestSupport

/// The built program, run as its users run it.
enum PlumbProgram {
  static let path = RepositoryPaths.products + "/plumb"

  /// Runs `plumb` with a list of trusted reference strings of its own.
  static func run(_ arguments: [String], trusted: String = Workspace.iris.trusted) throws -> ProcessResult {
    try ProcessRunner.run(path, arguments, environment: ["PLUMBLINE_TRUSTED_SRS": trusted])
  }

  /// Runs `plumb` with `--json` and reads the report.
  static func report<Report: Decodable>(
    _ type: Report.Type, _ arguments: [String], trusted: String = Workspace.iris.trusted
  ) throws -> Report {
    let result = try run(arguments + ["--json"], trusted: trusted)
    guard result.status == 0 else {
      throw Failure(arguments: arguments, status: result.status, errors: result.errorText)
    }
    return try JSONDecoder().decode(type, from: Data(result.output))
  }

  struct Failure: Error {
    var arguments: [String]
    var status: Int32
    var errors: String
  }

  /// What `--json` prints for an error.
  struct ErrorReport: Decodable, Equatable {
    struct Details: Decodable, Equatable {
      var code: String
      var message: String
    }

    var error: Details
    var exitCode: Int32
    var valid: Bool?
  }
}

/// Everything that the pipeline makes for one bundled model, made once by the program itself.
struct Workspace: Sendable {
  let folder: String
  let model: String
  let samples: String

  var trusted: String { path("trusted") }
  var inputs: String { RepositoryPaths.path("Models/\(model)/\(samples)") }

  func path(_ name: String) -> String { folder + "/" + name }
  func modelPath(_ name: String) -> String { RepositoryPaths.path("Models/\(model)/" + name) }

  /// The small model, set up for both targets, with a dataset for each.
  static let iris: Workspace = {
    do {
      return try Workspace(model: "iris-mlp", samples: "test-flowers.npy")
    } catch {
      fatalError("the pipeline does not run: \(error)")
    }
  }()

  private init(model: String, samples: String) throws {
    self.model = model
    self.samples = samples
    folder = try TemporaryFolders.make()
    let trusted = folder + "/trusted"
    func plumb(_ arguments: String...) throws {
      let result = try PlumbProgram.run(arguments, trusted: trusted)
      guard result.status == 0 else {
        throw PlumbProgram.Failure(arguments: arguments, status: result.status, errors: result.errorText)
      }
    }
    try plumb(
      "quantize", modelPath("model.onnx"), "--calibration", modelPath("calibration.npy"),
      "--labels", modelPath("calibration-labels.npy"), "-o", path("model.qnn"))
    try plumb("compile", path("model.qnn"), "-o", path("circuit"))
    try plumb("srs", "generate-insecure", "--powers", "4100", "-o", path("srs"))
    try plumb("srs", "trust", path("srs"))
    for target in ["native", "evm"] {
      try plumb(
        "dataset", "commit", inputs, "--circuit", path("circuit"), "--srs", path("srs"), "--target", target,
        "-o", path("dataset-" + target))
      let root = try String(contentsOfFile: path("dataset-\(target)/root"), encoding: .utf8)
      try plumb(
        "setup", path("model.qnn"), "--circuit", path("circuit"), "--srs", path("srs"), "--target", target,
        "--dataset-root", root.trimmingCharacters(in: .whitespacesAndNewlines), "-o", path("keys-" + target))
    }
    try plumb("prove", path("keys-native"), "--input", inputs, "--index", "3", "-o", path("proof"))
  }
}

/// Folders that go when the tests end.
enum TemporaryFolders {
  private static let root: String = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plumb-tests-\(UUID().uuidString)").path
    atexit { TemporaryFolders.removeAll() }
    return folder
  }()

  static func make() throws -> String {
    let folder = root + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func removeAll() { try? FileManager.default.removeItem(atPath: root) }
}

/// The permission bits of a file.
func mode(_ path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
}
