import ArgumentParser
import Plumbline

/// Which model a proof has to be about.
struct ModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The verifying key.", valueName: "FILE"))
  var key: String?

  @Option(help: ArgumentHelp("The model card; enough for portable proofs.", valueName: "CARD.json"))
  var card: String?

  func key(of file: ProofFile) throws(PlumblineError) -> VerifierKey {
    let card = try card.map { path throws(PlumblineError) in try ModelCardFile(contentsOf: path) }
    let given = try key.map { path throws(PlumblineError) in try VerifierKey(contentsOf: path) }
    return try file.key(given: given, card: card)
  }
}
