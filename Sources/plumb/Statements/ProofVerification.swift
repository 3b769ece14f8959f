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
  enum Result {
    case run(VerifiedStatement)
    case statement(VerifiedClaim)
  }

  private let expected: ExpectationOptions
  private let statement: StatementExpectationOptions
  private let run: VerifierKey.Expectations
  private let claim: VerifierKey.StatementExpectations

  /// Checks the options before any file is read.
  init(expected: ExpectationOptions, statement: StatementExpectationOptions) throws(PlumblineError) {
    self.expected = expected
    self.statement = statement
    run = try expected.expectations()
    claim = try statement.expectations(beside: run)
  }

  func verify(
    _ proof: AnyProof, key: VerifierKey, trust: VerifierKey.Trust
  ) throws(PlumblineError) -> (result: Result, registration: VerifiedClaim?, isInsecure: Bool) {
    var result: Result
    let isInsecure: Bool
    switch proof {
    case .run(let proof):
      try statement.refuseForRuns()
      var expectations = run
      expectations.input = try expected.input(key)
      let verified = try key.verify(proof, expecting: expectations, trust: trust)
      isInsecure = verified.referenceString.isInsecure
      result = .run(verified)
    case .statement(let proof):
      guard expected.expectOutput == nil, expected.expectInput == nil else { throw .proofRefused(.otherQuestion) }
      let verified = try key.verify(proof, expecting: claim, trust: trust)
      isInsecure = verified.referenceString.isInsecure
      result = .statement(verified)
    }
    guard let path = statement.registration else { return (result, nil, isInsecure) }
    let registration = try key.verifyRegistration(contentsOf: path, registrant: statement.registrant, trust: trust)
    switch result {
    case .run(var own):
      own.noteRegistration(registration)
      result = .run(own)
    case .statement(var own):
      own.noteRegistration(registration)
      result = .statement(own)
    }
    return (result, registration, isInsecure)
  }
}
