import Foundation
import ModelGraph
import ONNXImporter
import TensorFiles
import TestSupport
import Testing

/// The node tests of the ONNX standard, as the onnx package generates them: what is imported computes what the standard
/// says, everything else is refused with an error. The verdicts are a page of the documentation.
///
/// `PLUMBLINE_UPDATE_VECTORS=1 swift test -c release --filter ConformanceTests` writes the page again.
@Suite struct ConformanceTests {
  static let page = "Sources/Plumbline/Plumbline.docc/OperatorSupport.md"

  /// Floats may differ by this much of the larger of 1 and the expected value; integers not at all.
  static let tolerance = 1e-5
  /// Expected values that the standard writes down with four digits, good to 1e-4.
  static let roundedCases: Set = ["test_averagepool_2d_ceil_last_window_starts_on_pad"]

  struct Case {
    var name: String
    /// With its domain if that is not the standard one.
    var operatorName: String
    var outputs: Int

    init(line: String) throws {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      try #require(fields.count == 4)
      name = fields[0]
      operatorName = fields[2] == "" ? fields[1] : "\(fields[2]).\(fields[1])"
      outputs = try #require(Int(fields[3]))
    }
  }

  enum Verdict: Equatable {
    case passed
    case refused(String)
  }

  struct Row {
    var passed = 0
    var refused: [(name: String, reason: String)] = []
    var quantised: [String] = []
  }

  @Test func nodeTestsOfTheStandard() throws {
    try OracleFiles.withNames("onnx-node-conformance.py") { folder, lines in
      #expect(lines.count >= 1_300)
      var rows: [String: Row] = [:]
      for line in lines {
        let test = try Case(line: line)
        let verdict = try Self.verdict(test, folder: folder)
        switch verdict {
        case .passed: rows[test.operatorName, default: Row()].passed += 1
        case .refused(let reason): rows[test.operatorName, default: Row()].refused.append((test.name, reason))
        }
        rows[test.operatorName, default: Row()].quantised.append(Self.quantisedVerdict(test))
      }
      // No operator is supported in name only. The cases of Cast are all about other types.
      for name in ONNXFile.supportedOperators where name != "Cast" {
        #expect(rows[name].map { $0.passed > 0 } ?? false, "\(name)")
      }
      let text = Self.document(rows)
      let path = RepositoryPaths.path(Self.page)
      if ProcessInfo.processInfo.environment["PLUMBLINE_UPDATE_VECTORS"] == "1" {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      }
      #expect(try RepositoryPaths.text(Self.page) == text)
    }
  }

  /// What becomes of the case in a quantised graph.
  static func quantisedVerdict(_ test: Case) -> String { "-" }

  /// Runs every output of a case. A wrong value is recorded as an issue.
  static func verdict(_ test: Case, folder: String) throws -> Verdict {
    for number in 0..<test.outputs {
      let stem = "\(folder)/\(test.name).\(number)"
      do {
        let graph = try ONNXFile.read(path: stem + ".onnx")
        let input = try TensorFile.read(path: stem + ".input.npy")
        let expected = try TensorFile.read(path: stem + ".output.npy")
        let found = try FloatEvaluator(graph).run(try OracleFiles.value(input))
        let tolerance = found.floats == nil ? 0 : roundedCases.contains(test.name) ? 1e-4 : Self.tolerance
        #expect(found.shape == expected.shape, "\(test.name)")
        #expect(OracleFiles.agree(OracleFiles.numbers(found), expected.values, tolerance), "\(test.name)")
      } catch let error as ModelImportError {
        return .refused(reason(error, test))
      } catch let error as ModelGraphError {
        return .refused(error.description)
      }
    }
    return .passed
  }

  static func reason(_ error: ModelImportError, _ test: Case) -> String {
    switch error {
    case .unsupportedOperator(_, let name, _):
      name == test.operatorName ? "the operator is not supported" : "operator \(name) is not supported"
    case .refusedOperator(_, _, let reason): reason
    case .unsupportedElementType(let tensor, let found, _): "tensor \"\(tensor)\" has element type \(found)"
    default: error.description
    }
  }

  // MARK: The page

  static func document(_ rows: [String: Row]) -> String {
    let all = rows.values
    let supported = Set(ONNXFile.supportedOperators)
    let passed = all.reduce(0) { $0 + $1.passed }
    let refused = all.reduce(0) { $0 + $1.refused.count }
    var text = """
      # Operator support

      Which ONNX operators can be imported, measured with the node tests of the ONNX standard.

      ## Overview

      The onnx package generates these cases. Each has one input that is data; the others are constants of the model. A
      case passes if the imported float graph gives the standard's result: integers exactly, floats to 1e-5 of the larger
      of 1 and the value. Everything else is refused with an error that says why; nothing is computed wrongly. Cases for
      the bodies of function operators are left out.

      Of \(passed + refused) cases \(passed) pass and \(refused) are refused. This page is made by the test
      `ConformanceTests`.

      | Operator | Passed | Refused | Quantised | Reason |
      | --- | --- | --- | --- | --- |

      """
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
      let unsupported = ONNXFile.refusedOperators[name] ?? "the operator is not supported"
      let reason = !supported.contains(name) ? unsupported : row.refused.isEmpty ? "" : "see below"
      let quantised = Set(row.quantised).sorted().joined(separator: ", ")
      text += "| \(name) | \(row.passed) | \(row.refused.count) | \(quantised) | \(escaped(reason)) |\n"
    }
    text += """

      ## Refused cases of supported operators

      | Case | Reason |
      | --- | --- |

      """
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) where supported.contains(name) {
      for (test, reason) in row.refused { text += "| `\(test)` | \(escaped(reason)) |\n" }
    }
    return text
  }

  private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
