import Foundation

package enum PythonOracleError: Error, Equatable, CustomStringConvertible {
  /// No interpreter at `path`.
  case interpreterMissing(path: String)
  /// The script ended with a status other than zero.
  case scriptFailed(script: String, status: Int32, errors: String)

  package var description: String {
    switch self {
    case .interpreterMissing(let path):
      "no Python interpreter at \(path): run `make test` once, which sets up the private environment `.venv`, "
        + "or set PLUMBLINE_PYTHON to an interpreter that has the packages of Tests/requirements.txt"
    case .scriptFailed(let script, let status, let errors):
      "\(script) ended with status \(status):\n\(errors)"
    }
  }
}

/// Runs Python scripts whose results are compared with ours: the outside implementation of a comparison test.
package enum PythonOracle {
  /// The interpreter: `PLUMBLINE_PYTHON` when set, otherwise that of the private environment.
  package static var interpreter: String {
    let chosen = ProcessInfo.processInfo.environment["PLUMBLINE_PYTHON"] ?? ""
    return chosen.isEmpty ? RepositoryPaths.path(".venv/bin/python") : chosen
  }

  /// Runs a script and returns what it wrote to its standard output.
  ///
  /// - Parameters:
  ///   - script: path from the repository root, or absolute.
  ///   - input: bytes for the standard input.
  ///   - python: the interpreter to use.
  package static func run(
    _ script: String, arguments: [String] = [], input: [UInt8] = [], python: String = interpreter
  ) throws(PythonOracleError) -> [UInt8] {
    guard FileManager.default.isExecutableFile(atPath: python) else { throw .interpreterMissing(path: python) }
    let result: ProcessResult
    do {
      result = try ProcessRunner.run(
        python, [RepositoryPaths.path(script)] + arguments,
        environment: ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"], input: input)
    } catch {
      throw .scriptFailed(script: script, status: -1, errors: "\(error)")
    }
    guard result.status == 0 else {
      throw .scriptFailed(script: script, status: result.status, errors: result.errorText)
    }
    return result.output
  }

  /// The same with text on both sides.
  package static func runText(
    _ script: String, arguments: [String] = [], input: String = ""
  ) throws(PythonOracleError) -> String {
    String(decoding: try run(script, arguments: arguments, input: Array(input.utf8)), as: UTF8.self)
  }
}
