/// What a transaction costs besides what it executes, and what it costs at least.
///
/// Source of the constants: EIP-2028 (calldata), EIP-7623 (floor since Prague), EIP-7976 (floor announced for
/// Amsterdam), EIP-3860 (creation code).
package struct TransactionGas: Sendable, Equatable {
  package let zeroBytes: Int
  package let nonzeroBytes: Int

  package init(calldata: [UInt8]) {
    zeroBytes = calldata.count { $0 == 0 }
    nonzeroBytes = calldata.count - zeroBytes
  }

  /// The base of every transaction.
  package static let base = 21_000

  package var bytes: Int { zeroBytes + nonzeroBytes }
  /// 4 for a zero byte, 16 for another.
  package var standard: Int { 4 * zeroBytes + 16 * nonzeroBytes }
  /// The least that the transaction costs since Prague: 10 for a zero byte, 40 for another.
  package var floorEIP7623: Int { Self.base + 10 * zeroBytes + 40 * nonzeroBytes }
  /// The least that it will cost with EIP-7976: 64 for each byte.
  package var floorEIP7976: Int { Self.base + 64 * bytes }

  /// Gas of a transaction that executes so much.
  package func total(execution: Int) -> Int { max(Self.base + standard + execution, floorEIP7623) }
  package func totalEIP7976(execution: Int) -> Int { max(Self.base + standard + execution, floorEIP7976) }
}

/// Gas of creating contracts, without what their constructors compute.
package enum CreationGas {
  /// 32,000 for the account, 200 for each byte that stays, 2 for each word of the code that makes it.
  package static func contract(runtimeBytes: Int, creationBytes: Int) -> Int {
    32_000 + 200 * runtimeBytes + 2 * words(creationBytes)
  }

  static func words(_ bytes: Int) -> Int { (bytes + 31) / 32 }
}
