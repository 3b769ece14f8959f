import ArgumentParser
import Plumbline

struct ReferenceStringCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "srs", abstract: "Structured reference strings: what all keys and proofs rest on.",
    discussion: """
      A reference string is made of powers of a secret. Whoever knows the secret can forge proofs, so take the result of \
      a powers-of-tau ceremony, in which one honest contributor is enough. Verifiers accept only reference strings on \
      their own list.
      """,
    subcommands: [
      GenerateInsecureCommand.self, ImportCommand.self, CheckCommand.self, TrustCommand.self,
    ])
}

/// Reference strings for people.
enum ReferenceStringText {
  static func describe(_ report: ReferenceString.Report) -> String {
    TextFormat.fields([
      ("powers", "\(report.powers)" + (report.isWhole ? "" : ", the first of a longer reference string")),
      ("digest", report.digest),
      ("origin", report.isInsecure ? "made on one machine, INSECURE" : "powers of tau"),
      ("on your list", report.isTrusted.map { $0 ? "yes" : "no" }),
    ])
  }
}

/// A reference string that was written to a file.
struct WrittenReferenceString: Codable {
  var referenceString: ReferenceString.Report
  var path: String
}
