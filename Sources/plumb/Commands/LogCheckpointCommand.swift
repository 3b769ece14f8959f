import ArgumentParser
import Plumbline

struct LogCheckpointCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Sign the state of a log.",
    discussion: """
      Refuses a state that does not continue the last one that was signed. The checkpoint is stored in the log and \
      written to --out, or printed; it is a signed note (c2sp.org/tlog-checkpoint). Keep the last checkpoint outside \
      the log and give it with --previous: that shows whether an older file took the place of the log.
      """)

  @Argument(help: "The file of the log.")
  var file: String

  @Option(
    name: .customLong("signing-key"),
    help: ArgumentHelp("Private Ed25519 key of the log, PEM.", valueName: "FILE"))
  var signingKey: String

  @Option(help: ArgumentHelp("A checkpoint that has to be continued.", valueName: "CHECKPOINT"))
  var previous: String?

  @Option(
    name: .customLong("previous-key"),
    help: ArgumentHelp("Public key of earlier checkpoints, if it was another. Can be repeated.", valueName: "FILE"))
  var previousKeys: [String] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the checkpoint goes.", valueName: "FILE"))
  var out: String?

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var checkpoint: LogCheckpointReport
    /// What other tools verify it with.
    var verifierKey: String
    var path: String?
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    var earlier: [LogKey] = []
    for path in previousKeys { earlier.append(try LogKey(contentsOf: path)) }
    var witness: LogCheckpoint?
    if let previous { witness = try LogCheckpoint(contentsOf: previous) }
    let log = try AttestationLog(contentsOf: file, forWriting: true)
    let key = try AttestationSigningKey(contentsOf: signingKey)
    let (checkpoint, verifierKey) = try log.checkpoint(signingKey: key, earlier: earlier, witness: witness)
    if let out { try checkpoint.write(to: out) }
    return Report(checkpoint: checkpoint.report, verifierKey: verifierKey, path: out)
  }

  /// Without --out the checkpoint itself, ready to be kept.
  func text(_ report: Report) -> String {
    guard let path = report.path else { return String(report.checkpoint.note.dropLast()) }
    return TextFormat.fields([
      ("origin", report.checkpoint.origin), ("entries", "\(report.checkpoint.size)"), ("root", report.checkpoint.root),
      ("verifier key", report.verifierKey), ("wrote", path),
    ])
  }
}
