import ArgumentParser
import Plumbline

struct LogProveCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Prove that an entry is in a log, or that the log continues an older state.",
    discussion: """
      An entry is proved to be in the tree of the newest checkpoint, or in that of --size entries. With --from and --to, \
      sizes, the proof shows that the later tree has all of the earlier one. Checkpoints of these sizes become part of \
      the proof file; where there are none, give them to `verify`.
      """)

  @Argument(help: "The file of the log.")
  var file: String

  @Option(help: "Which entry, from 0.")
  var index: UInt64?

  @Option(help: ArgumentHelp("The entry itself, in place of its index.", valueName: "ATTESTATION"))
  var entry: String?

  @Option(help: "Entries of the tree (default: that of the newest checkpoint).")
  var size: UInt64?

  @Option(help: "Entries of the older tree.")
  var from: UInt64?

  @Option(help: "Entries of the newer tree (default: that of the newest checkpoint, or all).")
  var to: UInt64?

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the proof goes.", valueName: "FILE"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var proof: LogProofReport
    var path: String
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let log = try AttestationLog(contentsOf: file)
    let proof: LogProof
    switch (index, entry, from) {
    case (let index?, nil, nil) where to == nil: proof = try log.proveInclusion(index: index, size: size)
    case (nil, let entry?, nil) where to == nil:
      let bytes = try FileStore.read(entry, range: 0..<AttestationLog.longestEntry + 1)
      proof = try log.proveInclusion(index: try log.index(of: bytes), size: size)
    case (nil, nil, let from?) where size == nil: proof = try log.proveConsistency(from: from, to: to)
    default:
      throw .invalidOption(
        name: "--index", value: index.map(String.init) ?? "",
        expected: "one of --index and --entry, each with or without --size, or --from with or without --to")
    }
    try proof.write(to: out)
    return Report(proof: proof.report, path: out)
  }

  func text(_ report: Report) -> String {
    "wrote \(report.path): \(report.proof.kind), \(report.proof.hashes) hashes"
      + (report.proof.checkpoints == 0 ? ", without a checkpoint" : "")
  }
}
