import ArgumentParser
import Plumbline

struct LogVerifyCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check an entry, two checkpoints, or a whole log.",
    discussion: """
      An entry, without the log:

        plumb log verify --entry ATTESTATION --proof PROOF --public-key KEY [--checkpoint CHECKPOINT]

      That a log was only appended to between two checkpoints, without the log:

        plumb log verify --from CHECKPOINT --to CHECKPOINT --proof PROOF --public-key KEY

      A whole log, every entry hashed again; checkpoints kept elsewhere show whether another log took its place:

        plumb log verify --log FILE [--public-key KEY] [--checkpoint CHECKPOINT]
      """)

  @Option(help: ArgumentHelp("The whole log.", valueName: "FILE"))
  var log: String?

  @Option(help: ArgumentHelp("The entry, its exact bytes.", valueName: "ATTESTATION"))
  var entry: String?

  @Option(help: ArgumentHelp("What `prove` wrote.", valueName: "FILE"))
  var proof: String?

  @Option(help: ArgumentHelp("In place of the one in the proof; for a log, kept elsewhere.", valueName: "FILE"))
  var checkpoint: String?

  @Option(help: ArgumentHelp("The older checkpoint (default: the one in the proof).", valueName: "CHECKPOINT"))
  var from: String?

  @Option(help: ArgumentHelp("The newer checkpoint (default: the one in the proof).", valueName: "CHECKPOINT"))
  var to: String?

  @OptionGroup var trust: LogKeyOptions

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var valid = true
    /// Of a proof.
    var verdict: LogProof.Verdict?
    /// Of a whole log.
    var log: LogReport?
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    if let log {
      guard entry == nil, proof == nil, from == nil, to == nil else { throw usage }
      return Report(log: try audit(log, console))
    }
    if let entry {
      guard let proof, from == nil, to == nil else { throw usage }
      let bytes = try FileStore.read(entry, range: 0..<AttestationLog.longestEntry + 1)
      let verdict = try LogProof(contentsOf: proof).verifyInclusion(
        of: bytes, checkpoint: try read(checkpoint), keys: try trust.requiredKeys(), origin: trust.origin)
      return Report(verdict: verdict)
    }
    guard checkpoint == nil else { throw usage }
    return Report(verdict: try consistency())
  }

  private func audit(_ path: String, _ console: Console) throws(PlumblineError) -> LogReport {
    let witness = try read(checkpoint)
    let keys = witness == nil ? try trust.keys() : try trust.requiredKeys()
    let file = try AttestationLog(contentsOf: path)
    let report = try console.progress("hashing the log") { () throws(PlumblineError) in
      try file.audit(keys: keys, witnesses: witness.map { [$0] } ?? [])
    }
    if let origin = trust.origin, origin != report.origin {
      throw .logRefused(.otherOrigin, problem: "this is the log \(report.origin): expected \(origin)")
    }
    return report
  }

  private func consistency() throws(PlumblineError) -> LogProof.Verdict {
    let (older, newer) = (try read(from), try read(to))
    if let proof {
      return try LogProof(contentsOf: proof).verifyConsistency(
        from: older, to: newer, keys: try trust.requiredKeys(), origin: trust.origin)
    }
    guard let older, let newer else { throw usage }
    return try LogProof.compare(older, newer, keys: try trust.requiredKeys(), origin: trust.origin)
  }

  private func read(_ path: String?) throws(PlumblineError) -> LogCheckpoint? {
    guard let path else { return nil }
    return try LogCheckpoint(contentsOf: path)
  }

  private var usage: PlumblineError {
    .invalidOption(
      name: "--proof", value: proof ?? "",
      expected: "--log, or --entry with --proof, or --proof and --from with --to; see plumb log verify --help")
  }

  func text(_ report: Report) -> String {
    if let verdict = report.verdict { return LogText.describe(verdict) }
    guard let log = report.log else { return "" }
    return "the log is as it was appended and signed\n" + LogText.describe(log)
  }
}
