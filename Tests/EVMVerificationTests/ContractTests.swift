import Foundation
import TestSupport
import Testing

/// The contracts around the verifier, run on EVMs from Python: one script for each subject, which says what it passed.
///
/// `PLUMBLINE_UPDATE_VECTORS=1 swift test -c release --filter ContractTests` compiles the stored artefacts again.
@Suite struct ContractTests {
  /// A script of `Python/` and how many cases it has, so that a case that is not run any more is missed.
  struct Script: Sendable, CustomTestStringConvertible {
    var name: String
    var cases: Int
    var testDescription: String { name }
  }

  static let scripts = [
    Script(name: "adapter", cases: 4),
    Script(name: "artifacts", cases: 3),
    Script(name: "consumer", cases: 7),
    Script(name: "erc7007", cases: 5),
    Script(name: "erc7992", cases: 8),
    Script(name: "erc8004", cases: 8),
    Script(name: "erc8274", cases: 5),
    Script(name: "gas", cases: 3),
    Script(name: "interfaces", cases: 5),
    Script(name: "oracle", cases: 23),
    Script(name: "registry", cases: 6),
    Script(name: "simulation", cases: 1),
  ]

  @Test(arguments: scripts) func passes(script: Script) throws {
    let output = try PythonOracle.runText("Tests/EVMVerificationTests/Python/\(script.name)_test.py")
    let passed = output.split(separator: "\n").filter { $0.hasPrefix("passed ") }
    #expect(passed.count == script.cases, "\(output)")
  }

  @Test func everyScriptIsRun() throws {
    let folder = RepositoryPaths.path("Tests/EVMVerificationTests/Python")
    let suffix = "_test.py"
    let found = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }
    #expect(Set(found.map { String($0.dropLast(suffix.count)) }) == Set(Self.scripts.map(\.name)))
  }
}
