/// What the contract `PlumblineVerifier` has room for; a key or proof beyond it is refused before anything is deployed.
package enum ContractLimits {
  /// Field elements of challenges and of what the verification program computes.
  package static let values = 384
  package static let nodes = 96
  package static let hiddenScalars = 256
  /// Entries of one table of a convolution's index map.
  package static let table = 128
  package static let proofBytes = 9_216
  package static let instances = 224
  /// Coordinates of the commitments of a dataset row, and siblings of its path.
  package static let rowWords = 64
  package static let keyBytes = 24_000
  package static let rowBits = 20
}
