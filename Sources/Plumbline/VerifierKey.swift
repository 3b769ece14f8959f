import Attestation
import Circuits
import Verification

/// A verifying key: circuit, commitments to tables and weights, model card. Public.
public struct VerifierKey: Sendable {
  package let key: VerifyingKey

  package init(key: VerifyingKey) { self.key = key }

  /// Reads a verifying key and checks everything in it that can be checked: closure rules of the circuit, powers, table
  /// commitments, digests.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind`, `.invalidFile`, or `.unusableCircuit`.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(decoding: try FileStore.read(path, kind: .verifyingKey))
  }

  /// Reads the bytes of a verifying key, which may come from anyone.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    key = try translating { try VerifyingKey(decoding: bytes) }
  }

  /// Digest in hexadecimal, part of every statement.
  public var digest: String { HexadecimalText.encode(key.digest) }

  /// Number of values that an input has.
  public var inputSize: Int { key.circuit.witness[key.circuit.input].realSize }

  /// The circuit that proofs under this key are about.
  public var circuit: CompiledCircuit { CompiledCircuit(circuit: key.circuit) }

  /// Which reference strings are accepted.
  public enum Trust: Sendable {
    /// Those on the list.
    case list(TrustedReferenceStrings)
    /// Any. Whoever made the reference string may have forged the proof.
    case anything
  }

  /// Verifies a proof.
  ///
  /// - Returns: what is proved, with what is not.
  /// - Throws: `PlumblineError.untrustedReferenceString`, or `.proofRefused` with the first reason.
  public func verify(
    _ proof: RunProof, expecting expectations: Expectations = Expectations(), trust: Trust
  ) throws(PlumblineError) -> VerifiedStatement {
    try expectations.checkQuestion(isRun: true)
    try translating {
      if case .list(let trusted) = trust { try key.checkTrust(trusted.list) }
      try Verifier(key: key).verify(proof.envelope, policy: try policy(expectations))
    }
    let statement = VerifiedStatement(proof.envelope.statement, key: key, trust: trust)
    try expectations.check(StatedProof(.run(statement)), key: self)
    return statement
  }

  /// What can be refused before the equations are looked at.
  private func policy(_ expectations: Expectations) throws(PlumblineError) -> StatementPolicy {
    let root = expectations.demandedDatasetRoot
    var policy = StatementPolicy(
      context: expectations.context, expectedOutput: expectations.output, expectedDatasetRoot: root)
    if let form = expectations.inputForm { policy.inputForms = [form.kind] }
    if let form = expectations.outputForm { policy.outputForms = [form.kind] }
    if root != nil { policy.inputForms.formIntersection([.committedRow]) }
    if expectations.label != nil { policy.outputForms.formIntersection([.publicValues]) }
    if let input = expectations.input {
      policy.inputForms.formIntersection([.publicValues])
      policy.expectedInput = try integers(of: input)
    }
    return policy
  }
}

/// A statement whose proof was accepted, and what that does not say.
public struct VerifiedStatement: Codable, Sendable, Equatable {
  /// The reference string that the verdict rests on.
  public struct ReferenceString: Codable, Sendable, Equatable {
    public var digest: String
    public var isTrusted: Bool
    /// Known to be made on one machine: whoever made it can forge proofs.
    public var isInsecure: Bool
  }

  public var model: String
  public var keyDigest: String
  public var cardDigest: String
  public var circuitDigest: String
  public var input: StatedInput
  public var outputForm: OutputKind
  /// A public output and its meaning; label and probabilities are computed from the proved integers, outside the proof.
  public var output: OutputReading?
  /// Commitments of a committed output, in hexadecimal.
  public var outputCommitments: [String]?
  /// 32 bytes in hexadecimal.
  public var context: String
  /// The dataset that the card's author claims; not shown by the proof.
  public var claimedDatasetRoot: String?
  public var referenceString: ReferenceString
  /// What is proved, for people.
  public var sentences: [String]
  /// What the proof does not show, for people.
  public var notes: [String]

  init(_ statement: Statement, key: VerifyingKey, trust: VerifierKey.Trust) {
    let circuit = key.circuit
    model = circuit.name
    keyDigest = HexadecimalText.encode(key.digest)
    cardDigest = HexadecimalText.encode(key.cardDigest)
    circuitDigest = HexadecimalText.encode(key.circuitDigest)
    input = StatedInput(statement.input, scale: circuit.quantisation.inputScale)
    outputForm = OutputKind(statement.output.kind)
    switch statement.output {
    case .publicValues(let values): output = OutputReading(values, circuit: circuit)
    case .committed(let points): outputCommitments = points.map { HexadecimalText.encode($0.canonicalBytes) }
    }
    context = HexadecimalText.encode(statement.context)
    claimedDatasetRoot = key.card.claimedDatasetRoot.map { HexadecimalText.encode($0) }
    referenceString = .init(key: key, trust: trust)
    sentences = []
    notes = []
    sentences = ClaimText.sentences(self)
    if let output, output.label != nil {
      let head = output.head.map { $0 == "softmax" ? "label and softmax" : "arg-max" } ?? "label"
      notes.append("\(head) reported outside the proof, computed from the proved output")
    }
    if outputForm == .publicValues {
      notes.append("outputs in clear tell much about the weights: statements about labels tell less")
    }
    if claimedDatasetRoot != nil {
      notes.append("the dataset of the model card is claimed by its author, not shown")
    }
    notes.append(ClaimText.rangesNotShown)
    notes.append("sizes and structure of the model are public")
  }
}
