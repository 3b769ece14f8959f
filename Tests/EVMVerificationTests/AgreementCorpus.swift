import Circuits
import ProofTestSupport
import Proving
import Testing
import Verification

/// Proofs as calldata, with what the native verifier says of each.
struct AgreementCorpus {
  struct Case {
    var label: String
    /// Index in `keys`.
    var key: Int
    var calldata: Calldata
    var expected: Verdict
  }

  private(set) var keys: [VerifyingKey] = []
  private(set) var cases: [Case] = []
  private(set) var honest = 0

  /// Honest proofs of all forms under keys of all kinds, and each with something changed.
  mutating func addChangedCalldata() throws {
    let target = try ModelFixture("target", Target.fixture, input: Target.input)
    for model in [target] + (try ModelFixture.all()) {
      let key = model.verifyingKey
      let index = keys.count
      keys.append(key)
      for (form, envelope) in try model.proofsOfAllForms().enumerated() {
        try Verifier(key: key).verify(envelope)
        let calldata = try Calldata(envelope, key: key)
        #expect(calldata.verdict(of: key) == .accepted)
        cases.append(Case(label: "\(model.name) \(form)", key: index, calldata: calldata, expected: .accepted))
        honest += 1
        // All forms of the target; of other keys the public one, with elements changed in fewer ways.
        guard index == 0 || form == 0 else { continue }
        let mutations = try CalldataMutations(envelope, key: key)
        for mutation in mutations.all(index == 0 && form == 3 ? .all : .few) {
          cases.append(
            Case(
              label: "\(model.name) \(form) \(mutation.label)", key: index, calldata: mutation.calldata,
              expected: mutation.calldata.verdict(of: key)))
        }
      }
    }
  }

  /// Proofs of provers that lie, all of them about the target model.
  mutating func addMaliciousProofs() throws {
    let key = Target.fixture.provingKey.verifyingKey
    let index = keys.firstIndex { $0.digest == key.digest } ?? keys.count
    if index == keys.count { keys.append(key) }
    let verifier = Verifier(key: key)
    for sample in try MaliciousProofs().samples {
      var error: VerificationError?
      do throws(VerificationError) { try verifier.verify(sample.envelope) } catch let thrown { error = thrown }
      #expect(error == sample.error, "\(sample.label)")
      let calldata = try Calldata(sample.envelope, key: key)
      let expected = calldata.verdict(of: key)
      #expect(Verdict.allowed(error).contains(expected), "\(sample.label): \(expected)")
      cases.append(Case(label: sample.label, key: index, calldata: calldata, expected: expected))
    }
  }

  /// An owner whose hidden bias has more bits than the circuit declares: the output of an otherwise true run is above the
  /// interval that follows from the declared widths, in a word of no more bits. It is no output of the circuit.
  mutating func addOutputBeyondItsInterval() throws {
    let honest = Target.fixture.provingKey
    let circuit = Target.circuit
    let domain = try #require(honest.verifyingKey.outputDomain)
    let beyond = domain.upperBound + 20 - Target.output[0]
    var tensors = honest.parameters.tensors(of: circuit)
    let bias = try #require(tensors.firstIndex { $0 == Target.model.secondBias })
    tensors[bias][0] += beyond
    var wide = circuit
    wide.parameterBits[bias] = 12
    let parameters = try ParameterVector(
      tensors, circuit: wide, rowBits: honest.verifyingKey.rowBits, blinding: honest.parameters.blinding)
    let card = ModelCard(
      circuitDigest: circuit.digest, rowLength: honest.verifyingKey.shape.rowLength,
      parameterCommitments: honest.committer.commit(parameters.entries, blinding: parameters.blinding),
      claimedDatasetRoot: nil, metadataDigest: honest.verifyingKey.card.metadataDigest)
    let key = VerifyingKey(
      circuit: circuit, rowBits: honest.verifyingKey.rowBits, srsDigest: honest.verifyingKey.srsDigest,
      g2: honest.verifyingKey.g2, tauG2: honest.verifyingKey.tauG2, powers: honest.verifyingKey.powers,
      tableCommitments: honest.verifyingKey.tableCommitments, card: card)
    try key.check()
    var trace = try Target.fixture.runtime.trace(Target.input)
    trace.accumulators["logits"]?[0] += beyond
    var randomness = InsecureFixedRandomness("beyond")
    let prover = Prover(key: try ProvingKey(verifyingKey: key, powers: honest.powers, parameters: parameters))
    let envelope = try prover.prove(
      trace, input: .publicValues, output: .publicValues, context: ProofFixture.context, randomness: &randomness
    ).envelope
    #expect(throws: VerificationError.valueOutOfRange(tensor: "logits", index: 0)) {
      try Verifier(key: key).verify(envelope)
    }
    cases.append(
      Case(
        label: "output beyond its interval", key: keys.count, calldata: try Calldata(envelope, key: key),
        expected: .malformed(.word)))
    keys.append(key)
  }
}
