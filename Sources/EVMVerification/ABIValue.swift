/// A value of the types that the contracts use.
package enum ABIValue: Sendable, Equatable {
  /// Any type that takes one word: `uint256`, `address`, `bool`, `bytes32`, ...
  case word(EVMWord)
  case bytes([UInt8])
  /// An array of words: `uint256[]`, ...
  case words([EVMWord])

  package enum Kind: Sendable, Equatable {
    case word, bytes, words
  }

  package static func number(_ value: UInt64) -> ABIValue { .word(EVMWord(value)) }
  package static func address(_ value: EVMAddress) -> ABIValue { .word(EVMWord(value)) }
}
