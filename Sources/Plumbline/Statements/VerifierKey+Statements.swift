import Verification

extension VerifierKey {
  /// Verifies a statement about many runs, a label or the parameters.
  ///
  /// - Returns: what is proved, with what is not.
  /// - Throws: `PlumblineError.untrustedReferenceString`, or `.proofRefused` with the first reason.
  public func verify(
    _ proof: StatementProof, expecting expectations: Expectations = .init(), trust: Trust
  ) throws(PlumblineError) -> VerifiedClaim {
    try expectations.checkQuestion(isRun: false)
    // What can be refused before the equations are looked at.
    var policy = DerivedPolicy(
      context: expectations.context, datasetRoot: expectations.demandedDatasetRoot,
      annotationRoot: expectations.annotationRoot)
    if let form = expectations.inputForm { policy.inputForms = [form.kind] }
    let statement = try PlumblineError.refusingCircuits { () throws(VerificationError) in
      if case .list(let trusted) = trust { try key.checkTrust(trusted.list) }
      return try DerivedVerifier(base: key).verify(proof.proof, policy: policy)
    }
    let claim = VerifiedClaim(statement, key: key, trust: trust)
    try expectations.check(StatedProof(.statement(claim)), key: self)
    return claim
  }
}

extension RowChoice {
  /// The selection of a dataset of so many rows.
  func selection(rows: UInt64) -> RowSelection {
    switch self {
    case .all: .range(start: 0, count: rows)
    case .range(let range): .range(start: range.lowerBound, count: range.upperBound - range.lowerBound)
    case .drawn(let count, let seed): .drawn(seed: seed, count: count)
    }
  }
}
