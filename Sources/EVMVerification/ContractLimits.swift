/// What the contract `PlumblineVerifier` has room for; a key or proof beyond it is refused before anything is deployed.
package enum ContractLimits {
  /// Words that go to and come from the verification program.
  package static let programInputs = 128
  package static let programResults = 128
  /// Bytes of a contract's code (EIP-170).
  package static let codeBytes = 24_576
  package static let hiddenScalars = 256
  package static let proofBytes = 9_216
  package static let instances = 200
  /// Coordinates of the commitments of a dataset row, and siblings of its path.
  package static let rowWords = 32
  package static let rowBits = 20
  /// Values of all but the longest index of one index map.
  package static let indexShifts = 1_024
  /// Coordinates of the output indices of a step.
  package static let outputBits = 32
}
