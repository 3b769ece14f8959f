import BenchmarkHarness
import Foundation

/// The built program, run as its users run it.
struct Plumb {
  let path: String
  /// Takes the list of trusted reference strings.
  let folder: String

  static let repository =
    URL(fileURLWithPath: Report.resultsFolder).deletingLastPathComponent().deletingLastPathComponent().path

  var trusted: String { folder + "/trusted-srs" }

  @discardableResult
  func run(_ arguments: [String]) throws -> ChildProcess {
    let result = try ChildProcess.run(path, arguments, environment: ["PLUMBLINE_TRUSTED_SRS": trusted])
    guard result.status == 0 else { stop("plumb \(arguments.joined(separator: " ")): status \(result.status)") }
    return result
  }
}

/// What `plumb compile --json` says, as far as it is reported here.
struct CompileOutput: Decodable {
  struct Circuit: Decodable {
    struct Proof: Decodable {
      var target: String?
      var rowLength: Int
      var powers: Int
    }

    var parameterCount: Int
    var committedParameters: Int
    var committedValues: Int
    var lookups: Int
    var lanes: Int
    var tableRows: Int
    var slots: Int
    var proofs: [Proof]
  }

  var circuit: Circuit
}

func size(_ path: String) throws -> Double {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return (attributes[.size] as? NSNumber)?.doubleValue ?? 0
}

func stop(_ problem: String) -> Never {
  FileHandle.standardError.write(Data((problem + "\n").utf8))
  exit(1)
}
