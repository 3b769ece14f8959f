import EVMVerification

/// A block, as far as the relayer looks at it.
package struct BlockHeader: Sendable, Equatable {
  package var number: UInt64
  /// 32 bytes.
  package var hash: [UInt8]
  /// Seconds since 1970.
  package var timestamp: UInt64
  /// Wei for one unit of gas.
  package var baseFee: UInt128
}

/// An entry of the log of a contract.
package struct EventLog: Sendable, Equatable {
  package var topics: [EVMWord]
  package var data: [UInt8]
  package var block: UInt64
  package var blockHash: [UInt8]
  package var transaction: [UInt8]

  package init(topics: [EVMWord], data: [UInt8], block: UInt64, blockHash: [UInt8], transaction: [UInt8]) {
    self.topics = topics
    self.data = data
    self.block = block
    self.blockHash = blockHash
    self.transaction = transaction
  }
}

/// What became of a transaction.
package struct TransactionReceipt: Sendable, Equatable {
  package var block: UInt64
  package var succeeded: Bool
  package var gasUsed: UInt64
  /// Wei for one unit of gas.
  package var gasPrice: UInt128

  package init(block: UInt64, succeeded: Bool, gasUsed: UInt64, gasPrice: UInt128) {
    self.block = block
    self.succeeded = succeeded
    self.gasUsed = gasUsed
    self.gasPrice = gasPrice
  }
}

/// The calls of a node that the relayer makes.
package struct EthereumNode: Sendable {
  private let client: RPCClient

  package init(_ client: RPCClient) { self.client = client }

  /// State at which something is looked up.
  package enum BlockTag: Sendable {
    case latest, pending
    case number(UInt64)

    var json: JSONValue {
      switch self {
      case .latest: .string("latest")
      case .pending: .string("pending")
      case .number(let number): .quantity(number)
      }
    }
  }

  package func chain() async throws(RelayerError) -> UInt64 { try await client.call("eth_chainId").uint64() }

  /// Throws `RelayerError.otherChain` if the node is of another chain, whose answers would mislead.
  package func check(chain expected: UInt64) async throws(RelayerError) {
    let found = try await chain()
    guard found == expected else { throw .otherChain(expected: expected, found: found) }
  }

  /// - Returns: `nil` if there is no such block.
  package func block(_ tag: BlockTag) async throws(RelayerError) -> BlockHeader? {
    let answer = try await client.call("eth_getBlockByNumber", [tag.json, .bool(false)])
    guard answer.value != .null else { return nil }
    return BlockHeader(
      number: try answer.uint64("number"), hash: try answer.data("hash", count: 32),
      timestamp: try answer.uint64("timestamp"), baseFee: saturated(try answer.quantity("baseFeePerGas")))
  }

  package func head() async throws(RelayerError) -> BlockHeader {
    guard let head = try await block(.latest) else {
      throw .malformedAnswer(method: "eth_getBlockByNumber", field: "result")
    }
    return head
  }

  /// Logs of a contract whose first topic is one of `topics`, in order.
  package func logs(
    of contract: EVMAddress, topics: [EVMWord], blocks: ClosedRange<UInt64>
  ) async throws(RelayerError) -> [EventLog] {
    let answer = try await client.call(
      "eth_getLogs",
      [
        .object([
          "address": .address(contract),
          "topics": .array([.array(topics.map { .data($0.bytes) })]),
          "fromBlock": .quantity(blocks.lowerBound),
          "toBlock": .quantity(blocks.upperBound),
        ])
      ])
    var logs: [(UInt64, EventLog)] = []
    for entry in try answer.list() {
      guard try entry.data("address", count: 20) == contract.bytes else { throw entry.malformed("address") }
      var topics: [EVMWord] = []
      for topic in try entry.list("topics") {
        guard let word = EVMWord(bytes: try topic.data(named: "topics", count: 32)) else {
          throw entry.malformed("topics")
        }
        topics.append(word)
      }
      let block = try entry.uint64("blockNumber")
      guard blocks.contains(block) else { throw entry.malformed("blockNumber") }
      logs.append(
        (
          try entry.uint64("logIndex"),
          EventLog(
            topics: topics, data: try entry.data("data"), block: block,
            blockHash: try entry.data("blockHash", count: 32), transaction: try entry.data("transactionHash", count: 32)
          )
        ))
    }
    return logs.sorted { ($0.1.block, $0.0) < ($1.1.block, $1.0) }.map(\.1)
  }

  package func call(
    _ contract: EVMAddress, _ data: [UInt8], at tag: BlockTag = .latest
  ) async throws(RelayerError) -> [UInt8] {
    try await client.call("eth_call", [.object(["to": .address(contract), "data": .data(data)]), tag.json]).data()
  }

  package func estimateGas(
    from: EVMAddress, to: EVMAddress, data: [UInt8]
  ) async throws(RelayerError) -> UInt64 {
    let call: JSONValue = .object(["from": .address(from), "to": .address(to), "data": .data(data)])
    return try await client.call("eth_estimateGas", [call, .string("latest")]).uint64()
  }

  /// Wei for one unit of gas that proposers take; what the node suggests, or what it adds to the base fee.
  package func priorityFee(baseFee: UInt128) async throws(RelayerError) -> UInt128 {
    do throws(RelayerError) {
      return saturated(try await client.call("eth_maxPriorityFeePerGas").quantity())
    } catch .refusedCall {
      let price = saturated(try await client.call("eth_gasPrice").quantity())
      return price > baseFee ? price - baseFee : 0
    }
  }

  /// Number of transactions of an account, which is its next nonce.
  package func transactionCount(_ account: EVMAddress, at tag: BlockTag) async throws(RelayerError) -> UInt64 {
    try await client.call("eth_getTransactionCount", [.address(account), tag.json]).uint64()
  }

  package func send(_ raw: [UInt8]) async throws(RelayerError) {
    _ = try await client.call("eth_sendRawTransaction", [.data(raw)])
  }

  /// - Returns: `nil` if the transaction is in no block.
  package func receipt(_ hash: [UInt8]) async throws(RelayerError) -> TransactionReceipt? {
    let answer = try await client.call("eth_getTransactionReceipt", [.data(hash)])
    guard answer.value != .null, answer.optional("blockNumber") != nil else { return nil }
    guard try answer.data("transactionHash", count: 32) == hash else { throw answer.malformed("transactionHash") }
    return TransactionReceipt(
      block: try answer.uint64("blockNumber"), succeeded: try answer.uint64("status") == 1,
      gasUsed: try answer.uint64("gasUsed"), gasPrice: saturated(try answer.quantity("effectiveGasPrice")))
  }
}
