import Attestation
import Verification

/// Verifies a proof of any kind for the page, check by check in the order of the verifier.
struct ProofAudit {
  enum Name: Hashable {
    case container, circuit, key, card, proofForm, trust, parts, context, derived, binding, form, dataset, values
    case opening, registration, demand
  }

  struct Failure {
    var name: Name
    var error: PlumblineError
  }

  /// Why the key was not taken.
  static let noKey = "no verifying key given (--key)"
  static let anybodysKey = "the key in the file could be anybody's: neither model card (--card) nor key (--key) given"

  let file: AuditFile
  let evidence: AuditEvidence
  private(set) var key: VerifierKey?
  private(set) var card: ModelCardDocument?
  private(set) var proof: AnyProof?
  private(set) var verified: VerifiedResult?
  private(set) var failure: Failure?
  /// What became of each demand; `nil` if there was nothing verified to look at.
  private(set) var demanded: DemandChecks?
  /// Whether the file brings its key along.
  private(set) var isPortable = false

  init(_ file: AuditFile, evidence: AuditEvidence) {
    self.file = file
    self.evidence = evidence
    do { try audit() } catch { failure = Failure(name: error.name, error: error.error) }
  }

  /// An error with the check that it belongs to.
  private struct Stopped: Error {
    var name: Name
    var error: PlumblineError
  }

  private func at<Result>(
    _ name: (PlumblineError) -> Name, _ body: () throws(PlumblineError) -> Result
  ) throws(Stopped) -> Result {
    do { return try body() } catch { throw Stopped(name: name(error), error: error) }
  }

  private mutating func audit() throws(Stopped) {
    isPortable = FileKind.detect(file.bytes) == .portableProof
    var proofBytes = file.bytes
    var keyBytes = evidence.key
    if isPortable {
      let parts = try at({ _ in .container }) { () throws(PlumblineError) in try portableParts() }
      proofBytes = parts.proof
      if keyBytes == nil { keyBytes = parts.key }
    }
    if let bytes = keyBytes {
      key = try at(Self.placeOfKeyError) { () throws(PlumblineError) in try VerifierKey(decoding: bytes) }
    }
    if let bytes = evidence.card {
      card = try at({ _ in .card }) { () throws(PlumblineError) in
        try AuditCard.read(bytes, of: key)
      }
    }
    let decoded = try at({ _ in .proofForm }) { () throws(PlumblineError) in try AnyProof(decoding: proofBytes) }
    proof = decoded
    guard let key, isKeyVouchedFor else { return }
    let result = try at(Self.place) { () throws(PlumblineError) in
      try key.verify(decoded, trust: evidence.trust)
    }
    let demanded = DemandChecks(evidence.expectations, of: StatedProof(result), key: key)
    self.demanded = demanded
    let noted = try at({ _ in .registration }) { () throws(PlumblineError) in try noting(result, key: key) }
    if let error = demanded.error { throw Stopped(name: .demand, error: error) }
    verified = noted
  }

  private func portableParts() throws(PlumblineError) -> (key: [UInt8], proof: [UInt8]) {
    do {
      return try PortableProof.parts(file.bytes)
    } catch {
      throw .proofRefused(.malformed(field: error.field, offset: error.offset))
    }
  }

  /// Whether somebody other than the file says which model is meant.
  var isKeyVouchedFor: Bool { evidence.key != nil || evidence.card != nil }

  /// What was verified, with what the registration of its card adds, if there is one.
  private func noting(_ verified: VerifiedResult, key: VerifierKey) throws(PlumblineError) -> VerifiedResult {
    guard let registration = evidence.registration else { return verified }
    var result = verified
    result.noteRegistration(try key.verify(registration, trust: evidence.trust))
    return result
  }

  private static func placeOfKeyError(_ error: PlumblineError) -> Name {
    switch error {
    case .unusableCircuit, .invalidFile(.circuit, _): .circuit
    default: .key
    }
  }

  /// The check that a refusal of the verifier belongs to.
  private static func place(_ error: PlumblineError) -> Name {
    switch error {
    case .untrustedReferenceString: .trust
    case .mismatch, .unusableCircuit, .invalidFile: .derived
    case .proofRefused(let refusal): place(refusal)
    default: .opening
    }
  }

  private static func place(_ refusal: Refusal) -> Name {
    switch refusal {
    case .unsupportedVersion: .proofForm
    case .otherKey, .otherCard: .binding
    case .otherContext: .context
    case .otherCircuit: .derived
    case .otherParts, .otherQuestion, .tooFewCorrect: .parts
    case .dataset(field: "duplicate row"): .parts
    case .dataset: .dataset
    case .otherInputForm, .otherOutputForm: .form
    case .wrongInputCount, .wrongOutputCount, .valueOutOfRange: .values
    case .unexpectedInput, .unexpectedOutput, .unexpectedLabel: .values
    // Points and scalars are counted when the equations are set up.
    case .malformed, .falseProof: .opening
    }
  }
}
