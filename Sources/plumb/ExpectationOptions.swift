import ArgumentParser
import Plumbline

/// What a proof or attestation has to say.
struct ExpectationOptions: ParsableArguments {
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

  /// Everything but the input, checked before any other file is read.
  ///
  /// - Parameter found: what `names` read.
  func expectations(_ found: FeatureNames?) throws(PlumblineError) -> VerifierKey.Expectations {
    var expectations = VerifierKey.Expectations(
      output: try integers(), label: expectLabel, inputForm: expectInputForm, outputForm: expectOutputForm)
    if let context { expectations.context = try bytes32(context, option: "--context") }
    if let expectDatasetRoot {
      expectations.datasetRoot = try bytes32(expectDatasetRoot, option: "--expect-dataset-root")
    }
    expectations.datasetRoot = try names.datasetRoot(found, beside: expectations.datasetRoot)
    return expectations
  }

  /// The input, in the size that the key says.
  func input(_ key: VerifierKey) throws(PlumblineError) -> [Double]? {
    guard let expectInput else { return nil }
    return try samples(expectInput).sample(index, size: key.inputSize)
  }

  private func integers() throws(PlumblineError) -> [Int64]? {
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

  /// The dataset to demand: that of the names, if there are some.
  func datasetRoot(_ found: FeatureNames?, beside expected: [UInt8]?) throws(PlumblineError) -> [UInt8]? {
    guard let found else { return expected }
    if let expected, expected != found.datasetRoot { throw .proofRefused(.dataset(field: "dataset of the names")) }
    return found.datasetRoot
  }
}

/// Which reference strings are accepted.
struct TrustOptions: ParsableArguments {
  @Flag(
    name: .customLong("allow-untrusted-srs"), help: "Accept a key whose reference string is not on your list. Warns.")
  var allowUntrusted = false

  func trust(_ console: Console) throws(PlumblineError) -> VerifierKey.Trust {
    guard allowUntrusted else { return .list(try TrustedReferenceStrings()) }
    console.warn(
      "the list of trusted reference strings is not asked: whoever made that of this key may have forged the proof")
    return .anything
  }
}
