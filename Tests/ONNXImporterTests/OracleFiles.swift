import Foundation
import ModelGraph
import TensorFiles
import TestSupport
import Testing

/// Arrays that scripts leave in a folder.
enum OracleFiles {
  /// Runs a script of `Tests/Vectors` that fills a folder and prints names, and hands both to `body`.
  static func withNames(_ script: String, _ body: (_ folder: String, _ names: [String]) throws -> Void) throws {
    try RepositoryPaths.withTemporaryFolder { folder in
      let output = try PythonOracle.run("Tests/Vectors/" + script, arguments: [folder])
      try body(folder, String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init))
    }
  }

  /// A whole array as input of a float graph.
  static func value(_ array: NumericArray) throws -> TensorValue {
    try TensorValue(shape: array.shape, floats: array.values.map { Float($0) })
  }

  static func numbers(_ value: TensorValue) -> [Double] {
    value.floats?.map(Double.init) ?? value.integers?.map(Double.init) ?? []
  }

  static func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  /// Whether all values are equal but for `tolerance` of the larger of 1 and the expected value. NaN equals NaN.
  static func agree(_ found: [Double], _ expected: [Double], _ tolerance: Double) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { found, expected in
        found == expected || (found.isNaN && expected.isNaN)
          || abs(found - expected) <= tolerance * max(1, abs(expected))
      }
  }
}
