import Foundation
import Plumbline
import TestSupport
import Testing

/// The page on contracts can be followed: its commands run, in order, and print what it says.
@Suite struct OnChainPageTests {
  static let page = "Sources/Plumbline/Plumbline.docc/OnChainVerification.md"

  /// A block of the page: commands, or lines that the commands before it print.
  enum Block: Equatable {
    case commands(String)
    case output([String])
  }

  static func blocks(_ text: String) -> [Block] {
    var blocks: [Block] = []
    var language: String?
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let open = language, line == "```" {
        if open == "shell" { blocks.append(.commands(lines.joined(separator: "\n"))) }
        if open.isEmpty { blocks.append(.output(lines)) }
        language = nil
      } else if language != nil {
        lines.append(line)
      } else if line.hasPrefix("```") {
        language = String(line.dropFirst(3))
        lines = []
      }
    }
    return blocks
  }

  @Test func everyCommandOfThePageRuns() throws {
    let blocks = Self.blocks(try RepositoryPaths.text(Self.page))
    let mark = "--- end of block"
    var commands: [String] = []
    var expected: [(block: Int, lines: [String])] = []
    for block in blocks {
      switch block {
      case .commands(let text): commands.append(text + "\necho '\(mark)'\n")
      case .output(let lines): expected.append((commands.count - 1, lines))
      }
    }
    #expect(commands.count >= 8)
    #expect(expected.count >= 4)
    let printed = try ChainScript().succeed(commands.joined()).components(separatedBy: mark)
    for (block, lines) in expected {
      let found = printed[block].split(separator: "\n").map(String.init)
      for line in lines { #expect(found.contains(line), "\(line) is not in \(printed[block])") }
    }
    // The consumer asks about image 2, and keeps one more than its label.
    let labels = try Samples(contentsOf: RepositoryPaths.path("Models/digits-mlp/test-labels.npy")).labels()
    #expect(printed[commands.count - 1].split(separator: "\n").contains("\(labels[2] + 1)"))
  }
}
