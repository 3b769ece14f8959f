import BN254
import FiatShamir
import Verification

/// A model card as people and other tools read it: the JSON file beside the keys. All bytes are hexadecimal text.
package struct ModelCardDocument: Codable, Sendable, Equatable {
  package static let format = "plumbline-model-card"

  /// What the card's author adds without being bound to it: the card digest does not cover this.
  package struct ReferenceString: Codable, Sendable, Equatable {
    package var digest: String
    /// Made on one machine: whoever made it can forge proofs.
    package var isInsecure: Bool
  }

  package var format: String
  package var version: UInt32
  /// Name of the model, part of the circuit.
  package var model: String
  package var circuitDigest: String
  /// `b`.
  package var rowLength: Int
  package var parameterCommitments: [String]
  /// The author's claim; no proof of inference shows that training used this dataset.
  package var claimedDatasetRoot: String?
  /// Free text of the author; its Keccak-256 hash is the metadata digest.
  package var metadata: String
  package var metadataDigest: String
  package var digest: String
  package var referenceString: ReferenceString

  package init(card: ModelCard, model: String, metadata: String, srsDigest: [UInt8], srsIsInsecure: Bool) {
    format = Self.format
    version = ModelCard.version
    self.model = model
    circuitDigest = HexadecimalText.encode(card.circuitDigest)
    rowLength = card.rowLength
    parameterCommitments = card.parameterCommitments.map { HexadecimalText.encode($0.canonicalBytes) }
    claimedDatasetRoot = card.claimedDatasetRoot.map { HexadecimalText.encode($0) }
    self.metadata = metadata
    metadataDigest = HexadecimalText.encode(card.metadataDigest)
    digest = HexadecimalText.encode(card.digest)
    referenceString = .init(digest: HexadecimalText.encode(srsDigest), isInsecure: srsIsInsecure)
  }

  /// Keccak-256 of the UTF-8 text of the metadata.
  package static func metadataDigest(_ metadata: String) -> [UInt8] { Keccak256.hash(metadata.utf8) }

  /// The card, after recomputing the digests of metadata and card.
  package func card() throws(ModelCardError) -> ModelCard {
    guard format == Self.format else { throw .malformed(field: "format") }
    guard version == ModelCard.version else { throw .unsupportedVersion(version) }
    guard (16...(1 << 24)).contains(rowLength), rowLength.nonzeroBitCount == 1 else {
      throw .malformed(field: "rowLength")
    }
    func bytes(_ text: String, _ field: String) throws(ModelCardError) -> [UInt8] {
      guard let bytes = HexadecimalText.decode(text, count: DigestLength.bytes) else { throw .malformed(field: field) }
      return bytes
    }
    var commitments: [G1Affine] = []
    for text in parameterCommitments {
      guard let point = HexadecimalText.decode(text, count: 64).flatMap({ G1Affine(canonicalBytes: $0) }) else {
        throw .malformed(field: "parameterCommitments")
      }
      commitments.append(point)
    }
    var root: [UInt8]?
    if let claimedDatasetRoot { root = try bytes(claimedDatasetRoot, "claimedDatasetRoot") }
    let card = ModelCard(
      circuitDigest: try bytes(circuitDigest, "circuitDigest"), rowLength: rowLength,
      parameterCommitments: commitments, claimedDatasetRoot: root,
      metadataDigest: try bytes(metadataDigest, "metadataDigest"))
    guard card.metadataDigest == Self.metadataDigest(metadata) else { throw .digestMismatch(field: "metadataDigest") }
    guard try bytes(digest, "digest") == card.digest else { throw .digestMismatch(field: "digest") }
    return card
  }
}

/// What can be wrong with a model card file.
package enum ModelCardError: Error, Equatable, Sendable {
  case malformed(field: String)
  case unsupportedVersion(UInt32)
  case digestMismatch(field: String)
}

extension ModelCardError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let field): "the field \(field) of the model card is missing or not in its form"
    case .unsupportedVersion(let version): "version \(version) of model cards is unknown: expected 1"
    case .digestMismatch(let field): "the field \(field) of the model card does not fit the rest: it was changed"
    }
  }
}
