import EVMVerification
import Logging

/// Signs, stores and broadcasts answers, and follows them until they are deep enough in the chain.
///
/// A nonce that was given away is used: by the answer it was for, by the same with a higher fee, or by a transaction
/// that does nothing. A transaction is stored before it is broadcast, so that what may be out there is always known.
final class Submitter {
  let key: PrivateKey
  let chain: UInt64
  let contract: OracleContract
  let queue: RequestQueue
  let settings: RelayerSettings
  let logger: Logger

  /// When the newest transaction of a nonce was first sent by this process, and when last.
  private var sendings: [[UInt8]: (first: ContinuousClock.Instant, last: ContinuousClock.Instant)] = [:]

  /// What is left after a pass.
  struct Outlook {
    /// Nonces whose transaction is in no block.
    var pending = 0
    /// Answers that wait for a free place, or for a node that takes them.
    var unsent = 0
  }

  init(
    key: PrivateKey, chain: UInt64, contract: OracleContract, queue: RequestQueue, settings: RelayerSettings,
    logger: Logger
  ) {
    self.key = key
    self.chain = chain
    self.contract = contract
    self.queue = queue
    self.settings = settings
    self.logger = logger
  }

  private var node: EthereumNode { contract.node }
  private var policy: Profitability {
    Profitability(allowLoss: settings.allowLoss, maximumGasPrice: settings.maximumGasPrice)
  }

  /// Follows what is on its way, then sends what is new.
  func pass() async throws(RelayerError) -> Outlook {
    var outlook = Outlook()
    let head = try await node.head()
    let fees = GasFees(baseFee: head.baseFee, priority: try await node.priorityFee(baseFee: head.baseFee))
    let slots = try queue.openSlots()
    // From the back, so that nonces which nobody has seen can be taken back.
    for slot in slots.reversed() where !Task.isCancelled {
      if try await follow(slot, head: head, fees: fees) { outlook.pending += 1 }
    }
    var free = settings.maximumInFlight - (try queue.openSlots().count)
    for request in try queue.requests(in: [.proved]) where !Task.isCancelled {
      guard free > 0 else {
        outlook.unsent += 1
        continue
      }
      if try await submit(request, head: head, fees: fees) {
        free -= 1
        outlook.pending += 1
      }
    }
    return outlook
  }

  // MARK: Following

  /// - Returns: whether the nonce is in no block yet.
  private func follow(_ slot: NonceSlot, head: BlockHeader, fees: GasFees) async throws(RelayerError) -> Bool {
    for transaction in slot.transactions {
      guard let receipt = try await node.receipt(transaction.hash) else { continue }
      // Not before the watcher was there: from then on it notices if that block goes.
      if receipt.block + settings.confirmations <= head.number, try queue.cursor()?.block ?? 0 >= receipt.block {
        try await settle(slot, transaction, receipt)
      }
      return false
    }
    if head.number >= settings.confirmations {
      let settled = try await node.transactionCount(
        key.address, at: .number(head.number - settings.confirmations))
      if settled > slot.nonce {
        logger.warning(
          "nonce used by a transaction of someone else with this key",
          metadata: ["nonce": "\(slot.nonce)", "request": "\(slot.request.map(String.init) ?? "")"])
        try queue.settle(slot, .lost, request: .proved, reason: nil)
        return false
      }
    }
    guard let newest = slot.transactions.first else { return true }
    if let id = newest.request {
      let isWanted = slot.request == id ? try await isDue(id, head: head) : false
      if !isWanted { return try await cancel(slot, newest, fees: fees) }
    }
    try await push(slot, newest, head: head, fees: fees)
    return true
  }

  /// Whether the transaction of a request may still be included with success.
  private func isDue(_ id: UInt64, head: BlockHeader) async throws(RelayerError) -> Bool {
    guard let request = try queue.request(id) else { return false }
    let record = try await contract.request(id)
    if record.status == .open, record.consumer == request.consumer, head.timestamp < request.deadline { return true }
    // Open in the contract and late: nothing but a refund can follow. Otherwise `close` says what happened.
    let (state, reason): (RequestState, String) =
      switch record.status {
      case .fulfilled: (.done, "answered by a transaction that is not of this queue")
      case .refunded: (.refunded, "the answer was not in a block in time")
      case .open: (.expired, "the answer was not in a block before the deadline")
      case .none: (.failed, "the request is no longer on the chain")
      }
    if record.status == .fulfilled, try await ownReceiptExists(of: id) { return true }
    try queue.move(id, from: [.signed, .sent], to: state, reason: reason)
    logger.notice(
      "request closed", metadata: ["request": "\(id)", "state": "\(state.rawValue)", "reason": "\(reason)"])
    return false
  }

  /// The answer may have got into a block between two calls.
  private func ownReceiptExists(of id: UInt64) async throws(RelayerError) -> Bool {
    for slot in try queue.openSlots() where slot.request == id {
      for transaction in slot.transactions where try await node.receipt(transaction.hash) != nil { return true }
    }
    return false
  }

  private func settle(
    _ slot: NonceSlot, _ transaction: StoredTransaction, _ receipt: TransactionReceipt
  ) async throws(RelayerError) {
    var state: RequestState?
    var reason: String?
    if let id = transaction.request {
      state = .done
      if !receipt.succeeded {
        switch try await contract.request(id).status {
        case .fulfilled: reason = "answered by another transaction; this one failed"
        case .refunded: state = .refunded
        case .open, .none:
          state = .failed
          reason = "the transaction \(HexadecimalQuantity.data(transaction.hash)) failed"
        }
      }
    }
    try queue.settle(slot, .included(transaction, receipt), request: state, reason: reason)
    for transaction in slot.transactions { sendings[transaction.hash] = nil }
    logger.notice(
      transaction.request == nil ? "nonce cancelled" : receipt.succeeded ? "answered" : "transaction failed",
      metadata: [
        "request": "\(transaction.request.map(String.init) ?? "")", "nonce": "\(slot.nonce)",
        "transaction": "\(HexadecimalQuantity.data(transaction.hash))", "block": "\(receipt.block)",
        "gas": "\(receipt.gasUsed)", "price": "\(receipt.gasPrice)",
        "spent": "\(UInt128(receipt.gasUsed) * receipt.gasPrice)",
      ])
  }

  // MARK: Sending

  /// Sends a stored transaction, again or for the first time, or one with a higher fee in its place.
  private func push(
    _ slot: NonceSlot, _ newest: StoredTransaction, head: BlockHeader, fees: GasFees
  ) async throws(RelayerError) {
    let now = ContinuousClock.now
    if let sending = sendings[newest.hash] {
      if now - sending.first >= settings.replaceAfter {
        let raised = fees.replacing(newest.fees)
        let request = try newest.request.flatMap { id throws(RelayerError) in try queue.request(id) }
        let objection = request.flatMap {
          policy.objection(gas: newest.gasLimit, fees: raised, baseFee: head.baseFee, request: $0)
        }
        if objection == nil { return try await replace(newest, fees: raised) }
      }
      guard now - sending.last >= settings.rebroadcastAfter else { return }
    }
    try await broadcast(newest)
  }

  private func replace(_ old: StoredTransaction, fees: GasFees) async throws(RelayerError) {
    let id = old.request
    let request = try id.flatMap { id throws(RelayerError) in try queue.request(id) }
    guard id == nil || request?.answer != nil else { return }
    let transaction = FeeMarketTransaction(
      chain: chain, nonce: old.nonce, fees: fees, gasLimit: old.gasLimit,
      to: request == nil ? key.address : contract.address, data: request.map(calldata) ?? [])
    let stored = StoredTransaction(try transaction.signed(by: key), request: id)
    try queue.store(replacement: stored)
    logger.notice(
      "fee raised",
      metadata: ["nonce": "\(old.nonce)", "request": "\(id.map(String.init) ?? "")", "maximum": "\(fees.maximum)"])
    try await broadcast(stored)
  }

  /// Uses a nonce up whose answer is of no use any more, or takes it back if nobody has seen it.
  ///
  /// - Returns: whether it is still to get into a block.
  private func cancel(
    _ slot: NonceSlot, _ newest: StoredTransaction, fees: GasFees
  ) async throws(RelayerError) -> Bool {
    if try queue.release(slot) {
      logger.info("nonce taken back", metadata: ["nonce": "\(slot.nonce)"])
      return false
    }
    let transaction = FeeMarketTransaction(
      chain: chain, nonce: slot.nonce, fees: newest.wasBroadcast ? fees.replacing(newest.fees) : fees,
      gasLimit: Self.transferGas, to: key.address)
    let stored = StoredTransaction(try transaction.signed(by: key), request: nil)
    try queue.store(replacement: stored)
    logger.notice("cancelling", metadata: ["nonce": "\(slot.nonce)"])
    try await broadcast(stored)
    return true
  }

  /// Gas of a transaction that does nothing.
  private static let transferGas: UInt64 = 21_000
  /// No transaction may have more (EIP-7825).
  private static let mostGas: UInt64 = 16_777_216

  private func calldata(_ request: QueuedRequest) -> [UInt8] {
    InferenceOracleInterface.fulfilCall(
      request: request.id, inputForm: request.inputForm, input: request.input, output: request.answer?.output ?? [],
      proof: request.answer?.proof ?? [])
  }

  /// - Returns: whether a transaction is on its way.
  private func submit(
    _ request: QueuedRequest, head: BlockHeader, fees: GasFees
  ) async throws(RelayerError) -> Bool {
    let triage = Triage(contract: contract, queue: queue, settings: settings, logger: logger)
    guard try await triage.isOpen(request, head: head, in: [.proved]) else { return false }
    let data = calldata(request)
    let gas: UInt64
    do throws(RelayerError) {
      gas = try await node.estimateGas(from: key.address, to: contract.address, data: data)
    } catch .refusedCall(_, _, let message, let reason) {
      // The state may have changed since; only if the request is still open it is the answer that is refused.
      if try await triage.isOpen(request, head: try await node.head(), in: [.proved]) {
        let detail = reason.map { ", " + RevertReason.describe($0) } ?? ""
        try triage.close(request, in: [.proved], .failed, "the contract refuses the answer: \(message)\(detail)")
      }
      return false
    }
    if let objection = policy.objection(gas: gas, fees: fees, baseFee: head.baseFee, request: request) {
      if request.reason == nil {
        logger.warning("request waits", metadata: ["request": "\(request.id)", "reason": "\(objection)"])
      }
      try queue.note(request.id, reason: objection)
      return false
    }
    let nonce = try queue.nextNonce(onChain: try await node.transactionCount(key.address, at: .pending))
    let transaction = FeeMarketTransaction(
      chain: chain, nonce: nonce, fees: fees, gasLimit: min(gas + gas / 4, Self.mostGas), to: contract.address,
      data: data)
    let stored = StoredTransaction(try transaction.signed(by: key), request: request.id)
    guard try queue.store(answering: request.id, stored) else { return false }
    logger.info(
      "signed",
      metadata: [
        "request": "\(request.id)", "nonce": "\(nonce)", "transaction": "\(HexadecimalQuantity.data(stored.hash))",
        "gas": "\(gas)",
      ])
    try await broadcast(stored)
    return true
  }

  private func broadcast(_ transaction: StoredTransaction) async throws(RelayerError) {
    try queue.markBroadcast(transaction)
    do throws(RelayerError) {
      try await node.send(transaction.raw)
      logger.info(
        "sent",
        metadata: [
          "nonce": "\(transaction.nonce)", "transaction": "\(HexadecimalQuantity.data(transaction.hash))",
        ])
    } catch .refusedCall(_, _, let message, _) {
      // Often it is known already or in a block; the next pass sees. If not, it is sent again later.
      logger.warning(
        "the node does not take the transaction",
        metadata: ["nonce": "\(transaction.nonce)", "reason": "\(message)"])
    }
    let now = ContinuousClock.now
    sendings[transaction.hash] = (sendings[transaction.hash]?.first ?? now, now)
  }
}
