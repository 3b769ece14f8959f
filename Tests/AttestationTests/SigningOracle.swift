import Foundation
import TestSupport

/// securesystemslib and cryptography, as a script that takes and gives texts.
enum SigningOracle {
  static func run(_ command: String, _ input: [String: String] = [:]) throws -> [String: String] {
    let output = try PythonOracle.run(
      "Tests/Vectors/signing-oracle.py", arguments: [command], input: [UInt8](try JSONEncoder().encode(input)))
    return try JSONDecoder().decode([String: String].self, from: Data(output))
  }
}
