import Foundation
import TestSupport

/// What a page says, read by an implementation of HTML that is not ours, which also checks that the page is well-formed
/// and that nothing in it loads, runs or leads elsewhere.
struct AuditPageContent: Decodable {
  struct Check: Decodable, Equatable {
    var title: String
    var outcome: String
    var detail: String
  }

  var title: String
  var verdicts: [String]
  var reasons: [String]
  var shown: [String]
  var notShown: [String]
  var checks: [Check]
  var facts: [[String]]
  var tables: [[[String]]]
  var charts: [String]

  init(_ path: String) throws {
    let output = try PythonOracle.run("Tests/EndToEndTests/Python/check-page.py", arguments: [path])
    self = try JSONDecoder().decode(AuditPageContent.self, from: Data(output))
  }

  init(html: [UInt8]) throws {
    let path = try TemporaryFolders.make() + "/page.html"
    try Data(html).write(to: URL(fileURLWithPath: path))
    try self.init(path)
  }

  /// Titles of the checks with one outcome.
  func titles(_ outcome: String) -> [String] { checks.filter { $0.outcome == outcome }.map(\.title) }

  func fact(_ name: String) -> String? { facts.first { $0[0] == name }?[1] }
}
