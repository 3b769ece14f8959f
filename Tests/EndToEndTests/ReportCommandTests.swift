import Foundation
import Plumbline
import TestSupport
import Testing

/// Audit reports through the program: the page says what the commands say, and the exit code is theirs.
@Suite struct ReportCommandTests {
  let workspace = Workspace.iris
  let folder: String

  init() throws { folder = try TemporaryFolders.make() }

  private func path(_ name: String) -> String { folder + "/" + name }
  private var key: String { workspace.path("keys-native/verifying.key") }
  private var card: String { workspace.path("keys-native/card.json") }

  private func report(
    _ arguments: String..., status: Int32 = 0, trusted: String? = nil
  ) throws -> (page: AuditPageContent, result: ProcessResult) {
    let page = path(UUID().uuidString)
    let result = try PlumbProgram.run(["report", "-o", page] + arguments, trusted: trusted ?? workspace.trusted)
    #expect(result.status == status, "\(arguments): \(result.errorText)")
    return (try AuditPageContent(page), result)
  }

  struct Verified: Decodable {
    var statement: VerifiedStatement
  }

  @Test func pageAndCommandSayTheSame() throws {
    let other = path("row.proof")
    let made = try PlumbProgram.run([
      "prove", workspace.path("keys-native"), "--input-form", "row", "--dataset", workspace.path("dataset-native"),
      "--index", "4", "--output-form", "committed", "-o", other,
    ])
    #expect(made.status == 0, "\(made.errorText)")
    for proof in [workspace.path("proof"), other] {
      let statement = try PlumbProgram.report(Verified.self, ["verify", "--key", key, proof]).statement
      let text = try PlumbProgram.run(["verify", "--key", key, proof]).outputText
      let page = try report(proof, "--key", key, "--card", card).page
      #expect(!statement.sentences.isEmpty && !statement.notes.isEmpty)
      #expect(page.shown == statement.sentences)
      #expect(page.notShown == statement.notes)
      for sentence in statement.sentences { #expect(text.contains(sentence + "\n")) }
      for note in statement.notes { #expect((text + "\n").contains("note: \(note)\n")) }
      #expect(page.verdicts == ["VALID, with a reservation"])
      #expect(page.titles("in doubt") == ["Reference string"])
      #expect(page.fact("Key digest") == statement.keyDigest)
      #expect(page.fact("Context") == statement.context)
      #expect(page.fact("Dataset of the input") == statement.input.datasetRoot)
      #expect(page.charts.count == 3)
    }
  }

  struct VerifiedStatementProof: Decodable {
    var claim: VerifiedClaim
  }

  @Test func registeredRunsAndRegistrationsReadTheSame() throws {
    let registration = path("registration")
    let made = try PlumbProgram.run([
      "register", workspace.path("keys-native"), "--registrant", "Example \"Ltd\"", "-o", registration,
    ])
    #expect(made.status == 0, "\(made.errorText)")
    let proof = workspace.path("proof")
    let arguments = [proof, "--key", key, "--require-registration", registration]
    let statement = try PlumbProgram.report(Verified.self, ["verify"] + arguments).statement
    let (page, _) = try report(with: arguments, status: 0)
    #expect(page.shown == statement.sentences)
    #expect(page.notShown == statement.notes)
    #expect(
      page.shown.last == "the weights are in their ranges: the card is registered by \"Example \\\"Ltd\\\"\"")
    #expect(!page.notShown.contains("parameter ranges not shown"))
    #expect(page.titles("passed").contains("Registration"))
    // The proof of a run is no registration.
    let wrong = try report(with: [proof, "--key", key, "--require-registration", proof], status: 1).page
    #expect(wrong.titles("FAILED") == ["Registration"])
    #expect(wrong.shown.isEmpty)

    let claim = try PlumbProgram.report(VerifiedStatementProof.self, ["verify", registration, "--key", key]).claim
    let text = try PlumbProgram.run(["verify", registration, "--key", key]).outputText
    let own = try report(registration, "--key", key).page
    #expect(own.shown == claim.sentences)
    #expect(own.notShown == claim.notes)
    for sentence in claim.sentences { #expect(text.contains(sentence + "\n")) }
    #expect(!own.checks.contains { $0.title == "Registration" })

    for arguments in [
      ["keygen", "--out", path("k.pem")],
      ["sign", registration, "--embed-proof", "--key", key, "--signing-key", path("k.pem"), "-o", path("a")],
    ] {
      let made = try PlumbProgram.run(["attest"] + arguments)
      #expect(made.status == 0, "\(made.errorText)")
    }
    let attested = try report(path("a"), "--public-key", path("k.pub.pem"), "--key", key).page
    #expect(attested.verdicts == ["VALID SIGNATURE AND PROOF"])
    #expect(attested.shown == claim.sentences)
    #expect(attested.fact("Registrant") == "Example \"Ltd\"")
    #expect(!attested.notShown.contains("parameter ranges not shown"))
  }

  @Test func sameFilesGiveTheSamePage() throws {
    func page(_ name: String, _ more: String...) throws -> String {
      let arguments = ["report", workspace.path("proof"), card, "--key", key, "-o", path(name)] + more
      #expect(try PlumbProgram.run(arguments).status == 0)
      return try RepositoryPaths.text(path(name))
    }
    let first = try page("first")
    #expect(try page("second") == first)
    let timed = try page("third", "--time", "2024-02-29T12:00:00Z")
    #expect(timed.contains("2024-02-29T12:00:00Z"))
    #expect(
      timed.replacingOccurrences(of: " at 2024-02-29T12:00:00Z, the time that its maker gave", with: "") == first)
    #expect(try AuditPageContent(path("first")).title == "Audit of 2 files")
    let wrong = try PlumbProgram.run(["report", card, "--time", "noon", "-o", path("none")])
    #expect(wrong.status == 2)
    #expect(!FileManager.default.fileExists(atPath: path("none")))
  }

  @Test func refusedProofsMakeAPageAndTheExitCodeOfVerify() throws {
    let proof = try RunProof(contentsOf: workspace.path("proof"))
    try proof.raising("output", at: 0).write(to: path("false"))
    let evmKey = workspace.path("keys-evm/verifying.key")
    let context = String(repeating: "ab", count: 32)
    for (name, key, more, failed) in [
      ("false", key, [], "Equations of the proof"), ("proof", evmKey, [], "Key and card"),
      ("proof", key, ["--context", context], "Demanded: context"),
      ("proof", key, ["--expect-dataset-root", context], "Demanded: dataset"),
    ] {
      let file = name == "proof" ? workspace.path(name) : path(name)
      let verified = try PlumbProgram.run(["verify", "--key", key, file] + more)
      let (page, result) = try report(with: [file, "--key", key] + more, status: 1)
      #expect(verified.status == 1)
      #expect(page.titles("FAILED") == [failed])
      #expect(page.verdicts == ["REFUSED"])
      #expect(page.shown.isEmpty)
      #expect(verified.errorText.contains("error: \(page.reasons[0])"))
      #expect(result.errorText.contains("error: \(page.reasons[0])"))
    }
    let untrusted = try report(workspace.path("proof"), "--key", key, status: 3, trusted: path("nothing")).page
    #expect(untrusted.verdicts == ["NOT ACCEPTED"])
    #expect(untrusted.titles("FAILED") == ["Reference string"])
    #expect(untrusted.titles("not done").contains("Equations of the proof"))
  }

  private func report(
    with arguments: [String], status: Int32
  ) throws -> (page: AuditPageContent, result: ProcessResult) {
    let page = path(UUID().uuidString)
    let result = try PlumbProgram.run(["report", "-o", page] + arguments)
    #expect(result.status == status, "\(arguments): \(result.errorText)")
    return (try AuditPageContent(page), result)
  }

  @Test func damagedFilesMakeAPage() throws {
    var proof = try RepositoryPaths.bytes(workspace.path("proof"))
    proof.removeLast()
    try Data(proof).write(to: URL(fileURLWithPath: path("short")))
    let page = try report(path("short"), "--key", key, status: 1).page
    #expect(page.titles("FAILED") == ["Form of the proof"])
    #expect(page.titles("passed") == ["Circuit of the key", "Verifying key"])
    var damaged = try RepositoryPaths.bytes(key)
    damaged[damaged.count - 1] ^= 1
    try Data(damaged).write(to: URL(fileURLWithPath: path("key")))
    let broken = try report(workspace.path("proof"), "--key", path("key"), status: 2).page
    #expect(broken.titles("FAILED") == ["Verifying key"])
    #expect(broken.titles("passed") == ["Circuit of the key"])
    #expect(try PlumbProgram.run(["verify", workspace.path("proof"), "--key", path("key")]).status == 2)
  }

  @Test func whatWasNotVerifiedSaysSo() throws {
    let page = try report(workspace.path("proof"), status: 2).page
    #expect(page.verdicts == ["NOT VERIFIED"])
    #expect(page.shown.isEmpty)
    #expect(page.titles("passed") == ["Form of the proof"])
    #expect(page.checks.dropLast().last?.detail == "no verifying key given (--key)")
    let statement = try PlumbProgram.report(
      Verified.self, ["verify", "--key", key, workspace.path("proof")]
    ).statement
    #expect(page.fact("Key digest") == statement.keyDigest)
  }

  @Test func cardsAreSaidToBeTheirAuthorsWord() throws {
    let alone = try report(card).page
    #expect(alone.verdicts == ["CONSISTENT"])
    #expect(alone.titles("passed") == ["Model card"])
    #expect(alone.charts.isEmpty)
    let held = try report(card, "--key", key).page
    #expect(held.titles("passed") == ["Model card", "Circuit", "Verifying key", "Card of the key"])
    let other = try report(workspace.path("keys-evm/card.json"), "--key", key, status: 1).page
    #expect(other.titles("FAILED") == ["Card of the key"])
  }

  @Test func secretsAreRefusedAndNeverShown() throws {
    for secret in ["keys-native/proving.key", "model.qnn", "dataset-native/openings.bin"] {
      guard FileManager.default.fileExists(atPath: workspace.path(secret)) else { continue }
      let result = try PlumbProgram.run(["report", workspace.path(secret), "-o", path("page")])
      #expect(result.status == 2)
      #expect(!FileManager.default.fileExists(atPath: path("page")))
    }
    let wrongKey = try PlumbProgram.run([
      "report", workspace.path("proof"), "--key", workspace.path("keys-native/proving.key"), "-o", path("page"),
    ])
    #expect(wrongKey.status == 2)
    #expect(!FileManager.default.fileExists(atPath: path("page")))
  }

  @Test func attestationsAndLogs() throws {
    func plumb(_ arguments: String...) throws {
      let result = try PlumbProgram.run(arguments)
      #expect(result.status == 0, "\(arguments): \(result.errorText)")
    }
    let proof = workspace.path("proof")
    try plumb("attest", "keygen", "--out", path("k.pem"))
    try plumb("attest", "keygen", "--out", path("other.pem"))
    try plumb("attest", "sign", proof, "--key", key, "--signing-key", path("k.pem"), "-o", path("a"))
    let alone = try report(path("a"), "--public-key", path("k.pub.pem")).page
    #expect(alone.verdicts == ["VALID SIGNATURE"])
    #expect(alone.titles("not done") == ["Key stated", "Card stated", "Proof stated", "Proof verified again"])
    let full = try report(
      path("a"), "--public-key", path("k.pub.pem"), "--key", key, "--card", card, "--proof", proof
    ).page
    #expect(full.verdicts == ["VALID SIGNATURE AND PROOF"])
    #expect(full.titles("not done").isEmpty)
    let statement = try PlumbProgram.report(Verified.self, ["verify", "--key", key, proof]).statement
    #expect(full.shown == statement.sentences)
    #expect(alone.shown == statement.sentences)
    let stranger = try report(path("a"), "--public-key", path("other.pub.pem"), status: 1).page
    #expect(stranger.titles("FAILED") == ["Signature"])
    #expect(stranger.titles("passed") == ["Envelope"])
    #expect(try report(path("a"), status: 2).page.verdicts == ["NOT VERIFIED"])

    try plumb("log", "init", path("log"), "--origin", "example.org/log")
    try plumb("log", "append", path("log"), path("a"))
    try plumb("log", "checkpoint", path("log"), "--signing-key", path("k.pem"), "--out", path("c"))
    try plumb("log", "prove", path("log"), "--index", "0", "--out", path("in"))
    let inclusion = try report(path("in"), "--public-key", path("k.pub.pem"), "--log-entry", path("a")).page
    #expect(inclusion.verdicts == ["VALID"])
    #expect(inclusion.titles("passed") == ["Form of the proof", "Entry", "Checkpoint", "Sizes", "Inclusion"])
    let wrong = try report(path("in"), "--public-key", path("k.pub.pem"), "--log-entry", proof, status: 1).page
    #expect(wrong.titles("FAILED") == ["Entry"])
    let forged = try report(path("in"), "--public-key", path("other.pub.pem"), "--log-entry", path("a"), status: 1).page
    #expect(forged.titles("FAILED") == ["Checkpoint"])
    #expect(try report(path("in"), status: 2).page.verdicts == ["NOT VERIFIED"])
    #expect(try report(path("c"), "--public-key", path("k.pub.pem")).page.verdicts == ["VALID"])
    #expect(try report(path("log")).page.verdicts == ["CONSISTENT"])
    #expect(try report(path("log"), "--public-key", path("k.pub.pem")).page.titles("passed").count == 2)
  }
}
