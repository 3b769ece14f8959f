import EVMVerification
import Foundation
import OracleRelayer
import Plumbline
import TestSupport
import Testing

/// The relayer against a chain: what is asked, what is answered, what goes wrong. One chain serves all tests in turn.
@Suite(.serialized) enum OnChain {
  @Suite(.serialized) struct RelayerTests {
    let scene: Scene
    let queue: String
    private static let input = [EVMWord(UInt64(3)), EVMWord(UInt64(4))]

    init() async throws {
      scene = try await Scene.shared()
      try await scene.node.call("test_reset")
      queue = try TemporaryFolders.make() + "/queue"
    }

    // MARK: Answers

    @Test func answersWithProofsOfTheModel() async throws {
      try await scene.nameDataset(offer: 2)
      try await scene.request([try scene.words(0), try scene.words(1)], offer: 2)
      let root = EVMWord(bytes: HexadecimalBytes.decode(scene.dataset.dataset.root) ?? []) ?? .zero
      let row = [root, EVMWord(scene.dataset.dataset.report.rows), EVMWord(UInt64(2))]
      try await scene.request([row], offer: 2, form: 1)

      let prover = try ModelProver(keys: scene.keys, datasets: [scene.dataset], coding: ContractProofCoding())
      let report = try await scene.work(queue: queue, prover: prover)
      #expect(report.states == ["done": 3])
      let audit = try await scene.node.audit()
      #expect(audit.statuses == [2, 2, 2])
      #expect(audit.fulfilments == [1, 1, 1])
      #expect(report.earned == Wei(3 * Scene.fee))
      #expect(report.requests.allSatisfy { $0.gasUsed ?? 0 > 21_000 && $0.transaction != nil })

    }

    /// The contract of the model accepts a proof, so what it does not accept has to be no proof.
    @Test func answersThatAreNoProofsAreRefused() async throws {
      try await scene.request([try scene.words(0)], offer: 2)
      let forger = InstantProver(cardDigest: scene.keys.verifierKey.key.cardDigest, vkHash: scene.vkHash)
      let report = try await scene.work(queue: queue, prover: forger)
      #expect(report.states == ["failed": 1])
      #expect(report.requests[0].reason?.hasPrefix("the contract refuses the answer: ") == true)
      #expect(report.transactions == 0)
      #expect(try await scene.node.audit().statuses == [1])
    }

    @Test func stopsAtRequestsThatCannotBeAnswered() async throws {
      let ids = try await scene.request([Self.input, [EVMWord(UInt64(13))]])
      var report = try await scene.work(queue: queue)
      #expect(report.states == ["done": 1, "failed": 1])
      #expect(report.requests.last?.reason == "13 is no input")

      let other = try TemporaryFolders.make() + "/queue"
      try await scene.request([Self.input])
      let log = LogBook()
      report = try await scene.work(queue: other, provers: false, log: log)
      #expect(report.requests.map(\.id) == [ids[1], 3])
      #expect(report.requests.allSatisfy { $0.state == .failed })
      #expect(report.requests.last?.reason == "no model is set up for the verifier \(scene.lenient)")
      #expect(log.text.contains("no model is set up"))
    }

    @Test func waitsWhileGasCostsMoreThanTheFee() async throws {
      let offer = try await scene.offer(fee: 1000)
      try await scene.request([Self.input], offer: offer, fee: 1000)
      let log = LogBook()
      var report = try await scene.work(queue: queue, log: log)
      #expect(report.states == ["proved": 1])
      #expect(report.requests[0].reason?.hasPrefix("unprofitable: ") == true)
      #expect(log.text.contains("request waits"))
      #expect(try await scene.node.audit().statuses == [1])

      report = try await scene.work(queue: queue, settings: Scene.settings { $0.maximumGasPrice = 10 })
      #expect(report.requests[0].reason?.contains("above the maximum of 10") == true)

      report = try await scene.work(queue: queue, settings: Scene.settings { $0.allowLoss = true })
      #expect(report.states == ["done": 1])
      #expect(report.spent > report.earned)

      // Now that it is known how much gas an answer takes, the next is not even proved.
      try await scene.request([Self.input], offer: offer, fee: 1000)
      report = try await scene.work(queue: queue)
      #expect(report.states == ["done": 1, "seen": 1])
    }

    @Test func leavesRequestsForOthersAlone() async throws {
      try await scene.request([Self.input])
      let stranger = try #require(EVMAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
      let report = try await scene.work(queue: queue, settings: Scene.settings { $0.operator = stranger })
      #expect(report.requests == [])
      #expect(try await scene.node.audit().statuses == [1])
    }

    @Test func givesUpLateRequestsAndSeesTheirRefund() async throws {
      let ids = try await scene.request([Self.input])
      var report = try await scene.work(queue: queue, settings: Scene.settings { $0.deadlineMargin = 100_000 })
      #expect(report.states == ["expired": 1])
      #expect(report.requests[0].reason?.hasPrefix("deadline too near: ") == true)
      try await scene.node.call("test_mine", .number(1), .number(4000))
      try await scene.node.call("test_refund", .number(Int64(ids[0])))
      report = try await scene.work(queue: queue)
      #expect(report.states == ["refunded": 1])
      #expect(report.lostBonds == Wei(Scene.bond))
      #expect(report.transactions == 0)
    }

    // MARK: Transactions that do not get through

    @Test func sendsTheSameTransactionAgain() async throws {
      try await scene.request([Self.input])
      try await scene.node.call("test_swallow", .number(2))
      let report = try await scene.work(queue: queue)
      #expect(report.states == ["done": 1])
      let raw = try await raws()
      #expect(raw.count == 3 && Set(raw).count == 1)
      #expect(report.transactions == 1)
    }

    @Test func raisesTheFeeAndKeepsTheNonce() async throws {
      try await scene.request([Self.input])
      try await scene.node.call("test_swallow", .number(1))
      let report = try await scene.work(
        queue: queue,
        settings: Scene.settings {
          $0.rebroadcastAfter = .seconds(60)
          $0.replaceAfter = .milliseconds(50)
        })
      #expect(report.states == ["done": 1])
      #expect(report.transactions == 1)
      #expect(Set(try await raws()).count == 2)
      let nonces = try await scene.node.audit().nonces
      #expect(nonces == Array(0..<nonces.count))
    }

    @Test func usesTheNonceUpWhenSomeoneElseAnswers() async throws {
      try await scene.request([Self.input])
      try await scene.node.call("test_swallow", .number(1))
      let relayer = try await scene.start(queue: queue, settings: Scene.settings { $0.rebroadcastAfter = .seconds(60) })
      let work = Task { try await relayer.run() }
      while try await raws().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
      try await scene.node.call("test_fulfil", .string(try await raws()[0]))
      try await work.value
      let report = try RequestQueue(readingFrom: queue).report()
      #expect(report.states == ["done": 1])
      #expect(report.requests[0].reason == "answered by a transaction that is not of this queue")
      #expect(report.cancellations == 1)
      #expect(report.gasUsed == 21_000)
      let audit = try await scene.node.audit()
      #expect(audit.nonces == Array(0..<audit.nonces.count))
      #expect(audit.fulfilments == [1])
      #expect(audit.operatorBalance == "\(2 * Scene.deposit + Scene.fee)")
    }

    @Test func signsAgainWhenTheNonceWasUsedElsewhere() async throws {
      try await scene.request([Self.input])
      try await scene.node.call("test_swallow", .number(1))
      let relayer = try await scene.start(queue: queue, settings: Scene.settings { $0.rebroadcastAfter = .seconds(60) })
      let work = Task { try await relayer.run() }
      while try await raws().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
      try await scene.spendElsewhere()
      try await work.value
      #expect(try RequestQueue(readingFrom: queue).report().states == ["done": 1])
      #expect(try await scene.node.audit().fulfilments == [1])
    }

    // MARK: Reorganisations

    @Test func waitsForConfirmations() async throws {
      try await scene.node.call("test_snapshot", .string("before"))
      try await scene.request([Self.input])
      let settings = Scene.settings { $0.confirmations = 3 }
      #expect(try await scene.work(queue: queue, settings: settings).requests == [])
      // Another request takes its number, and only that one is ever looked at.
      try await scene.node.call("test_revert", .string("before"))
      try await scene.request([[EVMWord(UInt64(9))]], consumer: "other")
      try await scene.node.call("test_mine", .number(3))
      let log = LogBook()
      _ = try await scene.work(queue: queue, settings: settings, log: log)
      #expect(!log.text.contains("reorganised"))
      #expect(try await scene.node.audit().fulfilments == [1])
      try await scene.node.call("test_mine", .number(3))
      let report = try await scene.work(queue: queue, settings: settings)
      #expect(report.states == ["done": 1])
      #expect(try RequestQueue(readingFrom: queue).request(1)?.input == [EVMWord(UInt64(9))])
    }

    @Test func sendsAgainWhatAReorganisationDropped() async throws {
      try await scene.request([Self.input])
      try await scene.node.call("test_mine", .number(2))
      try await scene.node.call("test_snapshot", .string("before"))
      let settings = Scene.settings { $0.confirmations = 2 }
      #expect(try await scene.work(queue: queue, settings: settings).states == ["sent": 1])
      try await scene.node.call("test_revert", .string("before"))
      #expect(try await scene.node.audit().fulfilments == [0])
      #expect(try await scene.work(queue: queue, settings: settings).states == ["sent": 1])
      let raw = try await raws()
      #expect(raw.count == 2 && Set(raw).count == 1)
      try await scene.node.call("test_mine", .number(2))
      #expect(try await scene.work(queue: queue, settings: settings).states == ["done": 1])
      #expect(try await scene.node.audit().fulfilments == [1])
    }

    @Test func startsOverAfterADeepReorganisation() async throws {
      try await scene.node.call("test_snapshot", .string("before"))
      try await scene.request([Self.input])
      #expect(try await scene.work(queue: queue).states == ["done": 1])
      try await scene.node.call("test_revert", .string("before"))
      try await scene.request([[EVMWord(UInt64(9))], Self.input], consumer: "other")
      let log = LogBook()
      let report = try await scene.work(queue: queue, log: log)
      #expect(log.text.contains("reorganised"))
      #expect(report.states == ["done": 2])
      #expect(try await scene.node.audit().fulfilments == [1, 1])
    }

    // MARK: Nodes that fail

    @Test(arguments: ["hang", "close", "garbage", "status", "busy"])
    func survivesANodeThatFails(kind: String) async throws {
      try await scene.request([Self.input, Self.input])
      let relayer = try await scene.start(queue: queue, settings: Scene.settings())
      // More calls than attempts: the relayer has to go on after it gave up on one.
      try await scene.node.call("test_fault", .string(kind), .number(kind == "hang" ? 3 : 8))
      try await relayer.run()
      #expect(try RequestQueue(readingFrom: queue).report().states == ["done": 2])
      #expect(try await scene.node.audit().fulfilments == [1, 1])
    }

    @Test func survivesFailuresAtEveryCall() async throws {
      try await scene.request([Self.input])
      try await scene.work(queue: queue)
      guard case .object(let calls) = try await scene.node.call("test_calls") else { return }
      let count = calls.values.reduce(0) { if case .number(let number) = $1 { $0 + Int(number) } else { $0 } }
      #expect(count > 10)
      // A node that closes the connection at the call with number `skip`, after it did what it was asked for or before.
      for skip in stride(from: 0, to: count, by: 3) {
        try await scene.node.call("test_reset")
        try await scene.request([Self.input])
        try await scene.node.call("test_fault_after", .number(Int64(skip)), .string(skip % 2 == 0 ? "lost" : "close"))
        let queue = try TemporaryFolders.make() + "/queue"
        #expect(try await scene.work(queue: queue).states == ["done": 1], "call \(skip)")
        #expect(try await scene.node.audit().fulfilments == [1], "call \(skip)")
      }
    }

    /// The session of swift-corelibs-foundation ends the process if a request is cancelled just when its answer comes.
    @Test func callsMayBeStoppedWhileTheirAnswerComes() async throws {
      let transport = try HTTPTransport(url: scene.node.url, timeout: 5)
      let body = Array(#"{"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}"#.utf8)
      var random = TestRandom("stop")
      var stopped = 0
      var answered = 0
      for _ in 0..<1000 {
        let call = Task { try await transport.post(body, method: "eth_chainId") }
        try await Task.sleep(for: .microseconds(Int64(random.next() % 2500)))
        call.cancel()
        do {
          _ = try await call.value
          answered += 1
        } catch let error as RelayerError {
          #expect(error == .unreachable(method: "eth_chainId", reason: "stopped"))
          stopped += 1
        }
      }
      #expect(stopped > 50 && answered > 50)
      // And the session still works.
      #expect(try await transport.post(body, method: "eth_chainId").isEmpty == false)
    }

    @Test func stopsAtANodeOfAnotherChain() async throws {
      try await scene.request([Self.input])
      let relayer = try await scene.start(queue: queue, settings: Scene.settings())
      try await scene.node.call("test_fault", .string("chain"), .number(1))
      await #expect { try await relayer.run() } throws: { error in
        if case .otherChain(_, found: 1)? = error as? RelayerError { true } else { false }
      }
      #expect(try RequestQueue(readingFrom: queue).report().requests == [])
    }

    @Test func refusesKeysOfAnotherModel() async throws {
      let other = InstantProver(cardDigest: [UInt8](repeating: 1, count: 32), vkHash: scene.vkHash)
      let card = HexadecimalQuantity.data(scene.keys.verifierKey.key.cardDigest)
      await #expect(
        throws: RelayerError.otherModel(
          verifier: scene.verifier, card: "0x" + String(repeating: "01", count: 32), onChain: card)
      ) { _ = try await scene.start(queue: queue, settings: Scene.settings(), prover: other) }
    }

    @Test func refusesAnotherKeyOfTheModel() async throws {
      let other = InstantProver(
        cardDigest: scene.keys.verifierKey.key.cardDigest, vkHash: [UInt8](repeating: 1, count: 32))
      let error = RelayerError.otherKey(
        verifier: scene.verifier, vkHash: "0x" + String(repeating: "01", count: 32),
        onChain: HexadecimalQuantity.data(scene.vkHash))
      #expect("\(error)".contains("\(scene.verifier)"))
      await #expect(throws: error) {
        _ = try await scene.start(queue: queue, settings: Scene.settings(), prover: other)
      }
    }

    /// A contract without the call, and an account without code.
    @Test func refusesAddressesOfNoVerifier() async throws {
      let prover = InstantProver(cardDigest: scene.keys.verifierKey.key.cardDigest, vkHash: scene.vkHash)
      for address in [scene.oracle, scene.key.address] {
        await #expect(throws: RelayerError.noModelVerifier(address: address, call: "cardDigest()")) {
          _ = try await scene.start(queue: queue, settings: Scene.settings(), at: address, prover: prover)
        }
      }
    }

    /// Raw transactions that the node was given since the test began, in order.
    private func raws() async throws -> [String] {
      guard case .array(let list) = try await scene.node.call("test_raw") else { return [] }
      let own = list.compactMap { if case .string(let raw) = $0 { raw } else { nil } }
      return own.filter { $0.contains(scene.oracle.description.lowercased().dropFirst(2) + "80") }
    }
  }
}
