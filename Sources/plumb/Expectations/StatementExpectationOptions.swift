import ArgumentParser
import Plumbline

extension VerifiedClaim.Kind: ExpressibleByArgument {}

/// What a statement has to say.
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
}
