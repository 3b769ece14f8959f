/// What a proof of either kind was found to show.
public enum VerifiedResult: Sendable, Equatable {
  case run(VerifiedStatement)
  case statement(VerifiedClaim)

  /// Of a proof of one run.
  public var run: VerifiedStatement? { if case .run(let own) = self { own } else { nil } }
  /// Of a proof of a statement.
  public var claim: VerifiedClaim? { if case .statement(let own) = self { own } else { nil } }

  public var referenceString: VerifiedStatement.ReferenceString {
    switch self {
    case .run(let own): own.referenceString
    case .statement(let own): own.referenceString
    }
  }

  /// Says what a registration of the same card shows in place of what was not shown.
  public mutating func noteRegistration(_ registration: VerifiedClaim) {
    switch self {
    case .run(var own):
      own.noteRegistration(registration)
      self = .run(own)
    case .statement(var own):
      own.noteRegistration(registration)
      self = .statement(own)
    }
  }
}

extension VerifierKey {
  /// Verifies a proof of either kind.
  ///
  /// - Parameters:
  ///   - proof: of one run or of a statement.
  ///   - expectations: what it has to say.
  ///   - trust: which reference strings are accepted.
  /// - Throws: as the methods for each kind.
  public func verify(
    _ proof: AnyProof, expecting expectations: Expectations = .init(), trust: Trust
  ) throws(PlumblineError) -> VerifiedResult {
    switch proof {
    case .run(let own): .run(try verify(own, expecting: expectations, trust: trust))
    case .statement(let own): .statement(try verify(own, expecting: expectations, trust: trust))
    }
  }
}
