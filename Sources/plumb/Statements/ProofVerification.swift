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

/// Verifies a proof of any kind against what the options demand.
struct ProofVerification {
  private let expected: ExpectationOptions
  private let statement: StatementExpectationOptions
  private let run: VerifierKey.Expectations
  private let claim: VerifierKey.StatementExpectations
  /// Names of the features of the dataset that is demanded.
  let names: FeatureNames?

  /// Checks the options before any other file than that of the names is read.
  init(expected: ExpectationOptions, statement: StatementExpectationOptions) throws(PlumblineError) {
    self.expected = expected
    self.statement = statement
    names = try expected.names.read()
    run = try expected.expectations(names)
    var claim = try statement.expectations(beside: run)
    claim.namesRoot = names?.namesRoot
    self.claim = claim
  }

  /// What is expected of a proof of one run, and of a statement.
  func expectations(
    of proof: AnyProof, key: VerifierKey
  ) throws(PlumblineError) -> (run: VerifierKey.Expectations, statement: VerifierKey.StatementExpectations) {
    guard case .run = proof else {
      guard expected.expectOutput == nil, expected.expectInput == nil else { throw .proofRefused(.otherQuestion) }
      return (run, claim)
    }
    try statement.refuseForRuns()
    var expectations = run
    expectations.input = try expected.input(key)
    return (expectations, claim)
  }

  func verify(
    _ proof: AnyProof, key: VerifierKey, trust: VerifierKey.Trust
  ) throws(PlumblineError) -> (result: VerifiedResult, registration: VerifiedClaim?) {
    let expectations = try expectations(of: proof, key: key)
    var result = try key.verify(
      proof, expecting: expectations.run, statements: expectations.statement, trust: trust)
    guard let path = statement.registration else { return (result, nil) }
    let registration = try key.verifyRegistration(contentsOf: path, registrant: statement.registrant, trust: trust)
    result.noteRegistration(registration)
    return (result, registration)
  }
}
