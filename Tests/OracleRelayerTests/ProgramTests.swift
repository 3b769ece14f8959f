import EVMVerification
import Foundation
import OracleRelayer
import TestSupport
import Testing

extension OnChain {
  /// The program, run as its operators run it.
  @Suite(.serialized) struct ProgramTests {
    let scene: Scene
    let folder: String
    var queue: String { folder + "/queue" }

    init() async throws {
      scene = try await Scene.shared()
      try await scene.node.call("test_reset")
      folder = try TemporaryFolders.make()
    }

    private static let plumb = RepositoryPaths.products + "/plumb"

    private func plumb(_ arguments: [String], environment: [String: String] = [:]) throws -> ProcessResult {
      try ProcessRunner.run(Self.plumb, ["oracle"] + arguments, environment: environment)
    }

    private func arguments(_ more: String...) -> [String] {
      [
        "run", "--rpc", scene.node.url, "--oracle", scene.oracle.description, "--key-file", scene.keyFile,
        "--queue", queue, "--model", "\(scene.verifier)=\(scene.keysFolder)", "--dataset",
        "\(scene.verifier)=\(scene.datasetFolder)", "--confirmations", "0", "--poll", "0.05", "--resend", "0.3",
      ] + more
    }

    @Test func addressIsThatOfTheKey() throws {
      let result = try plumb(["address", "--key-file", scene.keyFile])
      #expect(result.outputText == "\(scene.key.address)\n")
      let digits = try String(contentsOfFile: scene.keyFile, encoding: .utf8)
      let other = try plumb(["address"], environment: ["PLUMBLINE_ORACLE_KEY": digits])
      #expect(other.outputText == "\(scene.key.address)\n")
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660])
    func keysThatOthersMayReadAreRefused(mode: Int) throws {
      let copy = folder + "/key"
      try FileManager.default.copyItem(atPath: scene.keyFile, toPath: copy)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: copy)
      let result = try plumb(["address", "--key-file", copy])
      #expect(result.status == 2)
      #expect(result.errorText == "error: \(copy): others may read it: chmod 600 it\n")
    }

    @Test func keysOfAnotherFormAreRefusedUnread() throws {
      let copy = folder + "/key"
      _ = FileManager.default.createFile(
        atPath: copy, contents: Data("secret words".utf8), attributes: [.posixPermissions: 0o600])
      let result = try plumb(["address", "--key-file", copy])
      #expect(result.status == 2)
      #expect(!result.errorText.contains("secret words"))
      #expect(try plumb(["address", "--key-file", folder]).status == 2)
      #expect(try plumb(["address", "--key-file", folder + "/none"]).status == 2)
    }

    @Test func worksOffWhatThereIs() async throws {
      try await scene.request([try scene.words(0)], offer: 2)
      let result = try plumb(arguments("--once"))
      #expect(result.status == 0, "\(result.errorText)")
      let secret = try String(contentsOfFile: scene.keyFile, encoding: .utf8).dropFirst(2).prefix(64)
      #expect(!result.errorText.contains(secret))
      #expect(result.errorText.contains("answered"))
      let status = try plumb(["status", "--queue", queue, "--json"])
      let report = try JSONDecoder().decode(QueueReport.self, from: Data(status.output))
      #expect(report.states == ["done": 1])
      #expect(report.spent > Wei(0))
      let text = try plumb(["status", "--queue", queue]).outputText
      #expect(text.contains("requests      1: 1 done"))
      #expect(text.contains("spent         \(report.spent)"))
      // The next process has nothing to do.
      #expect(try plumb(arguments("--once")).status == 0)
      #expect(try await scene.node.audit().fulfilments == [1])
    }

    @Test func wrongUsageIsExplained() throws {
      var result = try plumb(["run", "--rpc", "ftp://secret.example/token", "--oracle", "0x12", "--queue", queue])
      #expect(result.status == 2)
      #expect(!result.errorText.contains("token"))
      result = try plumb(["status", "--queue", queue])
      #expect(result.status == 2)
      #expect(result.errorText == "error: \(queue): there is no such file\n")
      result = try plumb(arguments("--once", "--model", "\(scene.verifier)=\(scene.keysFolder)"))
      #expect(result.status == 2)
      #expect(result.errorText.contains("one folder of keys for a verifier"))
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func signalsEndItInOrder(signal: Int32) async throws {
      let program = try RunningProgram(Self.plumb, ["oracle"] + arguments(), log: folder + "/log")
      try await program.wait(forLog: "started")
      kill(program.identifier, signal)
      #expect(try await program.end() == 0)
      #expect(try program.logText().contains("stopped"))
    }

    /// 50 requests, among them rows of a dataset and some that do not pay, answered with proofs for the model's verifier
    /// by a relayer that is killed and started again at random moments, with a node that fails now and then.
    @Test func killedAtRandomMomentsItAnswersEachRequestOnce() async throws {
      var random = TestRandom("kill")
      try await scene.nameDataset(offer: 2)
      let cheap = try await scene.offer(verifier: scene.verifier, fee: 1000)
      let before = try await scene.node.audit()
      let inputs = try (0..<10).map(scene.words)
      let root = EVMWord(bytes: Hexadecimal.decode(scene.dataset.dataset.root) ?? []) ?? .zero
      let rows = scene.dataset.dataset.report.rows
      func ask(_ batch: Int) async throws {
        try await scene.request(
          (0..<7).map { inputs[($0 + batch) % inputs.count] }, offer: 2, consumer: "consumer\(batch)")
        try await scene.request(
          [0, 1].map { [root, EVMWord(rows), EVMWord(UInt64(2 * batch + $0))] }, offer: 2, form: 1,
          consumer: "consumer\(batch)")
        try await scene.request([inputs[0]], offer: cheap, fee: 1000)
      }

      var kills = 0
      var batches = 0
      while kills < 60 {
        let log = folder + "/log\(kills)"
        let program = try RunningProgram(Self.plumb, ["oracle"] + arguments("--log-level", "debug"), log: log)
        if batches < 5 {
          try await ask(batches)
          batches += 1
        }
        if kills % 3 == 1 {
          let kind = ["close", "garbage", "status", "busy", "lost"][Int(random.next() % 5)]
          try await scene.node.call("test_fault_after", .number(Int64(random.next() % 60)), .string(kind))
        }
        // After so many lines of its log and a moment more: in the middle of anything, however slow the machine.
        try await program.wait(forLines: Int(random.next() % 40) + 1, atMost: .seconds(3))
        try await Task.sleep(for: .microseconds(Int64(random.next() % 20_000)))
        kill(program.identifier, SIGKILL)
        _ = try await program.end()
        kills += 1
        guard batches == 5, kills >= 12 else { continue }
        if try await scene.node.audit().statuses.count(where: { $0 == 2 }) == 45 { break }
      }
      #expect(kills >= 12)
      // Whatever is left of the paying ones.
      #expect(try plumb(arguments("--once")).status == 0)
      // The others are refunded when their time is up.
      try await scene.node.call("test_mine", .number(1), .number(4000))
      for (index, status) in try await scene.node.audit().statuses.enumerated() where status == 1 {
        try await scene.node.call("test_refund", .number(Int64(index + 1)))
      }
      #expect(try plumb(arguments("--once")).status == 0)

      let audit = try await scene.node.audit()
      let report = try RequestQueue(readingFrom: queue).report()
      let answered = audit.statuses.count { $0 == 2 }
      let refunded = audit.statuses.count { $0 == 3 }
      #expect(answered == 45 && refunded == 5)
      // Each exactly once, and the queue says what the chain says.
      #expect(zip(audit.statuses, audit.fulfilments).allSatisfy { ($0 == 2) == ($1 == 1) && $1 <= 1 })
      #expect(report.states == ["done": answered, "refunded": refunded])
      // Nonces without a gap, and none used twice.
      #expect(audit.nonces == Array(0..<audit.nonces.count))
      #expect(audit.failed == 0 && report.failedTransactions == 0)
      // The books: contract, operator, account.
      let contract = try #require(UInt128(audit.contractBalance))
      let `operator` = try #require(UInt128(audit.operatorBalance))
      let consumers = try #require(UInt128(audit.consumerBalances))
      #expect(contract == `operator` + consumers)
      #expect(`operator` == 3 * Scene.deposit + UInt128(answered) * Scene.fee - UInt128(refunded) * Scene.bond)
      #expect(consumers == UInt128(refunded) * (Scene.bond + 1000))
      let spent = try #require(UInt128(audit.spent)) - #require(UInt128(before.spent))
      #expect(report.spent == Wei(spent))
      #expect(report.transactions == audit.nonces.count - before.nonces.count)
      let accounts = try (#require(UInt128(before.accountBalance)), #require(UInt128(audit.accountBalance)))
      #expect(accounts.0 - accounts.1 == spent)
    }
  }
}

/// A program that goes on while a test does something else. Its streams go to a file.
final class RunningProgram: @unchecked Sendable {
  private let process = Process()
  private let log: String

  init(_ program: String, _ arguments: [String], log: String) throws {
    self.log = log
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  var identifier: Int32 { process.processIdentifier }

  func logText() throws -> String { try String(contentsOfFile: log, encoding: .utf8) }

  /// Waits until the log holds a text.
  func wait(forLog text: String) async throws {
    for _ in 0..<500 {
      if try logText().contains(text) { return }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw TestNode.Failure(description: "the log never says \"\(text)\": \(try logText())")
  }

  /// Waits until the log has so many lines, or nothing is left to be logged.
  func wait(forLines count: Int, atMost limit: Duration) async throws {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < limit, process.isRunning {
      if try logText().utf8.count(where: { $0 == 10 }) >= count { return }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Waits for the end.
  func end() async throws -> Int32 {
    for _ in 0..<1000 where process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    guard !process.isRunning else {
      kill(process.processIdentifier, SIGKILL)
      throw TestNode.Failure(description: "the program does not end: \(try logText())")
    }
    return process.terminationStatus
  }
}
