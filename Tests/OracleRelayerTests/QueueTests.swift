import EVMVerification
import Foundation
import OracleRelayer
import TestSupport
import Testing

/// The queue by itself.
@Suite struct QueueTests {
  private let path: String
  private let key: PrivateKey
  private let identity: RequestQueue.Identity

  init() throws {
    path = try TemporaryFolders.make() + "/queue"
    key = try #require(PrivateKey(bytes: [UInt8](repeating: 5, count: 32)))
    identity = .init(chain: 7, oracle: .zero, account: key.address)
  }

  private func request(_ id: UInt64, deadline: UInt64 = 1000, block: UInt8 = 1) throws -> QueuedRequest {
    let event = RequestedEvent(
      request: id, offer: EVMWord(UInt64(1)), consumer: key.address, verifier: .zero, deadline: deadline, inputForm: 0,
      input: [EVMWord(id)])
    var data: [UInt8] = []
    for word in [EVMWord(key.address), EVMWord(key.address), .zero, EVMWord(UInt64(50)), EVMWord(UInt64(60))] {
      data += word.bytes
    }
    for number in [deadline, 0, 1, 0] { data += EVMWord(number).bytes }
    let log = EventLog(
      topics: [], data: [], block: UInt64(block), blockHash: [UInt8](repeating: block, count: 32), transaction: [])
    return QueuedRequest(event, record: try RequestRecord(decoding: data), log: log)
  }

  private func discover(_ queue: RequestQueue, _ requests: [QueuedRequest]) throws -> [UInt64] {
    var discovery = RequestQueue.Discovery()
    discovery.requests = requests
    return try queue.store(discovery, cursor: .init(block: 9, hash: [UInt8](repeating: 9, count: 32)))
  }

  private func transaction(nonce: UInt64, request: UInt64?) throws -> StoredTransaction {
    let fees = GasFees(maximum: 100, priority: 10)
    let transaction = FeeMarketTransaction(
      chain: 7, nonce: nonce, fees: fees, gasLimit: 30_000, to: .zero, data: request.map { [UInt8($0)] } ?? [])
    return StoredTransaction(try transaction.signed(by: key), request: request)
  }

  private func prove(_ queue: RequestQueue, _ id: UInt64) throws {
    try queue.move(id, from: [.seen], to: .proving)
    #expect(try queue.store(.init(output: [.zero], proof: [1]), for: id))
  }

  @Test func oneRelayerForAQueue() throws {
    let queue = try RequestQueue(path: path, identity: identity)
    #expect(throws: RelayerError.queueInUse(path: path)) { try RequestQueue(path: path, identity: identity) }
    #expect(try RequestQueue(readingFrom: path).report().account == "\(key.address)")
    withExtendedLifetime(queue) {}
  }

  @Test func queueIsForOneChainContractAndAccount() throws {
    do { _ = try RequestQueue(path: path, identity: identity) }
    var other = identity
    other.chain = 8
    #expect(throws: RelayerError.otherQueue(field: "chain", stored: "7", given: "8")) {
      try RequestQueue(path: path, identity: other)
    }
    other = identity
    other.account = .zero
    #expect(throws: RelayerError.otherQueue(field: "account", stored: "\(key.address)", given: "\(EVMAddress.zero)")) {
      try RequestQueue(path: path, identity: other)
    }
  }

  @Test func otherFilesAreRefused() throws {
    #expect(throws: RelayerError.unusableQueue(path: path, problem: "there is no such file")) {
      try RequestQueue(readingFrom: path)
    }
    try Data("no database, but long enough to be looked at as one".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: RelayerError.unusableQueue(path: path, problem: "file is not a database")) {
      try RequestQueue(path: path, identity: identity)
    }
  }

  @Test func requestsAreKnownOnce() throws {
    let queue = try RequestQueue(path: path, identity: identity)
    #expect(try discover(queue, [try request(1), try request(2, deadline: 500)]) == [1, 2])
    #expect(try discover(queue, [try request(1)]) == [])
    #expect(try queue.requests(in: [.seen]).map(\.id) == [2, 1], "the most urgent first")
    #expect(try queue.cursor() == .init(block: 9, hash: [UInt8](repeating: 9, count: 32)))
    #expect(try queue.request(1) == request(1))
  }

  @Test func whatWasBeingProvedIsProvedAgain() throws {
    do {
      let queue = try RequestQueue(path: path, identity: identity)
      _ = try discover(queue, [try request(1)])
      #expect(try queue.move(1, from: [.seen], to: .proving))
    }
    let queue = try RequestQueue(path: path, identity: identity)
    #expect(try queue.request(1)?.state == .seen)
  }

  @Test func answersAreStoredOnce() throws {
    let queue = try RequestQueue(path: path, identity: identity)
    _ = try discover(queue, [try request(1)])
    try prove(queue, 1)
    #expect(try queue.store(.init(output: [], proof: []), for: 1) == false)
    #expect(try queue.request(1)?.answer == .init(output: [.zero], proof: [1]))
    #expect(try queue.store(answering: 1, try transaction(nonce: 4, request: 1)))
    #expect(try queue.store(answering: 1, try transaction(nonce: 5, request: 1)) == false, "it is signed already")
    #expect(try queue.openSlots().map(\.nonce) == [4])
    #expect(try queue.nextNonce(onChain: 2) == 5)
    #expect(try queue.nextNonce(onChain: 9) == 9)
  }

  @Test func onlyTheLastUnseenNonceIsTakenBack() throws {
    let queue = try RequestQueue(path: path, identity: identity)
    _ = try discover(queue, [try request(1), try request(2), try request(3)])
    for id in UInt64(1)...3 {
      try prove(queue, id)
      #expect(try queue.store(answering: id, try transaction(nonce: id, request: id)))
    }
    let slots = try queue.openSlots()
    #expect(try queue.release(slots[0]) == false, "others come after it")
    #expect(try queue.release(slots[2]))
    try queue.markBroadcast(slots[1].transactions[0])
    #expect(try queue.request(2)?.state == .sent)
    #expect(try queue.release(slots[1]) == false, "it may be out there")
    #expect(try queue.openSlots().map(\.nonce) == [1, 2])
    #expect(try queue.nextNonce(onChain: 0) == 3)
  }

  @Test func costsAreThoseOfTheReceipt() throws {
    let queue = try RequestQueue(path: path, identity: identity)
    _ = try discover(queue, [try request(1)])
    try prove(queue, 1)
    let first = try transaction(nonce: 0, request: 1)
    #expect(try queue.store(answering: 1, first))
    try queue.settle(
      try #require(try queue.openSlots().first),
      .included(first, TransactionReceipt(block: 12, succeeded: true, gasUsed: 25_000, gasPrice: 90)), request: .done,
      reason: nil)
    let report = try queue.report()
    #expect(report.spent == Wei(2_250_000) && report.earned == Wei(50) && report.gasUsed == 25_000)
    #expect(report.requests[0].spent == Wei(2_250_000))
    #expect(report.requests[0].transaction == HexadecimalQuantity.data(first.hash))
    #expect(try queue.hasOpenRequests() == false)
    #expect(try queue.lastGasUsed(verifier: .zero) == 25_000)
  }

  @Test func anotherRequestUnderTheSameNumberVoidsTheOld() throws {
    let queue = try RequestQueue(path: path, identity: identity)
    _ = try discover(queue, [try request(1)])
    try prove(queue, 1)
    #expect(try queue.store(answering: 1, try transaction(nonce: 0, request: 1)))
    #expect(try discover(queue, [try request(1, block: 2)]) == [], "the same in another block")
    #expect(try queue.request(1)?.state == .signed)
    #expect(try discover(queue, [try request(1, deadline: 2000, block: 3)]) == [1])
    #expect(try queue.request(1)?.state == .seen)
    #expect(try queue.request(1)?.answer == nil)
    #expect(try queue.openSlots().first?.request == nil, "its nonce is to be cancelled")
  }

  @Test func statesStayWithinTheirOrder() throws {
    let queue = try RequestQueue(path: path, identity: identity)
    _ = try discover(queue, [try request(1)])
    #expect(try queue.move(1, from: [.proved], to: .signed) == false)
    #expect(try queue.move(1, from: [.seen], to: .failed, reason: "why"))
    #expect(try queue.move(1, from: RequestState.open, to: .done) == false)
    var discovery = RequestQueue.Discovery()
    discovery.refunded = [1]
    _ = try queue.store(discovery, cursor: .init(block: 10, hash: []))
    #expect(try queue.request(1)?.state == .refunded)
    #expect(try queue.request(1)?.reason == "why")
  }
}
