import ArgumentParser
import Plumbline

extension VerifiedClaim.Kind: ExpressibleByArgument {}

/// What `verify` demands of a statement.
struct StatementExpectationOptions: ParsableArguments {
  @Option(name: .customLong("expect-kind"), help: "What the statement has to be about.")
  var kind: VerifiedClaim.Kind?

  @Option(
    name: .customLong("at-least"),
    help: ArgumentHelp("The least number of rows that have to get their committed label.", valueName: "K"))
  var atLeast: Int64?

  @Option(
    name: .customLong("expect-annotation-root"),
    help: ArgumentHelp("The root of labels and groups.", valueName: "HEX"))
  var annotationRoot: String?

  @OptionGroup var rows: RowChoiceOptions

  @Option(help: ArgumentHelp("The challenge that a watermark has to answer, 32 bytes.", valueName: "HEX"))
  var challenge: String?

  @Option(
    name: .customLong("require-registration"),
    help: ArgumentHelp("A registration of the same card, verified, too.", valueName: "PROOF"))
  var registration: String?

  @Option(help: ArgumentHelp("The name under which the card has to be registered.", valueName: "NAME"))
  var registrant: String?

  /// - Parameter run: what is demanded of a proof of any kind.
  func expectations(
    beside run: VerifierKey.Expectations
  ) throws(PlumblineError) -> VerifierKey.StatementExpectations {
    var expectations = VerifierKey.StatementExpectations(kind: kind, atLeast: atLeast)
    expectations.context = run.context
    expectations.datasetRoot = run.datasetRoot
    expectations.inputForm = run.inputForm
    expectations.outputForm = run.outputForm
    expectations.labels = run.label.map { [Int64($0)] }
    expectations.rows = try rows.choice()
    if let annotationRoot {
      expectations.annotationRoot = try bytes32(annotationRoot, option: "--expect-annotation-root")
    }
    if let challenge { expectations.challenge = try bytes32(challenge, option: "--challenge") }
    if registration == nil { expectations.registrant = registrant }
    return expectations
  }

  /// What is demanded of statements alone cannot hold for a proof of one run.
  func refuseForRuns() throws(PlumblineError) {
    let choice = try rows.choice()
    guard kind == nil, atLeast == nil, annotationRoot == nil, challenge == nil, choice == nil else {
      throw .proofRefused(.otherQuestion)
    }
    guard registrant == nil || registration != nil else {
      throw .invalidOption(
        name: "--registrant", value: registrant ?? "", expected: "--require-registration PROOF beside it")
    }
  }
}
