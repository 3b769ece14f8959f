import Foundation
import TestSupport
import Testing

/// The page on attestations: its commands run, its script verifies what they made, and it lists every field.
@Suite struct AttestationPageTests {
  private static let page = "Sources/Plumbline/Plumbline.docc/Attestations.md"

  /// The text of the first block in this language.
  private func block(_ language: String) throws -> String {
    let parts = try RepositoryPaths.text(Self.page).components(separatedBy: "```\(language)\n")
    try #require(parts.count > 1)
    return parts[1].components(separatedBy: "\n```")[0] + "\n"
  }

  private func folder() throws -> String {
    let workspace = Workspace.iris
    let folder = try TemporaryFolders.make()
    try FileManager.default.copyItem(atPath: workspace.path("proof"), toPath: folder + "/run.proof")
    try FileManager.default.copyItem(atPath: workspace.path("keys-native"), toPath: folder + "/keys")
    let result = try ProcessRunner.run(
      "/bin/sh", ["-e", "-c", try block("shell")],
      environment: [
        "PATH": RepositoryPaths.products + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
        "PLUMBLINE_TRUSTED_SRS": workspace.trusted,
      ], folder: folder)
    #expect(result.status == 0, "\(result.errorText)")
    #expect(result.outputText.contains("VALID SIGNATURE"))
    return folder
  }

  @Test func commandsAndScriptRun() throws {
    let folder = try folder()
    let script = folder + "/check.py"
    try Data(try block("python").utf8).write(to: URL(fileURLWithPath: script))
    func check() throws -> ProcessResult {
      try ProcessRunner.run(PythonOracle.interpreter, [script], folder: folder)
    }
    let result = try check()
    #expect(result.status == 0, "\(result.errorText)")
    #expect(result.outputText.hasPrefix("{'input': {'form': 'public', 'values': ["))
    // Not with another key.
    let other = try PlumbProgram.run(["attest", "keygen", "--out", folder + "/key.pem", "--force"])
    #expect(other.status == 0)
    #expect(try check().errorText.contains("VerificationError"))
  }

  /// Every field of a real statement stands in a table, as do the kinds of claims.
  @Test func everyFieldIsListed() throws {
    let folder = try folder()
    let envelope = try JSONSerialization.jsonObject(with: Data(RepositoryPaths.bytes(folder + "/run.attestation")))
    let payload = (envelope as? [String: Any])?["payload"] as? String
    let bytes = try #require(Data(base64Encoded: payload ?? ""))
    let statement = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    let predicate = try #require(statement["predicate"] as? [String: Any])
    let page = try RepositoryPaths.text(Self.page)
    for (name, value) in predicate {
      let inside = (value as? [String: Any])?.keys.sorted() ?? []
      if inside.isEmpty { #expect(page.contains("| `\(name)` |")) }
      for field in inside {
        let listed =
          name == "claim"
          ? page.contains("`\(field).form`") || page.contains("`claim.\(field)`")
          : page.contains("`\(name).\(field)") || page.contains("`\(name).name`, `.\(field)`")
        #expect(listed, "\(name).\(field)")
      }
    }
    let type = try #require(statement["predicateType"] as? String)
    #expect(page.contains("`\(type)`"))
  }
}
