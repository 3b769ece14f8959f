import EVMVerification
import Logging

/// The process that answers the requests of one oracle contract with one account.
package struct Relayer: Sendable {
  private let key: PrivateKey
  private let chain: UInt64
  private let contract: OracleContract
  private let queue: RequestQueue
  private let provers: [EVMAddress: any RequestProver]
  private let settings: RelayerSettings
  private let logger: Logger

  /// Waits for the node, checks chain and verifiers, and opens the queue.
  ///
  /// - Parameters:
  ///   - contract: the oracle with the node to reach it by.
  ///   - key: of the account that pays for answers.
  ///   - queuePath: the file of the queue, made if it is missing.
  ///   - provers: for each model verifier what proves for it.
  ///   - settings: how to work.
  ///   - logger: takes notes of everything that happens, never of secrets.
  package static func start(
    contract: OracleContract, key: PrivateKey, queuePath: String, provers: [EVMAddress: any RequestProver],
    settings: RelayerSettings, logger: Logger
  ) async throws -> Relayer {
    let chain = try await patiently(settings, logger) { () async throws(RelayerError) in
      let chain = try await contract.node.chain()
      for (verifier, prover) in provers {
        let onChain = try await contract.cardDigest(of: verifier)
        guard onChain == prover.cardDigest else {
          throw .otherModel(
            verifier: verifier, card: HexadecimalQuantity.data(prover.cardDigest),
            onChain: HexadecimalQuantity.data(onChain))
        }
        let vkHash = try await contract.vkHash(of: verifier)
        guard vkHash == prover.vkHash else {
          throw .otherKey(
            verifier: verifier, vkHash: HexadecimalQuantity.data(prover.vkHash),
            onChain: HexadecimalQuantity.data(vkHash))
        }
      }
      return chain
    }
    let queue = try RequestQueue(
      path: queuePath, identity: .init(chain: chain, oracle: contract.address, account: key.address))
    logger.notice(
      "started",
      metadata: [
        "chain": "\(chain)", "oracle": "\(contract.address)", "account": "\(key.address)",
        "models": "\(provers.count)",
      ])
    return Relayer(
      key: key, chain: chain, contract: contract, queue: queue, provers: provers, settings: settings, logger: logger)
  }

  /// Works until the task is cancelled; with `once`, until there is nothing to do.
  ///
  /// - Throws: `RelayerError` for what only a person can mend.
  package func run() async throws {
    let worker = ProvingWorker(
      chain: chain, contract: contract, queue: queue, provers: provers, settings: settings, logger: logger)
    let submitter = Submitter(
      key: key, chain: chain, contract: contract, queue: queue, settings: settings, logger: logger)
    if settings.once { return try await runOnce(worker, submitter) }

    // Not awaited in the end: a proof takes long, and the next process makes it again.
    let proving = Task.detached { try await self.prove(worker) }
    defer { proving.cancel() }
    try await withTaskCancellationHandler {
      try await self.follow(submitter, proving)
    } onCancel: {
      proving.cancel()
    }
  }

  private func prove(_ worker: ProvingWorker) async throws {
    while !Task.isCancelled {
      let didWork = try await Self.patiently(settings, logger) { () async throws(RelayerError) in
        try await worker.step()
      }
      if !didWork { try await Task.sleep(for: settings.poll) }
    }
  }

  private func follow(_ submitter: Submitter, _ proving: Task<Void, any Error>) async throws {
    let failure = FailureBox()
    Task.detached {
      do { try await proving.value } catch is CancellationError {} catch { await failure.set(error) }
    }
    while !Task.isCancelled {
      if let error = await failure.error { throw error }
      do {
        _ = try await Self.patiently(settings, logger) { () async throws(RelayerError) in
          try await pass(submitter)
        }
        try await Task.sleep(for: settings.poll)
      } catch is CancellationError { break }
    }
    logger.notice("stopped")
  }

  private func runOnce(_ worker: ProvingWorker, _ submitter: Submitter) async throws {
    while !Task.isCancelled {
      do {
        let outlook = try await Self.patiently(settings, logger) { () async throws(RelayerError) in
          try await contract.node.check(chain: chain)
          try await scan()
          while try await worker.step(), !Task.isCancelled {}
          return try await submitter.pass()
        }
        if outlook.pending == 0, outlook.unsent == 0 { break }
        try await Task.sleep(for: settings.poll)
      } catch is CancellationError { break }
    }
    logger.notice("stopped")
  }

  private func pass(_ submitter: Submitter) async throws(RelayerError) -> Submitter.Outlook {
    try await contract.node.check(chain: chain)
    // What is on its way first: after a restart it is sent again before anything else.
    let outlook = try await submitter.pass()
    try await scan()
    return outlook
  }

  private func scan() async throws(RelayerError) {
    let watcher = Watcher(
      contract: contract, queue: queue, account: key.address, operator: settings.operator ?? key.address,
      settings: settings, logger: logger)
    try await watcher.scan(head: try await contract.node.head())
  }

  /// Does something again, ever more slowly, as long as what fails is the node.
  private static func patiently<Result>(
    _ settings: RelayerSettings, _ logger: Logger, _ body: () async throws(RelayerError) -> Result
  ) async throws -> Result {
    var delay = settings.poll
    while true {
      try Task.checkCancellation()
      do throws(RelayerError) {
        return try await body()
      } catch {
        try Task.checkCancellation()
        guard error.isTransient else { throw error }
        logger.warning("trying again", metadata: ["after": "\(delay)", "reason": "\(error)"])
        try await Task.sleep(for: delay)
        delay = min(delay * 2, .seconds(60))
      }
    }
  }
}

/// The error that ended a task nobody awaits.
private actor FailureBox {
  private(set) var error: (any Error)?
  func set(_ error: any Error) { self.error = error }
}
