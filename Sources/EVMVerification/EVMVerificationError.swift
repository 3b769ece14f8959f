/// Why a key or a proof cannot go to a contract, or what came from one cannot be read.
package enum EVMVerificationError: Error, Equatable, Sendable {
  /// The circuit needs more of something than the contract has room for.
  case tooLarge(what: String, count: Int, limit: Int)
  /// An index map of an index that its step has not got.
  case unsupportedIndexMap(tensor: String, dimension: Int)
  /// A weight of a tensor that has not the form that the contract knows.
  case noInterval(tensor: String)
  /// The reference string has another generator of G2 than the contract.
  case foreignGenerator
  /// A proof without an opening whose points differ: made again with fresh randomness it will do.
  case degenerateChallenge
}
