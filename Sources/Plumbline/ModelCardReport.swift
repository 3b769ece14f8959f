import Attestation

/// A model card: what an author publishes about a model.
public struct ModelCardReport: Codable, Sendable, Equatable {
  public var model: String
  public var digest: String
  public var circuitDigest: String
  /// `b`, entries under one commitment.
  public var rowLength: Int
  /// Number of commitments to the weights.
  public var parameterRows: Int
  /// The author's claim; no proof of inference shows that training used this dataset.
  public var claimedDatasetRoot: String?
  public var metadata: String
  public var metadataDigest: String
  public var referenceStringDigest: String
  public var referenceStringIsInsecure: Bool

  init(_ document: ModelCardDocument) {
    model = document.model
    digest = document.digest
    circuitDigest = document.circuitDigest
    rowLength = document.rowLength
    parameterRows = document.parameterCommitments.count
    claimedDatasetRoot = document.claimedDatasetRoot
    metadata = document.metadata
    metadataDigest = document.metadataDigest
    referenceStringDigest = document.referenceString.digest
    referenceStringIsInsecure = document.referenceString.isInsecure
  }
}
