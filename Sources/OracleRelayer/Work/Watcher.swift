import EVMVerification
import Logging

/// Follows the contract's log and puts requests into the queue.
struct Watcher {
  let contract: OracleContract
  let queue: RequestQueue
  /// Whose transactions are to be followed again after a reorganisation.
  let account: EVMAddress
  let `operator`: EVMAddress
  let settings: RelayerSettings
  let logger: Logger

  /// How far the watcher goes back when the chain is no longer the one it saw.
  private static let reorganisationDepth: UInt64 = 256

  /// Stores everything up to the last block that has enough confirmations.
  func scan(head: BlockHeader) async throws(RelayerError) {
    guard head.number >= settings.confirmations else { return }
    let last = head.number - settings.confirmations
    var next = try await nextBlock(head: head)
    while next <= last, !Task.isCancelled {
      let end = min(last, next + max(1, settings.blockRange) - 1)
      guard let block = try await contract.node.block(.number(end)) else {
        throw .malformedAnswer(method: "eth_getBlockByNumber", field: "result")
      }
      let discovery = try await discover(next...end)
      for id in try queue.store(discovery, cursor: .init(block: end, hash: block.hash)) {
        logger.info("request seen", metadata: ["request": "\(id)"])
      }
      for id in discovery.refunded { logger.info("request refunded", metadata: ["request": "\(id)"]) }
      next = end + 1
    }
  }

  private func nextBlock(head: BlockHeader) async throws(RelayerError) -> UInt64 {
    guard let cursor = try queue.cursor() else { return settings.firstBlock }
    // Beyond the head: either the chain was reorganised, or another node answered that is behind.
    let known = cursor.block > head.number ? nil : try await contract.node.block(.number(cursor.block))
    if known?.hash == cursor.hash { return cursor.block + 1 }
    let first = max(settings.firstBlock, cursor.block - min(cursor.block, Self.reorganisationDepth))
    logger.warning(
      "the chain was reorganised; looking again",
      metadata: ["block": "\(cursor.block)", "from": "\(first)", "confirmations": "\(settings.confirmations)"])
    try queue.reopenSlots(onChain: try await contract.node.transactionCount(account, at: .latest))
    return first
  }

  private func discover(_ blocks: ClosedRange<UInt64>) async throws(RelayerError) -> RequestQueue.Discovery {
    var discovery = RequestQueue.Discovery()
    for (event, log) in try await contract.events(blocks) {
      switch event {
      case .requested(let event):
        if let request = try await consider(event, log) { discovery.requests.append(request) }
      case .refunded(let id, _):
        if let known = try queue.request(id), known.state != .refunded { discovery.refunded.append(id) }
      case .fulfilled: break  // Workers look at the status in the contract, which is newer than any log.
      }
    }
    return discovery
  }

  /// - Returns: `nil` for a request that is not this operator's to answer, or that is closed.
  private func consider(_ event: RequestedEvent, _ log: EventLog) async throws(RelayerError) -> QueuedRequest? {
    guard event.request <= UInt64(Int64.max) else { return nil }
    if let known = try queue.request(event.request), known.blockHash == log.blockHash { return nil }
    let record = try await contract.request(event.request)
    guard record.status == .open else { return nil }
    guard record.consumer == event.consumer, record.deadline == event.deadline, record.verifier == event.verifier else {
      throw .malformedAnswer(method: "eth_call", field: "requests(\(event.request)) is not what the log says")
    }
    guard record.operator == `operator` else {
      logger.debug("request for another operator", metadata: ["request": "\(event.request)"])
      return nil
    }
    return QueuedRequest(event, record: record, log: log)
  }
}
