import ArgumentParser
import Plumbline

/// What a proof has to say, wherever it is checked: by itself, on a page or behind an attestation.
struct ExpectationOptions: ParsableArguments {
  @OptionGroup(title: "Expectations") var proof: ProofExpectationOptions

  @OptionGroup(title: "Expectations of statements") var statement: StatementExpectationOptions

  /// What the library is to expect, read and checked before any other file.
  func read() throws(PlumblineError) -> Expected {
    let names = try proof.names.read()
    var expectations = VerifierKey.Expectations(
      output: try proof.integers(), label: proof.expectLabel, inputForm: proof.expectInputForm,
      outputForm: proof.expectOutputForm, names: names, kind: statement.kind, rows: try statement.rows.choice(),
      atLeast: statement.atLeast)
    if let context = proof.context { expectations.context = try bytes32(context, option: "--context") }
    if let root = proof.expectDatasetRoot {
      expectations.datasetRoot = try bytes32(root, option: "--expect-dataset-root")
    }
    if let names, let root = expectations.datasetRoot, root != names.datasetRoot {
      throw .proofRefused(.dataset(field: "dataset of the names"))
    }
    if let input = proof.expectInput { expectations.input = .sample(proof.index, of: try samples(input)) }
    if let root = statement.annotationRoot {
      expectations.annotationRoot = try bytes32(root, option: "--expect-annotation-root")
    }
    if let challenge = statement.challenge {
      expectations.challenge = try bytes32(challenge, option: "--challenge")
    }
    guard let path = statement.registration else {
      expectations.registrant = statement.registrant
      return Expected(expectations: expectations)
    }
    return Expected(
      expectations: expectations,
      registration: try RequiredRegistration(contentsOf: path, registrant: statement.registrant))
  }
}

/// What is expected of a proof, and what has to be there beside it.
struct Expected {
  var expectations: VerifierKey.Expectations
  var registration: RequiredRegistration?
}
