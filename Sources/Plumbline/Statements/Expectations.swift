extension VerifierKey {
  /// What the caller demands of a proof, by itself or behind an attestation; `nil` demands nothing.
  public struct Expectations: Sendable {
    /// A public input.
    public enum Input: Sendable {
      /// Real values in row-major order.
      case values([Double])
      /// One of the samples of a file, counted from 0.
      case sample(Int, of: Samples)
    }

    // MARK: Of any proof

    /// 32 bytes.
    public var context: [UInt8]?
    /// Inputs are rows of the dataset with this root of the features, 32 bytes.
    public var datasetRoot: [UInt8]?
    /// What the features of the rows are called: inputs are rows of the dataset that the names belong to, and annotations
    /// that bind names have to bind these.
    public var names: FeatureNames?
    public var inputForm: InputKind?
    public var outputForm: OutputKind?
    /// Of a run the place of the largest value of a public output; of a statement the one label that it shows.
    public var label: Int?

    // MARK: Of one run

    public var input: Input?
    /// A public output, integers in row-major order.
    public var output: [Int64]?

    // MARK: Of a statement

    public var kind: VerifiedClaim.Kind?
    /// Root of labels and groups, 32 bytes.
    public var annotationRoot: [UInt8]?
    public var rows: RowChoice?
    /// The least number of rows that get their committed label.
    public var atLeast: Int64?
    /// Of a watermark, 32 bytes.
    public var challenge: [UInt8]?
    /// Of a registration.
    public var registrant: String?

    public init(
      context: [UInt8]? = nil, input: [Double]? = nil, output: [Int64]? = nil, label: Int? = nil,
      datasetRoot: [UInt8]? = nil, inputForm: InputKind? = nil, outputForm: OutputKind? = nil,
      names: FeatureNames? = nil, kind: VerifiedClaim.Kind? = nil, annotationRoot: [UInt8]? = nil,
      rows: RowChoice? = nil, atLeast: Int64? = nil, challenge: [UInt8]? = nil, registrant: String? = nil
    ) {
      self.context = context
      self.input = input.map { .values($0) }
      self.output = output
      self.label = label
      self.datasetRoot = datasetRoot
      self.inputForm = inputForm
      self.outputForm = outputForm
      self.names = names
      self.kind = kind
      self.annotationRoot = annotationRoot
      self.rows = rows
      self.atLeast = atLeast
      self.challenge = challenge
      self.registrant = registrant
    }
  }

  /// An expected input as the circuit takes it.
  func integers(of input: Expectations.Input) throws(PlumblineError) -> [Int64] {
    let values: [Double]
    switch input {
    case .values(let own): values = own
    case .sample(let index, let samples): values = try samples.sample(index, size: inputSize)
    }
    return try InputQuantizer(key.circuit).integers(values)
  }
}

/// A registration of the card of a key, which has to be there beside a proof.
public struct RequiredRegistration: Sendable {
  let bytes: [UInt8]
  let path: String
  /// The name that it has to be for; any if `nil`.
  public var registrant: String?

  /// - Throws: `PlumblineError.cannotRead`, or `.wrongFileKind` for a file of this package that is no proof.
  public init(contentsOf path: String, registrant: String? = nil) throws(PlumblineError) {
    bytes = try ProofFile.bytes(path)
    self.path = path
    self.registrant = registrant
  }
}

extension VerifierKey {
  /// Verifies a registration of the card of this key.
  ///
  /// - Throws: `PlumblineError.untrustedReferenceString`, or `.proofRefused` with the first reason.
  public func verify(_ registration: RequiredRegistration, trust: Trust) throws(PlumblineError) -> VerifiedClaim {
    guard case .statement(let proof) = try ProofFile(decoding: registration.bytes).proof else {
      throw .proofRefused(.otherQuestion)
    }
    return try verify(proof, expecting: .init(kind: .registration, registrant: registration.registrant), trust: trust)
  }
}
