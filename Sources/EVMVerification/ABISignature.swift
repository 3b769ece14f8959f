import FiatShamir

/// The signature of a function or event, such as `withdraw(uint256)`.
package struct ABISignature: Sendable, Equatable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// What a call of the function starts with: the first 4 bytes of the hash of its signature.
  package var selector: [UInt8] { Array(Keccak256.hash(text.utf8).prefix(4)) }

  /// The first topic of the event's logs: the hash of its signature.
  package var topic: EVMWord { EVMWord(bytes: Keccak256.hash(text.utf8)) ?? .zero }

  /// The data of a call.
  package func call(_ arguments: [ABIValue]) -> [UInt8] { selector + ABIEncoder.encode(arguments) }
}
