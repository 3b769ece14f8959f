import Testing

/// Native verifier and contract agree on every proof: accepted, refused, and why.
@Suite struct AgreementTests {
  @Test func contractSaysWhatTheNativeVerifierSays() throws {
    var corpus = AgreementCorpus()
    try corpus.addChangedCalldata()
    let changed = corpus.cases.count - corpus.honest
    try corpus.addMaliciousProofs()
    let malicious = corpus.cases.count - changed - corpus.honest
    try corpus.addOutputBeyondItsInterval()
    #expect(changed >= 2_000 && malicious >= 600)

    let verdicts = try ContractOracle.verdicts(keys: corpus.keys, corpus.cases.map { ($0.key, $0.calldata) })
    try #require(verdicts.count == corpus.cases.count)
    for (own, verdict) in zip(corpus.cases, verdicts) {
      #expect(verdict == own.expected, "\(own.label)")
    }
    let counts = Dictionary(grouping: verdicts) { $0 }.mapValues(\.count)
    #expect(counts[.wrong, default: 0] >= 1_500)
    for field in Verdict.Field.allCases { #expect(counts[.malformed(field), default: 0] >= 50, "\(field)") }
  }
}
