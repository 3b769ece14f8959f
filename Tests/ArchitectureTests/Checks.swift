/// One breach of a rule of the repository.
struct Finding: Equatable, CustomStringConvertible {
  var path: String
  var line: Int
  var message: String
  var description: String { "\(path):\(line): \(message)" }
}

/// The rules, each a function of text alone so that a test can show it a breach.
enum Checks {
  static let longestFile = 600

  static func imports(_ source: SwiftSource, module: String) -> [Finding] {
    let reachable = ModuleTable.reachable(from: module)
    return source.imports.compactMap { line, imported in
      let message: String
      if ModuleTable.toolchain.contains(imported) {
        guard ModuleTable.withoutFoundation.contains(module), ModuleTable.foundation.contains(imported) else {
          return nil
        }
        message = "\(module) does without \(imported)"
      } else if !reachable.contains(imported) {
        message = "\(module) may not import \(imported)"
      } else {
        return nil
      }
      return Finding(path: source.path, line: line, message: message)
    }
  }

  /// Anything that ends the process: a forced unwrap, try or cast, and the functions that trap by design.
  static func traps(_ source: SwiftSource) -> [Finding] {
    let calls = ["fatalError(", "preconditionFailure(", "precondition(", "assertionFailure(", ".unsafelyUnwrapped"]
    return source.code.enumerated().flatMap { index, line in
      var messages = calls.filter { containsWord($0, in: line) }
      if hasPostfixExclamation(line) { messages.append("forced unwrap, try or cast") }
      return messages.map { Finding(path: source.path, line: index + 1, message: "can trap: \($0)") }
    }
  }

  static func length(path: String, lines: Int) -> [Finding] {
    guard lines > longestFile else { return [] }
    return [Finding(path: path, line: lines, message: "\(lines) lines, at most \(longestFile): split it")]
  }

  /// A type with the name of a module hides the module from everyone who imports both.
  static func typeNames(_ source: SwiftSource) -> [Finding] {
    let kinds: Set = ["struct", "class", "enum", "protocol", "actor", "typealias"]
    return source.code.enumerated().flatMap { index, line -> [Finding] in
      let words = line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }).map(
        String.init)
      return zip(words, words.dropFirst()).compactMap { kind, name -> Finding? in
        guard kinds.contains(kind), ModuleTable.allowed[name] != nil else { return nil }
        return Finding(path: source.path, line: index + 1, message: "\(kind) \(name) has the name of a module")
      }
    }
  }

  /// Paths of one person's machine and marks of unfinished work.
  static func words(path: String, lines: [String]) -> [Finding] {
    let folders = ["work", "home", "root", "Users", "mnt"].map { "/" + $0 + "/" }
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
    return lines.enumerated().flatMap { index, line in
      let found = folders.filter { startsPath($0, in: line) } + marks.filter { containsWholeWord($0, in: line) }
      return found.map { Finding(path: path, line: index + 1, message: "does not belong here: \($0)") }
    }
  }

  static let topLevel: Set<String> = [
    "Package.swift", "Package.resolved", "Sources", "Tests", "Circuits", "Benchmarks", "Models",
    "README.md", "LICENSE", "NOTICE", "CONTRIBUTING.md", "Makefile",
    ".ci", ".gitignore", ".gitattributes", ".swift-format", ".spi.yml",
  ]

  static func topLevel(_ entries: some Sequence<String>) -> [Finding] {
    entries.filter { !topLevel.contains($0) }.sorted().map {
      Finding(path: $0, line: 1, message: "not an entry of the top level")
    }
  }

  static func switchedOff(_ source: SwiftSource) -> [Finding] {
    let forms = [".disabled(", "XCTSkip", "#expect(true)", "#expect(Bool(true))"]
    return source.code.enumerated().flatMap { index, line in
      forms.filter { line.contains($0) }.map {
        Finding(path: source.path, line: index + 1, message: "a test that tests nothing: \($0)")
      }
    }
  }

  // MARK: Text

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...255:
      true
    default: false
    }
  }

  /// An exclamation mark right after a value or type, not part of an operator such as `!=`.
  private static func hasPostfixExclamation(_ line: String) -> Bool {
    let bytes = Array(line.utf8)
    return bytes.indices.dropFirst().contains { index in
      guard bytes[index] == UInt8(ascii: "!") else { return false }
      let next = index + 1 < bytes.count ? bytes[index + 1] : 32
      let closes = [")", "]", "}", "?", ">", "`", "\""].contains { $0.utf8.first == bytes[index - 1] }
      return next != UInt8(ascii: "=") && (isIdentifier(bytes[index - 1]) || closes)
    }
  }

  private static func matches(_ text: String, in line: String) -> [(before: UInt8, after: UInt8)] {
    let needle = Array(text.utf8)
    let bytes = Array(line.utf8)
    guard bytes.count >= needle.count else { return [] }
    return (0...bytes.count - needle.count).compactMap { start in
      guard bytes[start] == needle[0], bytes[start..<start + needle.count].elementsEqual(needle) else { return nil }
      let end = start + needle.count
      return (start > 0 ? bytes[start - 1] : 32, end < bytes.count ? bytes[end] : 32)
    }
  }

  private static func containsWord(_ text: String, in line: String) -> Bool {
    matches(text, in: line).contains { text.hasPrefix(".") || !isIdentifier($0.before) }
  }

  private static func containsWholeWord(_ text: String, in line: String) -> Bool {
    matches(text, in: line).contains { !isIdentifier($0.before) && !isIdentifier($0.after) }
  }

  /// The folder at the start of an absolute path followed by a name, not inside a longer relative path or an address.
  private static func startsPath(_ folder: String, in line: String) -> Bool {
    matches(folder, in: line).contains { match in
      let relative = isIdentifier(match.before) || [".", "-", "/", "}", ")"].contains { $0.utf8.first == match.before }
      return !relative && isIdentifier(match.after)
    }
  }
}
