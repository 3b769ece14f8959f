import Attestation

/// What an attestation is held against besides its signature. Each part is optional; what is missing is not checked.
public struct AttestationEvidence: Sendable {
  /// The bytes of the proof file. An embedded proof stands in for it.
  public var proof: [UInt8]?
  public var key: VerifierKey?
  /// The bytes of a model card file.
  public var card: [UInt8]?
  /// A registration of the same card, verified under the key.
  public var registration: RequiredRegistration?
  /// Which reference strings are accepted when the proof is verified again.
  public var trust: VerifierKey.Trust

  public init(
    proof: [UInt8]? = nil, key: VerifierKey? = nil, card: [UInt8]? = nil,
    registration: RequiredRegistration? = nil, trust: VerifierKey.Trust = .anything
  ) {
    self.proof = proof
    self.key = key
    self.card = card
    self.registration = registration
    self.trust = trust
  }
}

/// An attestation that was accepted, and what was checked for that.
public struct AttestationReport: Codable, Sendable, Equatable {
  public enum Check: String, Codable, Sendable, CaseIterable {
    /// A signature by one of the given public keys.
    case signature
    /// Statement and predicate are complete, in their form and without contradictions.
    case form
    /// The proof, given or embedded, is the one of the digests and claims the same.
    case proofFile
    /// The proof was verified again under the key.
    case proof
    /// The key is the one that is stated, as are circuit, card and reference string in it.
    case key
    /// The card is the one that is stated.
    case card
  }

  /// IDs of the given keys that signed.
  public var signedBy: [String]
  public var proofName: String
  public var proofIsEmbedded: Bool
  /// What is attested; an embedded proof is left out.
  public var statement: AttestedStatement
  public var checked: [Check]
  public var notChecked: [Check]
  /// What was demanded of the proof; all of it holds.
  public var demanded: [Demand] = []
  /// The registration of the card, if one was demanded.
  public var registration: VerifiedClaim?
}
