import ArgumentParser
import Plumbline

struct LogAppendCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "append", abstract: "Add attestations to a log.",
    discussion: """
      Prints index and leaf hash of each once they are on the disk. All of them are added or none; with --each one after \
      the other. What is in the log already keeps its index, so that a command whose answer was lost can be repeated. \
      Several processes may append at once.
      """)

  @Argument(help: "The file of the log.")
  var file: String

  @Argument(help: ArgumentHelp("DSSE envelopes, of at most 16 MiB each.", valueName: "attestation"))
  var attestations: [String]

  @Flag(help: "Take any bytes, not only DSSE envelopes.")
  var any = false

  @Flag(help: "Bring each entry to the disk and print it before the next.")
  var each = false

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var entries: [LogEntryReport]
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    var contents: [[UInt8]] = []
    for path in attestations {
      let bytes = try FileStore.read(path, range: 0..<AttestationLog.longestEntry + 1)
      if !any, let problem = AttestationLog.envelopeProblem(bytes) {
        throw .unusableLog(problem: "\(path) is no DSSE envelope, \(problem): say --any to add it all the same")
      }
      contents.append(bytes)
    }
    let log = try AttestationLog(contentsOf: file, forWriting: true)
    guard each else { return Report(entries: try log.append(contents, acceptingAnything: true)) }
    var entries: [LogEntryReport] = []
    for content in contents {
      let added = try log.append([content], acceptingAnything: true)
      if !output.json { added.map(LogText.line).forEach(Console.print) }
      entries += added
    }
    return Report(entries: entries)
  }

  func text(_ report: Report) -> String {
    each ? "\(report.entries.count) entries" : report.entries.map(LogText.line).joined(separator: "\n")
  }
}
