import Dispatch
import EVMVerification
import Logging

/// Takes requests from the queue, the most urgent first, and proves them.
struct ProvingWorker {
  let chain: UInt64
  let contract: OracleContract
  let queue: RequestQueue
  let provers: [EVMAddress: any RequestProver]
  let settings: RelayerSettings
  let logger: Logger

  private var triage: Triage { Triage(contract: contract, queue: queue, settings: settings, logger: logger) }

  /// Works on one request.
  ///
  /// - Returns: whether there was one; those that wait for a lower gas price do not count.
  func step() async throws(RelayerError) -> Bool {
    for request in try queue.requests(in: [.seen]) {
      if try await work(on: request) { return true }
    }
    return false
  }

  private func work(on request: QueuedRequest) async throws(RelayerError) -> Bool {
    try await contract.node.check(chain: chain)
    let head = try await contract.node.head()
    guard try await triage.isOpen(request, head: head, in: [.seen]) else { return true }
    guard let prover = provers[request.verifier] else {
      try fail(request, "no model is set up for the verifier \(request.verifier)")
      return true
    }
    do throws(RelayerError) {
      try prover.check(inputForm: request.inputForm, input: request.input)
    } catch {
      try fail(request, "\(error)")
      return true
    }
    let context = InferenceOracleInterface.context(
      chain: chain, oracle: contract.address, consumer: request.consumer, request: request.id,
      deadline: request.deadline)
    guard try await contract.context(of: request.id) == context else {
      try fail(request, "the contract binds answers to another context: it is of another version")
      return true
    }
    if try await waits(request, head: head) { return false }

    guard try queue.move(request.id, from: [.seen], to: .proving) else { return true }
    logger.info("proving", metadata: ["request": "\(request.id)", "verifier": "\(request.verifier)"])
    let start = ContinuousClock.now
    let answer: QueuedRequest.Answer
    do throws(RelayerError) {
      answer = try await Self.offThePool {
        Result { () throws(RelayerError) in
          try prover.answer(inputForm: request.inputForm, input: request.input, context: context)
        }
      }.get()
    } catch {
      try fail(request, "\(error)")
      return true
    }
    try queue.store(answer, for: request.id)
    logger.info(
      "proved",
      metadata: [
        "request": "\(request.id)", "time": "\(ContinuousClock.now - start)", "bytes": "\(answer.proof.count)",
      ])
    return true
  }

  /// Whether gas costs too much now, as far as earlier answers show how much of it is needed.
  private func waits(_ request: QueuedRequest, head: BlockHeader) async throws(RelayerError) -> Bool {
    guard let gas = try queue.lastGasUsed(verifier: request.verifier) else { return false }
    let fees = GasFees(
      baseFee: head.baseFee, priority: try await contract.node.priorityFee(baseFee: head.baseFee))
    let policy = Profitability(allowLoss: settings.allowLoss, maximumGasPrice: settings.maximumGasPrice)
    guard let objection = policy.objection(gas: gas, fees: fees, baseFee: head.baseFee, request: request) else {
      return false
    }
    if request.reason == nil {
      logger.warning("request waits", metadata: ["request": "\(request.id)", "reason": "\(objection)"])
    }
    try queue.note(request.id, reason: objection)
    return true
  }

  private func fail(_ request: QueuedRequest, _ reason: String) throws(RelayerError) {
    try triage.close(request, in: [.seen, .proving], .failed, reason)
  }

  /// Proving takes a thread for long: not one of those that run everything else.
  private static func offThePool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }
}
