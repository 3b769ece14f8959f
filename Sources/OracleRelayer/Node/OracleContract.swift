import EVMVerification

/// The `InferenceOracle` contract, read through a node.
package struct OracleContract: Sendable {
  package let node: EthereumNode
  package let address: EVMAddress

  package init(node: EthereumNode, address: EVMAddress) {
    self.node = node
    self.address = address
  }

  package func request(_ id: UInt64) async throws(RelayerError) -> RequestRecord {
    let data = try await node.call(address, InferenceOracleInterface.requests.call([.number(id)]))
    do {
      return try RequestRecord(decoding: data)
    } catch {
      throw .unexpectedContract(call: InferenceOracleInterface.requests.text, problem: error)
    }
  }

  package func context(of id: UInt64) async throws(RelayerError) -> [UInt8] {
    try await node.call(address, InferenceOracleInterface.contextOf.call([.number(id)]))
  }

  /// The digest of the model card that a model verifier verifies for.
  package func cardDigest(of verifier: EVMAddress) async throws(RelayerError) -> [UInt8] {
    try await ask(verifier, InferenceOracleInterface.cardDigest)
  }

  /// The digest of the key data that a model verifier verifies with.
  package func vkHash(of verifier: EVMAddress) async throws(RelayerError) -> [UInt8] {
    try await ask(verifier, InferenceOracleInterface.vkHash)
  }

  /// What a model verifier answers to a call without arguments, 32 bytes.
  private func ask(_ verifier: EVMAddress, _ signature: ABISignature) async throws(RelayerError) -> [UInt8] {
    let answer: [UInt8]
    do throws(RelayerError) {
      answer = try await node.call(verifier, signature.call([]))
    } catch .refusedCall(_, let code, let message, _) where code == 3 || message.contains("execution reverted") {
      // To ask again would not help: the contract has no such call.
      throw .noModelVerifier(address: verifier, call: signature.text)
    }
    guard answer.count == 32 else { throw .noModelVerifier(address: verifier, call: signature.text) }
    return answer
  }

  /// Events of the contract in order; logs of other events are left out.
  package func events(_ blocks: ClosedRange<UInt64>) async throws(RelayerError) -> [(InferenceOracleEvent, EventLog)] {
    let interface = InferenceOracleInterface.self
    let logs = try await node.logs(
      of: address,
      topics: [interface.requestedEvent.topic, interface.fulfilledEvent.topic, interface.refundedEvent.topic],
      blocks: blocks)
    var events: [(InferenceOracleEvent, EventLog)] = []
    for log in logs {
      do {
        if let event = try InferenceOracleEvent(topics: log.topics, data: log.data) { events.append((event, log)) }
      } catch {
        throw .unexpectedContract(call: "eth_getLogs", problem: error)
      }
    }
    return events
  }
}
