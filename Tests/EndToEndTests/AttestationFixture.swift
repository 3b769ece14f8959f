import Attestation
import Foundation
import Plumbline
import TestSupport

/// A signed attestation of the small model's first proof, and what it takes to sign others.
struct AttestationFixture {
  static let time = "2024-02-29T12:00:00Z"

  let workspace = Workspace.iris
  let folder: String
  let signingKey: AttestationSigningKey
  let publicKey: AttestationPublicKey
  let key: VerifierKey
  let proof: [UInt8]
  let card: [UInt8]
  let trusted: TrustedReferenceStrings

  init() throws {
    folder = try TemporaryFolders.make()
    try AttestationSigningKey.generate().write(to: folder + "/key.pem")
    signingKey = try AttestationSigningKey(contentsOf: folder + "/key.pem")
    publicKey = try AttestationPublicKey(contentsOf: folder + "/key.pub.pem")
    key = try VerifierKey(contentsOf: workspace.path("keys-native/verifying.key"))
    proof = try RepositoryPaths.bytes(workspace.path("proof"))
    card = try RepositoryPaths.bytes(workspace.path("keys-native/card.json"))
    trusted = try TrustedReferenceStrings(path: workspace.trusted)
  }

  /// Proof, key and card.
  var evidence: AttestationEvidence { .init(proof: proof, key: key, card: card, trust: .list(trusted)) }

  func sign(
    _ proof: [UInt8]? = nil, embeds: Bool = false, expecting expectations: VerifierKey.Expectations = .init(),
    trust: VerifierKey.Trust? = nil, name: String = "run.proof", time: String = AttestationFixture.time
  ) throws -> SignedAttestation {
    try SignedAttestation.sign(
      proof: proof ?? self.proof, under: key, with: signingKey,
      options: .init(proofName: name, embedsProof: embeds, verifiedAt: time), expecting: expectations,
      trust: trust ?? .list(trusted)
    ).attestation
  }

  /// Another proof under the same key.
  func otherProof(_ arguments: String..., index: Int = 4) throws -> [UInt8] {
    let path = folder + "/" + UUID().uuidString
    let source =
      arguments.contains("row") ? ["--dataset", workspace.path("dataset-native")] : ["--input", workspace.inputs]
    let result = try PlumbProgram.run(
      ["prove", workspace.path("keys-native"), "--index", "\(index)", "-o", path] + source + arguments)
    guard result.status == 0 else {
      throw PlumbProgram.Failure(arguments: arguments, status: result.status, errors: result.errorText)
    }
    return try RepositoryPaths.bytes(path)
  }

  /// The attestation with its statement edited and signed again with the same key: the work of a signer who lies.
  func forged(_ attestation: SignedAttestation, _ edit: (inout [String: Any]) throws -> Void) throws
    -> SignedAttestation
  {
    let original = try DSSEEnvelope(decoding: attestation.encoded)
    var statement =
      try JSONSerialization.jsonObject(with: Data(original.payload)) as? [String: Any] ?? [:]
    try edit(&statement)
    let payload = try JSONSerialization.data(withJSONObject: statement, options: [.withoutEscapingSlashes])
    var envelope = DSSEEnvelope(payloadType: original.payloadType, payload: [UInt8](payload))
    try envelope.sign(with: try SigningKey(pem: RepositoryPaths.bytes(folder + "/key.pem")))
    return try SignedAttestation(decoding: envelope.encoded)
  }
}

extension [String: Any] {
  /// Sets, or with `nil` removes, the value at a path of names.
  mutating func set(_ path: some Collection<String>, to value: Any?) {
    guard let name = path.first else { return }
    if path.count == 1 {
      self[name] = value
    } else {
      var inside = self[name] as? [String: Any] ?? [:]
      inside.set(path.dropFirst(), to: value)
      self[name] = inside
    }
  }
}
