import ArgumentParser
import Plumbline

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Keep attestations in an append-only log, and prove what is in it.",
    discussion: """
      A log is one file with a Merkle tree (RFC 9162). Its owner signs checkpoints of it; with one of these and the \
      public key anyone can check that an attestation is in the log, and that the log of a later checkpoint still has \
      all that was in an earlier one.
      """,
    subcommands: [
      LogInitCommand.self, LogAppendCommand.self, LogListCommand.self, LogShowCommand.self, LogCheckpointCommand.self,
      LogProveCommand.self, LogVerifyCommand.self,
    ])
}

/// Logs for people.
enum LogText {
  static func describe(_ report: LogReport) -> String {
    let fields = TextFormat.fields([
      ("origin", report.origin), ("entries", "\(report.size)"), ("root", report.root),
      ("checkpoints", report.checkpoints.isEmpty ? "none yet" : "\(report.checkpoints.count)"),
    ])
    guard !report.checkpoints.isEmpty else { return fields }
    let rows = report.checkpoints.map { ["\($0.number)", "\($0.size)", $0.root] }
    return fields + "\n" + TextFormat.table(["checkpoint", "entries", "root"], rows)
  }

  static func describe(_ report: LogCheckpointReport) -> String {
    TextFormat.fields([
      ("claims", "not checked: use `plumb log verify`"), ("origin", report.origin), ("entries", "\(report.size)"),
      ("root", report.root), ("signed by", report.signers.joined(separator: " ")),
    ])
  }

  static func describe(_ report: LogProofReport) -> String {
    TextFormat.fields([
      ("claims", "not checked: use `plumb log verify`"), ("kind", report.kind),
      ("entry", report.index.map(String.init)), ("leaf hash", report.leafHash),
      ("from entries", report.firstSize.map(String.init)), ("entries", "\(report.size)"),
      ("hashes", "\(report.hashes)"), ("checkpoints", "\(report.checkpoints)"),
    ])
  }

  static func line(_ entry: LogEntryReport) -> String {
    "\(entry.index)  \(entry.leafHash)\(entry.isNew == false ? "  (was in the log)" : "")"
  }

  static func describe(_ verdict: LogProof.Verdict) -> String {
    TextFormat.fields([
      ("result", verdict.index == nil ? "the log continues the older one" : "the attestation is in the log"),
      ("origin", verdict.origin), ("entry", verdict.index.map(String.init)), ("leaf hash", verdict.leafHash),
      ("from entries", verdict.firstSize.map(String.init)), ("entries", "\(verdict.size)"), ("root", verdict.root),
    ])
  }
}

/// The public keys that checkpoints are verified with.
struct LogKeyOptions: ParsableArguments {
  @Option(
    name: .customLong("public-key"),
    help: ArgumentHelp(
      "Public key of the log: PEM, or a verifier key as text. Can be repeated.", valueName: "FILE"))
  var files: [String] = []

  @Option(help: ArgumentHelp("The log that checkpoints have to be of (default: any of the keys').", valueName: "NAME"))
  var origin: String?

  func keys() throws(PlumblineError) -> [LogKey] {
    var keys: [LogKey] = []
    for file in files { keys.append(try LogKey(contentsOf: file)) }
    return keys
  }

  func requiredKeys() throws(PlumblineError) -> [LogKey] {
    guard !files.isEmpty else {
      throw .invalidOption(name: "--public-key", value: "", expected: "the public key of the log")
    }
    return try keys()
  }
}
