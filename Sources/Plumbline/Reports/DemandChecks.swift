/// What became of each thing that was demanded of a proof. Unlike the checks of a verifier they do not stop at the first
/// that fails.
struct DemandChecks {
  let checks: [AuditSection.Check]
  /// What `verify` says of the first that does not hold.
  let error: PlumblineError?

  /// - Parameters:
  ///   - stated: what was verified, or what an attestation says.
  ///   - isAttested: whether it is an attestation that says so, not a proof that was verified.
  init(
    _ expectations: VerifierKey.Expectations, of stated: StatedProof, key: VerifierKey?, isAttested: Bool = false
  ) {
    let holds = isAttested ? "as demanded, by the word of the signer" : "as demanded"
    var checks: [AuditSection.Check] = []
    var first: PlumblineError?
    for demand in expectations.demands {
      do throws(PlumblineError) {
        try expectations.check(demand, of: stated, key: key)
        checks.append(Self.check(demand, .passed, "\(holds) (\(demand.option))"))
      } catch {
        first = first ?? error
        checks.append(Self.check(demand, .failed, error.description))
      }
    }
    self.checks = checks
    error = first
  }

  /// Of a proof that was not verified.
  static func unmade(_ expectations: VerifierKey.Expectations, why: String) -> [AuditSection.Check] {
    expectations.demands.map { check($0, .notDone, why) }
  }

  private static func check(
    _ demand: Demand, _ outcome: AuditSection.Check.Outcome, _ detail: String
  ) -> AuditSection.Check {
    .init(title: "Demanded: \(demand.title)", outcome: outcome, detail: detail)
  }
}
