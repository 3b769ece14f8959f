import ArgumentParser
import Plumbline

struct ReportCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write an audit of proofs, cards, attestations and logs as one HTML page.",
    discussion: """
      The page says first whether each file is valid, then what that shows, what it does not, and which checks were made \
      and which not. It needs no other file and no network, holds no scripts, and prints well. A file that is refused \
      makes a page, too; the exit code is then that of the command that verifies it, and 2 if nothing was verified. \
      Expectations are those of `plumb verify`: every proof and attestation has to meet them, and the page lists each.

      Exit codes:

      \(ExitStatus.summary)
      """)

  @Argument(
    help: ArgumentHelp(
      "Proofs of any kind, model cards, attestations, logs, their checkpoints and proofs.", valueName: "FILE"))
  var files: [String]

  @Option(help: ArgumentHelp("The verifying key.", valueName: "VKEY"))
  var key: String?

  @Option(help: ArgumentHelp("The model card.", valueName: "CARD.json"))
  var card: String?

  @Option(
    name: .customLong("public-key"),
    help: ArgumentHelp("A signer's public key, in PEM; of several, one has to have signed.", valueName: "KEY.pub.pem"))
  var publicKeys: [String] = []

  @Option(help: ArgumentHelp("The proof that an attestation is about.", valueName: "FILE"))
  var proof: String?

  @Option(
    name: .customLong("log-key"),
    help: ArgumentHelp("A public key of the log, PEM or a line of text; --public-key counts, too.", valueName: "FILE"))
  var logKeys: [String] = []

  @Option(
    name: .customLong("log-entry"),
    help: ArgumentHelp("The entry that a proof of inclusion is about.", valueName: "ATTESTATION"))
  var logEntry: String?

  @Option(
    name: .customLong("log-checkpoint"),
    help: ArgumentHelp("A checkpoint of the log, in place of the one in the proof.", valueName: "FILE"))
  var logCheckpoint: String?

  @Option(
    name: .customLong("log-from"),
    help: ArgumentHelp("The older checkpoint of a proof of consistency, in place of its own.", valueName: "FILE"))
  var logFrom: String?

  @OptionGroup var expected: ExpectationOptions

  @Option(
    help: ArgumentHelp(
      "When the page is made, for its last line; without it the same files give the same page.", valueName: "TIME"))
  var time: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the page goes.", valueName: "REPORT.html"))
  var out: String

  @OptionGroup var trusted: TrustOptions

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var path: String
    var bytes: Int
    var files: [AuditReport.Entry]
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let evidence = try evidence(console)
    var read: [AuditFile] = []
    for path in files { read.append(try AuditFile(contentsOf: path)) }
    let report = try console.progress("verifying") { () throws(PlumblineError) in
      try AuditReport(read, evidence: evidence, time: time)
    }
    try report.write(to: out)
    if let error = report.error {
      Console.error("wrote \(out) (\(TextFormat.bytes(report.html.count)))")
      throw error
    }
    return Report(path: out, bytes: report.html.count, files: report.entries)
  }

  private func evidence(_ console: Console) throws(PlumblineError) -> AuditEvidence {
    let demanded = try expected.read()
    var evidence = AuditEvidence(
      registration: demanded.registration, trust: try trusted.trust(console), expectations: demanded.expectations)
    if let key { evidence.key = try FileStore.read(key, kind: .verifyingKey) }
    if let card { evidence.card = try FileStore.read(card, kind: .modelCard) }
    if let proof { evidence.proof = try FileStore.read(proof) }
    for path in publicKeys {
      evidence.publicKeys.append(try AttestationPublicKey(contentsOf: path))
      evidence.logKeys.append(try LogKey(contentsOf: path))
    }
    for path in logKeys { evidence.logKeys.append(try LogKey(contentsOf: path)) }
    if let logEntry {
      evidence.logEntry = try FileStore.read(logEntry, range: 0..<AttestationLog.longestEntry + 1)
    }
    if let logCheckpoint { evidence.logCheckpoint = try LogCheckpoint(contentsOf: logCheckpoint) }
    if let logFrom { evidence.olderCheckpoint = try LogCheckpoint(contentsOf: logFrom) }
    return evidence
  }

  func text(_ report: Report) -> String {
    let lines = report.files.map { entry in
      "\(PlainText.shown(entry.file)): \(entry.verdict)"
    }
    return (lines + ["wrote \(report.path) (\(TextFormat.bytes(report.bytes)))"]).joined(separator: "\n")
  }
}
