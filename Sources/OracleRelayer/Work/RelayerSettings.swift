import EVMVerification

/// How the relayer works.
package struct RelayerSettings: Sendable {
  /// Blocks that have to be on top of one before its events count.
  package var confirmations: UInt64 = 2
  /// Time between two looks at the chain.
  package var poll: Duration = .seconds(4)
  /// Work off what there is, then end.
  package var once = false
  /// Answer even where gas costs more than the fee.
  package var allowLoss = false
  /// A request is given up when fewer seconds than these are left.
  package var deadlineMargin: UInt64 = 30
  /// The first block to look at, for a new queue.
  package var firstBlock: UInt64 = 0
  /// Blocks whose events are asked for in one call.
  package var blockRange: UInt64 = 2000
  /// Transactions on their way at one time.
  package var maximumInFlight = 16
  /// A transaction that is in no block by then is sent again.
  package var rebroadcastAfter: Duration = .seconds(30)
  /// And with a higher fee by then.
  package var replaceAfter: Duration = .seconds(90)
  /// Wei for one unit of gas; transactions wait until it is enough.
  package var maximumGasPrice: UInt128?
  /// Whose offers are answered; the account's own if `nil`.
  package var `operator`: EVMAddress?

  package init() {}
}
