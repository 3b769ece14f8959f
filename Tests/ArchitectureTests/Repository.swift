import Foundation
import TestSupport

/// The files of the repository: those that Git tracks or would add, or all of them where there is no Git.
enum Repository {
  static let files: [String] = {
    let git = ["/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    if let git,
      let listing = try? ProcessRunner.run(git, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]),
      listing.status == 0
    {
      let names = listing.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return Set(names).filter { FileManager.default.fileExists(atPath: RepositoryPaths.path($0)) }.sorted()
    }
    return walk()
  }()

  private static func walk() -> [String] {
    let skipped: Set = [".build", ".git", ".venv", ".swiftpm", "demo-output", "__pycache__"]
    var found: [String] = []
    func visit(_ folder: String) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: RepositoryPaths.path(folder))) ?? []
      for name in names where !skipped.contains(name) {
        let path = folder.isEmpty ? name : folder + "/" + name
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: RepositoryPaths.path(path), isDirectory: &isFolder) else {
          continue
        }
        if isFolder.boolValue { visit(path) } else { found.append(path) }
      }
    }
    visit("")
    return found.sorted()
  }

  /// Hand-written Swift, the protobuf compiler's output excepted.
  static func swift(under folder: String) throws -> [SwiftSource] {
    try files.filter { $0.hasPrefix(folder) && $0.hasSuffix(".swift") && !$0.hasSuffix(".pb.swift") }.map {
      SwiftSource(path: $0, text: try RepositoryPaths.text($0))
    }
  }

  /// The module that a source file belongs to, or `nil` for tests, benchmarks and the manifest.
  static func module(of path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    if parts.first == "Circuits" { return "Circuits" }
    return parts.first == "Sources" && parts.count > 2 ? parts[1] : nil
  }
}

/// The targets of `Package.swift` and their dependencies, tests excepted.
enum Manifest {
  /// Reads the manifest as text: every `.target(name: "X", dependencies: [...])` and its kin.
  static func targets(_ text: String) -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for kind in [".systemLibrary(", ".target(", ".executableTarget("] {
      var rest = text[...]
      while let start = rest.range(of: kind) {
        let body = argumentList(rest[start.upperBound...])
        rest = rest[start.upperBound...]
        let strings = quoted(body, after: "name:")
        guard let name = strings.first, !name.hasSuffix("Tests"), !name.hasSuffix("TestSupport") else { continue }
        found[name, default: []].formUnion(dependencies(body))
      }
    }
    return found
  }

  private static func argumentList(_ text: Substring) -> Substring {
    var depth = 1
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return text[..<index] }
    }
    return text
  }

  private static func quoted(_ text: Substring, after label: String) -> [String] {
    guard let start = text.range(of: label) else { return [] }
    return text[start.upperBound...].split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
  }

  private static func dependencies(_ body: Substring) -> Set<String> {
    guard let start = body.range(of: "dependencies: [") else { return [] }
    var list = body[start.upperBound...]
    if let end = list.firstIndex(of: "]") { list = list[..<end] }
    // A product is named first and its package second: take the name alone.
    var names: Set<String> = []
    for piece in list.split(separator: ",") where !piece.contains("package:") {
      if let name = piece.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first {
        names.insert(String(name))
      }
    }
    return names
  }
}
