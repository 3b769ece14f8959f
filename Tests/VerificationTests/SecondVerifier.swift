import Foundation
import TestSupport
import Testing

/// The second verifier, `Python/verifier.py`, written from the protocol's specification alone.
enum SecondVerifier {
  /// Its lines, verdicts last, one for each proof; the status must agree with them.
  ///
  /// - Parameter key: `nil` if each proof comes with its key.
  static func run(_ options: [String], key: [UInt8]?, proofs: [[UInt8]]) throws -> [String] {
    try RepositoryPaths.withTemporaryFolder { folder in
      let files = try ((key.map { [$0] } ?? []) + proofs).enumerated().map { index, bytes in
        let path = "\(folder)/\(index)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
      }
      let script = RepositoryPaths.path("Tests/VerificationTests/Python/verifier.py")
      let result = try ProcessRunner.run(
        PythonOracle.interpreter, [script] + options + (key == nil ? ["-"] : []) + files,
        environment: ["PYTHONDONTWRITEBYTECODE": "1"])
      #expect(result.errorText.isEmpty)
      let lines = result.outputText.split(separator: "\n").map(String.init)
      #expect((result.status == 0) == lines.suffix(proofs.count).allSatisfy { $0 == "accept" })
      return lines
    }
  }
}
