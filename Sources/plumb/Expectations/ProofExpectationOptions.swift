import ArgumentParser
import Plumbline

/// What a proof has to say, of any kind.
struct ProofExpectationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The 32 bytes that the proof has to be bound to.", valueName: "HEX"))
  var context: String?

  @Option(
    name: .customLong("expect-output"), parsing: .unconditional,
    help: ArgumentHelp("The exact output: integers separated by commas.", valueName: "N,N,.."))
  var expectOutput: String?

  @Option(name: .customLong("expect-label"), help: "The place of the largest output.")
  var expectLabel: Int?

  @Option(name: .customLong("expect-input"), help: ArgumentHelp("A file with the public input.", valueName: "X.npy"))
  var expectInput: String?

  @Option(help: "Which sample of --expect-input, from 0.")
  var index: Int = 0

  @Option(
    name: .customLong("expect-dataset-root"),
    help: ArgumentHelp("The input is a row of the dataset with this root.", valueName: "HEX"))
  var expectDatasetRoot: String?

  @OptionGroup var names: NamesOptions

  @Option(name: .customLong("expect-input-form"), help: "The form in which the input has to be stated.")
  var expectInputForm: InputKind?

  @Option(name: .customLong("expect-output-form"), help: "The form in which the output has to be stated.")
  var expectOutputForm: OutputKind?

  /// The expected output.
  func integers() throws(PlumblineError) -> [Int64]? {
    guard let expectOutput else { return nil }
    var integers: [Int64] = []
    for part in expectOutput.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "," }) {
      guard let integer = Int64(part) else {
        throw .invalidOption(
          name: "--expect-output", value: expectOutput, expected: "integers separated by commas, such as -5,3,120")
      }
      integers.append(integer)
    }
    return integers
  }
}

/// Names of the features of the dataset that inputs have to be rows of.
struct NamesOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file \(Dataset.Names.names) of a dataset: inputs have to be rows of the features that it names.",
      valueName: "FILE"))
  var names: String?

  @Option(
    name: .customLong("expect-names-root"),
    help: ArgumentHelp("The root that the names have to have, given with --names.", valueName: "HEX"))
  var expectNamesRoot: String?

  /// The names, if they have the root that they have to have.
  func read() throws(PlumblineError) -> FeatureNames? {
    let root = try expectNamesRoot.map { text throws(PlumblineError) in
      try bytes32(text, option: "--expect-names-root")
    }
    guard let names else {
      guard let expectNamesRoot else { return nil }
      throw .invalidOption(
        name: "--expect-names-root", value: expectNamesRoot,
        expected: "--names FILE beside it, which says what is bound by this root")
    }
    let found = try FeatureNames(contentsOf: names)
    if let root { try found.verify(root: root) }
    return found
  }
}
