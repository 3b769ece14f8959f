/// One source file, with a copy in which comments and the text of string literals are blank.
///
/// Both have the same lines, so that a finding in the code can be reported by its line.
struct SwiftSource {
  /// Path from the repository root.
  var path: String
  var lines: [String]
  /// The lines of code alone. Code inside string interpolations is kept.
  var code: [String]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var blanker = CommentAndStringBlanker(Array(text.utf8))
    code = blanker.run().split(separator: 10, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// The modules that the file imports.
  var imports: [(line: Int, module: String)] {
    code.enumerated().compactMap { index, line in
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
      guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count else { return nil }
      // Before the keyword only attributes and access levels, after it perhaps the kind of one declaration.
      let before = words[..<keyword]
      guard before.allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) }) else { return nil }
      let named = Self.declarationKinds.contains(words[keyword + 1]) ? keyword + 2 : keyword + 1
      guard named < words.count, let module = words[named].split(separator: ".").first else { return nil }
      return (index + 1, String(module))
    }
  }

  private static let accessLevels: Set = ["public", "package", "internal", "fileprivate", "private"]
  private static let declarationKinds: Set = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
}

/// Replaces comments and literal text by spaces, byte by byte.
struct CommentAndStringBlanker {
  private let source: [UInt8]
  private var output: [UInt8] = []
  private var position = 0

  init(_ source: [UInt8]) { self.source = source }

  mutating func run() -> [UInt8] {
    output.reserveCapacity(source.count)
    code(untilClosingParenthesis: false)
    return output
  }

  private func sees(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= source.count else { return false }
    return (0..<count).allSatisfy { source[position + $0] == text.utf8Start[$0] }
  }

  private mutating func keep(_ count: Int = 1) {
    output.append(contentsOf: source[position..<min(position + count, source.count)])
    position += count
  }

  private mutating func blank(_ count: Int = 1) {
    for byte in source[position..<min(position + count, source.count)] { output.append(byte == 10 ? 10 : 32) }
    position += count
  }

  private mutating func code(untilClosingParenthesis nested: Bool) {
    var depth = 0
    while position < source.count {
      if sees("//") {
        while position < source.count, source[position] != 10 { blank() }
      } else if sees("/*") {
        blockComment()
      } else if source[position] == UInt8(ascii: "#"), let hashes = hashesBeforeQuote() {
        string(hashes: hashes)
      } else if sees("\"") {
        string(hashes: 0)
      } else {
        if sees("(") { depth += 1 }
        if sees(")") {
          depth -= 1
          if nested, depth < 0 { return }
        }
        keep()
      }
    }
  }

  private mutating func blockComment() {
    var depth = 0
    repeat {
      if sees("/*") {
        depth += 1
        blank(2)
      } else if sees("*/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && position < source.count
  }

  private func hashesBeforeQuote() -> Int? {
    var count = 0
    while position + count < source.count, source[position + count] == UInt8(ascii: "#") { count += 1 }
    guard position + count < source.count, source[position + count] == UInt8(ascii: "\"") else { return nil }
    return count
  }

  private func seesHashes(_ count: Int, at start: Int) -> Bool {
    start + count <= source.count && source[start..<start + count].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  private mutating func string(hashes: Int) {
    blank(hashes)
    let long = sees("\"\"\"")
    let quotes = long ? 3 : 1
    keep(quotes)
    while position < source.count {
      if sees("\\"), seesHashes(hashes, at: position + 1) {
        blank(1 + hashes)
        if sees("(") {
          keep()
          code(untilClosingParenthesis: true)
          if position < source.count { keep() }
        } else if position < source.count {
          blank()
        }
      } else if long ? sees("\"\"\"") : sees("\""), seesHashes(hashes, at: position + quotes) {
        keep(quotes)
        blank(hashes)
        return
      } else if !long, source[position] == 10 {
        return  // Not closed: not Swift. Go on with the next line.
      } else {
        blank()
      }
    }
  }
}
