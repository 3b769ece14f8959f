import BN254
import CircuitCompiler
import Circuits
import PolynomialCommitments
import Proving
import QuantizedRuntime
import Verification

extension ModelKeys {
  /// How a statement is proved.
  public struct StatementOptions: Sendable {
    /// 32 bytes of the caller's choice that the proof is bound to.
    public var context: [UInt8]
    /// 32 bytes of whoever demands a watermark: the context is then derived from it and the root of the annotations.
    public var watermarkChallenge: [UInt8]?
    /// Whether outputs are stated or committed to.
    public var outputForm: OutputKind
    /// The most rows that are proved together; chosen by `memoryLimit` if `nil`.
    public var rowsPerPart: Int?
    /// Bytes that a part may take, about.
    public var memoryLimit: Int
    /// The reference string of the keys, for statements that need more powers of it than the keys hold.
    public var referenceString: ReferenceString?

    public init(
      context: [UInt8] = [UInt8](repeating: 0, count: 32), watermarkChallenge: [UInt8]? = nil,
      outputForm: OutputKind = .publicValues, rowsPerPart: Int? = nil, memoryLimit: Int = 600 << 20,
      referenceString: ReferenceString? = nil
    ) {
      self.context = context
      self.watermarkChallenge = watermarkChallenge
      self.outputForm = outputForm
      self.rowsPerPart = rowsPerPart
      self.memoryLimit = memoryLimit
      self.referenceString = referenceString
    }
  }

  /// A proof with what only its maker learns.
  public struct StatementOutcome: Sendable {
    public var proof: StatementProof
    /// The result in integers: outputs, labels or counts, whatever form the proof states them in.
    public var result: [Int64]
    /// What opens committed outputs, one for each part. Secret.
    public var openings: [OutputOpening]
  }

  /// Runs the model on all inputs and proves what the question asks.
  ///
  /// - Parameters:
  ///   - question: what the statement says.
  ///   - inputs: of all runs.
  ///   - options: how it is proved.
  ///   - progress: called with the rows proved so far and all rows.
  /// - Throws: `PlumblineError.unusableInput` for inputs that do not fit, `.datasetMismatch` or `.unusableDataset` for a
  ///   dataset of other keys or without the annotations, `.tooFewPowers`, `.invalidOption`, `.cannotProve`.
  public func prove(
    _ question: Question, of inputs: BatchInput, options: StatementOptions = StatementOptions(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(PlumblineError) -> StatementOutcome {
    let source = try StatementSource(inputs, question: question, keys: self)
    let (binding, context) = try binding(of: question, source: source, options: options)
    let result = try question.result(source: source)
    let rowsPerPart: Int
    if let wanted = options.rowsPerPart {
      rowsPerPart = wanted
    } else {
      rowsPerPart = try rowsThatFit(source.count, result: result, options: options)
    }
    guard rowsPerPart >= 1 else {
      throw .invalidOption(name: "rows per part", value: "\(rowsPerPart)", expected: "at least 1")
    }
    var provers: [Int: (index: Int, program: DerivedProof.Program, prover: Prover)] = [:]
    var proof = DerivedProof(binding: binding, programs: [], parts: [])
    var values: [Int64] = []
    var openings: [OutputOpening] = []
    var first = 0
    progress(0, source.count)
    while first < source.count {
      let rows = min(rowsPerPart, source.count - first)
      if provers[rows] == nil {
        let (program, prover) = try derivedProver(rows: rows, result: result, options: options)
        provers[rows] = (proof.programs.count, program, prover)
        proof.programs.append(program)
      }
      guard let own = provers[rows] else { break }
      let part = try source.part(first..<(first + rows))
      let outcome = try translating {
        let traces = try part.integers.map { try model.runtime.trace($0) }
        return try own.prover.prove(
          Trace(rows: traces), input: part.opening,
          output: options.outputForm == .committed ? .committed : .publicValues,
          context: context)
      }
      proof.parts.append(.init(program: own.index, envelope: outcome.envelope))
      values = result.combine(values, outcome.output)
      if let opening = OutputOpening(outcome) { openings.append(opening) }
      first += rows
      progress(first, source.count)
    }
    return StatementOutcome(proof: StatementProof(proof: proof), result: values, openings: openings)
  }

  /// Proves that all parameters are integers of the declared widths, and that whoever registers the card knows them
  /// (protocol section 10).
  ///
  /// - Parameters:
  ///   - registrant: the name under which the card is registered, at most 128 bytes of UTF-8.
  ///   - referenceString: that of the keys, if the statement needs more powers of it than the keys hold.
  public func register(
    registrant: String, referenceString: ReferenceString? = nil
  ) throws(PlumblineError) -> StatementProof {
    guard DatasetAnnotations.isName(registrant) else {
      throw .invalidOption(
        name: "registrant", value: PlainText.shown(registrant),
        expected: "a name of 1 to \(DatasetAnnotations.Limits.name) bytes without control characters")
    }
    let options = StatementOptions(referenceString: referenceString)
    let (program, prover) = try derivedProver(rows: 1, result: .parameterRanges, options: options)
    let binding = ContextBinding.registration(registrant: registrant)
    guard let context = binding.context(cardDigest: provingKey.verifyingKey.cardDigest, annotationRoot: nil) else {
      throw .cannotProve(problem: "a registration has no context")
    }
    let outcome = try translating {
      try prover.prove(
        Trace(input: [0], accumulators: [:], output: []), input: .privateInput, context: context)
    }
    return StatementProof(
      proof: DerivedProof(
        binding: binding, programs: [program], parts: [.init(program: 0, envelope: outcome.envelope)]))
  }

  private func binding(
    of question: Question, source: StatementSource, options: StatementOptions
  ) throws(PlumblineError) -> (ContextBinding, [UInt8]) {
    guard options.context.count == DigestLength.bytes else {
      throw .invalidOption(name: "context", value: "\(options.context.count) bytes", expected: "32 bytes")
    }
    guard let challenge = options.watermarkChallenge else { return (.none, options.context) }
    guard challenge.count == DigestLength.bytes, case .accuracy = question else {
      throw .invalidOption(
        name: "watermark challenge", value: "\(challenge.count) bytes",
        expected: "32 bytes, for a statement of accuracy")
    }
    guard source.isFixed(by: challenge) else {
      throw .invalidOption(
        name: "rows", value: "some of the dataset",
        expected: "for a watermark all rows, or rows drawn with the challenge as seed")
    }
    let binding = ContextBinding.watermark(challenge: challenge)
    guard
      let context = binding.context(
        cardDigest: provingKey.verifyingKey.cardDigest, annotationRoot: source.annotationRoot)
    else { throw .cannotProve(problem: "a watermark needs labels that are committed with the triggers") }
    return (binding, context)
  }

  private func derivedProver(
    rows: Int, result: Derivation.Result, options: StatementOptions
  ) throws(PlumblineError) -> (DerivedProof.Program, Prover) {
    let base = provingKey.verifyingKey
    return try translating {
      let layout = try DerivedCompiler.compile(
        base: base.circuit, rows: rows, result: result, rowBits: base.rowBits,
        longestRowBits: longestRowBits(options))
      let program = DerivedProof.Program(
        derivation: layout.derivation, circuit: layout.circuit, rowBits: layout.rowBits)
      let key = try base.derived(layout.derivation, circuit: layout.circuit, rowBits: layout.rowBits)
      var powers = provingKey.powers
      if powers.count < key.shape.requiredPowers, let string = options.referenceString {
        let srs = try string.srs.truncated(to: key.shape.requiredPowers)
        guard srs.sourceDigest == base.srsDigest, srs.powers.starts(with: base.powers) else {
          throw PlumblineError.mismatch(problem: "the reference string is not that of the keys")
        }
        try srs.check()
        powers = srs.powers
      }
      return (
        program, Prover(key: try ProvingKey(verifyingKey: key, powers: powers, parameters: provingKey.parameters))
      )
    }
  }

  /// Of the longest rows that there are powers for, with the two that blind them.
  private func longestRowBits(_ options: StatementOptions) -> Int {
    let powers = max(provingKey.powers.count, options.referenceString?.srs.powers.count ?? 0)
    return min(KeyDerivation.rowBitsLimit, AddressBits.count(max(2, powers - 1)) - 1)
  }

  /// The most rows of one part: all, or the largest power of two of them that stays below the limit.
  private func rowsThatFit(
    _ count: Int, result: Derivation.Result, options: StatementOptions
  ) throws(PlumblineError) -> Int {
    let base = provingKey.verifyingKey
    return try translating {
      var rows = count
      while rows > 1 {
        let memory = try? DerivedCompiler.memoryEstimate(
          base: base.circuit, rows: rows, result: result, rowBits: base.rowBits,
          longestRowBits: longestRowBits(options))
        if let memory, memory <= options.memoryLimit { break }
        rows = 1 << (AddressBits.count(rows) - 1)
      }
      return rows
    }
  }
}
