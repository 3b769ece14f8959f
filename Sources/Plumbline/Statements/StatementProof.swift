import Attestation
import Circuits
import Verification

/// A proof of a statement about many runs, about the label of a run, or about the parameters.
public struct StatementProof: Sendable, Equatable {
  package let proof: DerivedProof

  package init(proof: DerivedProof) { self.proof = proof }

  /// Reads a proof file.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` for another file of this package, or `.proofRefused` if the
  ///   proof is damaged.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(decoding: try FileStore.read(path, kind: .statementProof))
  }

  /// Reads the bytes of a proof, which may come from anyone.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    proof = try PlumblineError.refusingCircuits { () throws(VerificationError) in try DerivedProof(decoding: bytes) }
  }

  public var encoded: [UInt8] { proof.encoded }

  public func write(to path: String) throws(PlumblineError) { try FileStore.write(encoded, to: path) }

  /// Digest of the model card that the proof names. Nothing is checked: `VerifierKey.verify` does that.
  public var cardDigest: String {
    HexadecimalText.encode(proof.parts.first?.envelope.statement.cardDigest ?? [])
  }
}
