import Foundation
import Plumbline
import TestSupport
import Testing

/// Attestations through the program: what it prints, writes and refuses.
@Suite struct AttestCommandTests {
  let workspace = Workspace.iris
  let folder: String

  init() throws {
    folder = try TemporaryFolders.make()
    try run("keygen", "--out", path("key.pem"))
    try run(
      "sign", workspace.path("proof"), "--key", key, "--signing-key", path("key.pem"), "-o", path("attestation"))
  }

  private func path(_ name: String) -> String { folder + "/" + name }
  private var key: String { workspace.path("keys-native/verifying.key") }

  struct VerifyReport: Decodable {
    var valid: Bool
    var attestation: AttestationReport
  }

  @discardableResult private func run(_ arguments: String..., status: Int32 = 0) throws -> ProcessResult {
    let result = try PlumbProgram.run(["attest"] + arguments)
    #expect(result.status == status, "\(arguments): \(result.errorText)")
    return result
  }

  private func verify(_ file: String, _ arguments: String..., status: Int32 = 0) throws -> ProcessResult {
    let result = try PlumbProgram.run(
      ["attest", "verify", path(file), "--public-key", path("key.pub.pem")] + arguments)
    #expect(result.status == status, "\(arguments): \(result.errorText)")
    return result
  }

  // MARK: Keys

  @Test func privateKeysBelongToTheirOwnerAlone() throws {
    #expect(try mode(path("key.pem")) == 0o600)
    #expect(try mode(path("key.pub.pem")) & 0o044 == 0o044)
    let before = try RepositoryPaths.text(path("key.pem"))
    let again = try run("keygen", "--out", path("key.pem"), status: 2)
    #expect(again.errorText.contains("--force"))
    #expect(try RepositoryPaths.text(path("key.pem")) == before)
    try run("keygen", "--out", path("key.pem"), "--force")
    #expect(try RepositoryPaths.text(path("key.pem")) != before)
    try run("keygen", "--out", path("other"))
    #expect(FileManager.default.fileExists(atPath: path("other.pub.pem")))
    try run("keygen", "--out", path("missing/key.pem"), status: 4)
  }

  @Test func nothingSecretIsPrinted() throws {
    let secret = try RepositoryPaths.text(path("key.pem")).split(separator: "\n")[1]
    // Without the bytes that all such files begin with.
    let body = String(secret.dropFirst(24))
    let outputs = try [
      ["attest", "keygen", "--out", path("key.pem"), "--json"],
      [
        "attest", "sign", workspace.path("proof"), "--key", key, "--signing-key", path("key.pem"), "-o",
        path("again"), "--json",
      ],
      ["inspect", path("key.pem"), "--json"], ["inspect", path("key.pem")],
      ["attest", "verify", path("attestation"), "--public-key", path("key.pem"), "--json"],
      ["verify", path("key.pem"), "--key", path("key.pem"), "--json"],
    ].map { try PlumbProgram.run($0) }
    #expect(outputs.map(\.status) == [2, 0, 0, 0, 2, 2])
    for result in outputs { #expect(!result.outputText.contains(body) && !result.errorText.contains(body)) }
    #expect(try !RepositoryPaths.text(path("again")).contains(body))
    // Damaged, so that errors are about the key itself.
    try Data(try RepositoryPaths.text(path("key.pem")).replacingOccurrences(of: "MC4C", with: "MC5C").utf8)
      .write(to: URL(fileURLWithPath: path("damaged.pem")))
    let result = try PlumbProgram.run([
      "attest", "sign", workspace.path("proof"), "--key", key, "--signing-key", path("damaged.pem"), "-o", path("no"),
    ])
    #expect(result.status == 2)
    #expect(result.errorText.contains("this private key is damaged: version at byte 2"))
    #expect(!result.errorText.contains(body))
  }

  // MARK: Verifying

  @Test func saysWhatWasCheckedAndWhatNot() throws {
    let alone = try verify("attestation").outputText
    #expect(alone.contains("VALID SIGNATURE by "))
    #expect(alone.contains("\nchecked: the signature\n"))
    #expect(alone.contains("\nNOT checked: the proof is valid under the key\n"))
    let full = try verify(
      "attestation", "--proof", workspace.path("proof"), "--key", key, "--card",
      workspace.path("keys-native/card.json"))
    #expect(full.outputText.contains("\nchecked: the proof is valid under the key\n"))
    #expect(!full.outputText.contains("NOT checked"))
    #expect(full.errorText.contains("can forge proofs"))
  }

  @Test func embeddedProofsNeedNoOtherFile() throws {
    try run(
      "sign", workspace.path("proof"), "--embed-proof", "--key", key, "--signing-key", path("key.pem"),
      "--verified-at", "2024-02-29T12:00:00Z", "-o", path("embedded"))
    let report = try PlumbProgram.report(
      VerifyReport.self,
      ["attest", "verify", path("embedded"), "--public-key", path("key.pub.pem"), "--key", key])
    #expect(report.valid)
    #expect(report.attestation.checked == [.signature, .form, .proofFile, .proof, .key])
    #expect(report.attestation.statement.verifiedAt == "2024-02-29T12:00:00Z")
    #expect(report.attestation.proofName == "proof")
  }

  @Test func refusalsHaveTheirExitCodes() throws {
    try run("keygen", "--out", path("stranger.pem"))
    let stranger = try run(
      "verify", path("attestation"), "--public-key", path("stranger.pub.pem"), "--json", status: 1)
    #expect(
      try JSONDecoder().decode(PlumbProgram.ErrorReport.self, from: Data(stranger.output))
        == .init(
          error: .init(
            code: "noValidSignature",
            message: "the attestation is refused: no signature of it is valid under the given public key"),
          exitCode: 1, valid: false))
    let refusals = try [
      verify("attestation", "--proof", workspace.path("proof-other"), status: 2),
      verify("attestation", "--key", workspace.path("keys-evm/verifying.key"), status: 1),
      verify("attestation", "--card", workspace.path("keys-evm/card.json"), status: 1),
      verify("attestation", "--context", String(repeating: "01", count: 32), status: 1),
      verify("attestation", "--expect-output", "1,2,3", status: 1),
      verify("attestation", "--expect-input", workspace.inputs, status: 2),
      verify("key.pub.pem", status: 2),
    ].map(\.errorText)
    let words = [
      "cannot read", "it is about another verifying key: its keyDigest is not that of the key",
      "it is about another model card: its model.cardDigest is not that of the card",
      "its context is not the expected one", "its output is not the expected one", "expected --key",
      "is a public key: expected a signed attestation",
    ]
    for (text, words) in zip(refusals, words) { #expect(text.contains(words), "\(text)") }
  }

  @Test func untrustedReferenceStringsEndWithThree() throws {
    let empty = path("empty-list")
    let arguments = [
      "attest", "verify", path("attestation"), "--public-key", path("key.pub.pem"), "--key", key, "--proof",
      workspace.path("proof"),
    ]
    #expect(try PlumbProgram.run(arguments, trusted: empty).status == 3)
    #expect(try PlumbProgram.run(arguments + ["--allow-untrusted-srs"], trusted: empty).status == 0)
    let sign = [
      "attest", "sign", workspace.path("proof"), "--key", key, "--signing-key", path("key.pem"), "-o",
      path("untrusted"),
    ]
    #expect(try PlumbProgram.run(sign, trusted: empty).status == 3)
    #expect(!FileManager.default.fileExists(atPath: path("untrusted")))
    #expect(try PlumbProgram.run(sign + ["--allow-untrusted-srs"], trusted: empty).status == 0)
    #expect(try verify("untrusted").errorText.contains("the signer did not check the reference string"))
  }

  @Test func nothingIsWrittenForProofsOfOtherThings() throws {
    let result = try run(
      "sign", workspace.path("proof"), "--key", key, "--signing-key", path("key.pem"), "--context",
      String(repeating: "01", count: 32), "-o", path("no"), status: 1)
    #expect(result.errorText.contains("its context is not the expected one"))
    #expect(!FileManager.default.fileExists(atPath: path("no")))
  }

  @Test func inspectReadsItAll() throws {
    let report = try PlumbProgram.report(Inspection.self, ["inspect", path("attestation")])
    #expect(report.kind == .attestation)
    #expect(report.attestation?.statement.model.name == "iris-mlp")
    let text = try PlumbProgram.run(["inspect", path("attestation")])
    #expect(text.outputText.contains("not checked: use `plumb attest verify`"))
    #expect(text.errorText.contains("can forge proofs"))
    for (file, kind) in [("key.pem", FileKind.signingKey), ("key.pub.pem", .publicKey)] {
      let key = try PlumbProgram.report(Inspection.self, ["inspect", path(file)])
      #expect(key.kind == kind)
      #expect(key.attestationKey?.keyID == report.attestation?.keyIDs.first)
    }
  }

  // MARK: Other implementations

  private func oracle(_ command: String, _ input: [String: String]) throws -> [String: String] {
    let output = try PythonOracle.run(
      "Tests/Vectors/signing-oracle.py", arguments: [command], input: [UInt8](try JSONEncoder().encode(input)))
    return try JSONDecoder().decode([String: String].self, from: Data(output))
  }

  @Test func securesystemslibReadsAndWritesAttestations() throws {
    let keyID = try #require(
      try PlumbProgram.report(Inspection.self, ["inspect", path("key.pem")]).attestationKey?.keyID)
    let opened = try oracle(
      "open-envelope",
      [
        "envelope": try RepositoryPaths.text(path("attestation")),
        "public": try RepositoryPaths.text(path("key.pub.pem")), "keyid": keyID,
      ])
    #expect(opened["payloadType"] == "application/vnd.in-toto+json")
    // The same statement, signed by securesystemslib with the key of cryptography.
    let pair = try oracle("generate", [:])
    let made = try oracle(
      "make-envelope",
      [
        "private": try #require(pair["private"]), "keyid": "theirs", "payload": try #require(opened["payload"]),
        "payloadType": "application/vnd.in-toto+json",
      ])
    try Data(try #require(made["envelope"]).utf8).write(to: URL(fileURLWithPath: path("theirs")))
    try Data(try #require(pair["public"]).utf8).write(to: URL(fileURLWithPath: path("theirs.pub.pem")))
    let result = try PlumbProgram.run([
      "attest", "verify", path("theirs"), "--public-key", path("theirs.pub.pem"), "--key", key, "--proof",
      workspace.path("proof"),
    ])
    #expect(result.status == 0, "\(result.errorText)")
    #expect(try PlumbProgram.report(Inspection.self, ["inspect", path("theirs")]).attestation?.keyIDs == ["theirs"])
  }

  @Test func keysOfOtherProgramsSign() throws {
    let pair = try oracle("generate", [:])
    try Data(try #require(pair["private"]).utf8).write(to: URL(fileURLWithPath: path("theirs.pem")))
    try Data(try #require(pair["public"]).utf8).write(to: URL(fileURLWithPath: path("theirs.pub.pem")))
    try run(
      "sign", workspace.path("proof"), "--key", key, "--signing-key", path("theirs.pem"), "-o", path("by-theirs"))
    try run("verify", path("by-theirs"), "--public-key", path("theirs.pub.pem"))
  }
}
