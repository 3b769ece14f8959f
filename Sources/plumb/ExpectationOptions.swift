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

  @Option(name: .customLong("expect-input-form"), help: "The form in which the input has to be stated.")
  var expectInputForm: InputKind?

  @Option(name: .customLong("expect-output-form"), help: "The form in which the output has to be stated.")
  var expectOutputForm: OutputKind?

  /// Everything but the input, checked before any file is read.
  func expectations() throws(PlumblineError) -> VerifierKey.Expectations {
    var expectations = VerifierKey.Expectations(
      output: try integers(), label: expectLabel, inputForm: expectInputForm, outputForm: expectOutputForm)
    if let context { expectations.context = try bytes32(context, option: "--context") }
    if let expectDatasetRoot {
      expectations.datasetRoot = try bytes32(expectDatasetRoot, option: "--expect-dataset-root")
    }
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
