import Foundation

/// Where the repository and its build products lie on this machine.
package enum RepositoryPaths {
  /// Absolute path of the repository root, without a trailing slash.
  ///
  /// Found from this source file, symbolic links resolved, so it does not depend on the working directory.
  package static let root: String = {
    let thisFile = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    return thisFile.deletingLastPathComponent()  // TestSupport
      .deletingLastPathComponent()  // Tests
      .deletingLastPathComponent()
      .path
  }()

  /// Absolute path of a file of the repository.
  ///
  /// - Parameter relative: path from the root, such as `Models/digits-mlp/model.onnx`; an absolute path is returned
  ///   unchanged.
  package static func path(_ relative: String) -> String {
    relative.hasPrefix("/") ? relative : root + "/" + relative
  }

  /// The bytes of a file of the repository.
  package static func bytes(_ relative: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(relative))))
  }

  /// The text of a file of the repository, read as UTF-8.
  package static func text(_ relative: String) throws -> String {
    try String(contentsOfFile: path(relative), encoding: .utf8)
  }

  /// The folder of the running test program, which is also where the build puts executables such as `plumb`.
  package static let products: String =
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path

  /// Runs `body` with a new private folder and removes the folder afterwards.
  package static func withTemporaryFolder<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plumbline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }
}
