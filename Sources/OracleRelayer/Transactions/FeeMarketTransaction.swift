import EVMVerification
import FiatShamir

/// A transaction of type 2 (EIP-1559), without an access list.
package struct FeeMarketTransaction: Sendable, Equatable {
  package var chain: UInt64
  package var nonce: UInt64
  /// Wei for one unit of gas.
  package var fees: GasFees
  package var gasLimit: UInt64
  package var to: EVMAddress
  /// Wei.
  package var value: UInt128
  package var data: [UInt8]

  package init(
    chain: UInt64, nonce: UInt64, fees: GasFees, gasLimit: UInt64, to: EVMAddress, value: UInt128 = 0,
    data: [UInt8] = []
  ) {
    self.chain = chain
    self.nonce = nonce
    self.fees = fees
    self.gasLimit = gasLimit
    self.to = to
    self.value = value
    self.data = data
  }

  private static let type: UInt8 = 2

  private var fields: [RLP] {
    [
      .integer(UInt128(chain)), .integer(UInt128(nonce)), .integer(fees.priority), .integer(fees.maximum),
      .integer(UInt128(gasLimit)), .string(to.bytes), .integer(value), .string(data), .list([]),
    ]
  }

  /// What is signed: `keccak256(0x02 || rlp(fields))`.
  package var signingHash: [UInt8] { Keccak256.hash([Self.type] + RLP.list(fields).encoded) }

  package func signed(by key: PrivateKey) throws(RelayerError) -> SignedTransaction {
    let signature = try key.sign(signingHash)
    let raw =
      [Self.type]
      + RLP.list(
        fields + [
          .integer(UInt128(signature.yParity)), .integer(bytes: signature.r), .integer(bytes: signature.s),
        ]
      ).encoded
    return SignedTransaction(transaction: self, raw: raw, hash: Keccak256.hash(raw))
  }
}

/// A transaction as it is broadcast.
package struct SignedTransaction: Sendable, Equatable {
  package var transaction: FeeMarketTransaction
  package var raw: [UInt8]
  /// 32 bytes.
  package var hash: [UInt8]
}

/// What a transaction offers for one unit of gas, in wei.
package struct GasFees: Sendable, Equatable {
  /// At most this, base fee included.
  package var maximum: UInt128
  /// To the proposer of the block.
  package var priority: UInt128

  package init(maximum: UInt128, priority: UInt128) {
    self.maximum = maximum
    self.priority = priority
  }

  /// For a transaction now: the maximum leaves room for the base fee to double.
  package init(baseFee: UInt128, priority: UInt128) {
    self.init(maximum: 2 * saturated(baseFee) + saturated(priority), priority: saturated(priority))
  }

  /// What replaces a transaction of the same nonce: nodes ask for a tenth more of both, this is an eighth.
  package func replacing(_ old: GasFees) -> GasFees {
    func raised(_ value: UInt128) -> UInt128 { value + value / 8 + 1 }
    return GasFees(maximum: max(maximum, raised(old.maximum)), priority: max(priority, raised(old.priority)))
  }

  /// What one unit of gas is going to cost in the next block.
  package func expectedPrice(baseFee: UInt128) -> UInt128 { min(maximum, baseFee + priority) }
}

/// Wei for one unit of gas as a node says it, cut at 2^60, which is more than one ether: nothing that is computed from
/// it and 64 bits of gas overflows.
func saturated(_ price: UInt128) -> UInt128 { min(price, 1 << 60) }
