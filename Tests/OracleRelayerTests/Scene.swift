import EVMVerification
import Foundation
import Logging
import OracleRelayer
import Plumbline
import Synchronization
import TestSupport

/// A chain with the oracle on it, an operator with an account, and a model with its keys and two verifiers. Tests use it
/// one after another, and each starts from the same block, with one offer for each verifier.
final class Scene: Sendable {
  let node: TestNode
  let oracle: EVMAddress
  /// Of the model.
  let verifier: EVMAddress
  /// Takes anything for a proof of the model: for tests of everything but proofs.
  let lenient: EVMAddress
  let keys: ModelKeys
  let keysFolder: String
  let dataset: DatasetOpenings
  let datasetFolder: String
  let vkHash: [UInt8]
  let key: PrivateKey
  let keyFile: String
  private let secret: [UInt8]

  /// Wei.
  static let fee: UInt128 = 20_000_000_000_000_000
  static let bond: UInt128 = 5_000_000_000_000_000
  static let deposit: UInt128 = 1_000_000_000_000_000_000

  static func shared() async throws -> Scene { try await making.value }

  private static let making = Task { try await Scene() }

  private init() async throws {
    let folder = try TemporaryFolders.make()
    func path(_ file: String) -> String { RepositoryPaths.path("Models/iris-mlp/" + file) }
    let (model, _) = try QuantizedModel.quantize(
      onnx: path("model.onnx"), calibration: try Samples(contentsOf: path("calibration.npy")),
      labels: try Samples(contentsOf: path("calibration-labels.npy")).labels())
    let circuit = try CompiledCircuit(compiling: model, target: .evm)
    let referenceString = try ReferenceString.generateInsecure(
      powers: circuit.report().proofs.reduce(0) { max($0, $1.powers) })
    let options = ModelKeys.Options(rowLength: .target(.evm))
    keys = try ModelKeys.setUp(model: model, circuit: circuit, referenceString: referenceString, options: options)
    keysFolder = folder + "/keys"
    try keys.write(to: keysFolder)
    dataset = try Dataset.commit(
      try Samples(contentsOf: path("test-flowers.npy")), circuit: circuit, rowLength: .target(.evm),
      referenceString: referenceString)
    datasetFolder = folder + "/dataset"
    try dataset.write(to: datasetFolder)

    var random = TestRandom("operator")
    secret = random.bytes(32)
    guard let key = PrivateKey(bytes: secret) else { throw TestNode.Failure(description: "no key") }
    self.key = key
    keyFile = folder + "/key"
    try Data((HexadecimalQuantity.data(secret) + "\n").utf8).write(to: URL(fileURLWithPath: keyFile))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile)

    node = try TestNode()
    let contractKey = try ContractKey(keys.verifierKey.key)
    vkHash = contractKey.vkHash
    let deployed = try await node.call(
      "test_deploy", .data(keys.verifierKey.key.cardDigest), .data(vkHash), .data(ContractCall.deploy(contractKey)),
      .string(key.address.description))
    func address(_ name: String) throws -> EVMAddress {
      guard case .object(let fields) = deployed, case .string(let text)? = fields[name], let address = EVMAddress(text)
      else { throw TestNode.Failure(description: "no \(name) was deployed") }
      return address
    }
    oracle = try address("oracle")
    verifier = try address("verifier")
    lenient = try address("lenient")
    // Offers 1 and 2.
    try await offer()
    try await offer(verifier: verifier)
    try await node.call("test_reset")
  }

  // MARK: What others do

  @discardableResult
  func offer(
    verifier: EVMAddress? = nil, fee: UInt128 = Scene.fee, window: UInt64 = 3600
  ) async throws -> Int64 {
    let number = try await node.call(
      "test_offer", .data(secret), .string((verifier ?? lenient).description), .string("\(fee)"),
      .string("\(Self.bond)"), .number(Int64(window)),
      .string("\(Self.deposit)"))
    guard case .number(let number) = number else { throw TestNode.Failure(description: "no offer") }
    return number
  }

  /// The words of a sample as a public input.
  func words(_ index: Int) throws -> [EVMWord] {
    let samples = try Samples(contentsOf: RepositoryPaths.path("Models/iris-mlp/test-flowers.npy"))
    let input = try keys.prove(.publicValues(try samples.sample(index, size: keys.inputSize))).proof.report.input
    guard let packing = keys.verifierKey.key.inputPacking, let integers = input.integers else {
      throw TestNode.Failure(description: "no public input")
    }
    return packing.words(of: integers).compactMap { EVMWord(bytes: $0.canonicalBytes) }
  }

  /// Asks, once for each list of words.
  @discardableResult
  func request(
    _ inputs: [[EVMWord]], offer: Int64 = 1, fee: UInt128 = Scene.fee, form: Int64 = 0, consumer: String = "consumer"
  ) async throws -> [UInt64] {
    let words = inputs.map { JSONValue.array($0.map { .string($0.description) }) }
    let numbers = try await node.call(
      "test_request", .string(consumer), .number(offer), .string("\(fee)"), .number(form), .array(words))
    guard case .array(let list) = numbers else { return [] }
    return list.compactMap { if case .number(let number) = $0 { UInt64(number) } else { nil } }
  }

  func nameDataset(offer: Int64 = 1) async throws {
    let report = dataset.dataset.report
    try await node.call(
      "test_dataset", .data(secret), .number(offer), .string("0x" + report.root), .number(Int64(report.rows)))
  }

  func spendElsewhere() async throws { try await node.call("test_spend", .data(secret)) }

  // MARK: The relayer inside this process

  /// Fast settings for a chain that makes a block for each transaction.
  static func settings(_ change: (inout RelayerSettings) -> Void = { _ in }) -> RelayerSettings {
    var settings = RelayerSettings()
    settings.confirmations = 0
    settings.poll = .milliseconds(20)
    settings.once = true
    settings.rebroadcastAfter = .milliseconds(200)
    settings.replaceAfter = .seconds(60)
    change(&settings)
    return settings
  }

  /// - Parameter timeout: seconds for one call; the node needs more than half a second to verify a proof.
  func contract(
    timeout: Double = 0.5, retries: RetryPolicy = .init(attempts: 3, firstDelay: .milliseconds(20))
  ) throws -> OracleContract {
    OracleContract(
      node: EthereumNode(RPCClient(transport: try HTTPTransport(url: node.url, timeout: timeout), retries: retries)),
      address: oracle)
  }

  /// - Parameters:
  ///   - verifier: the one that `prover` proves for; the model's if `nil`.
  ///   - prover: if `nil`, one for the lenient verifier.
  func start(
    queue: String, settings: RelayerSettings, at verifier: EVMAddress? = nil, prover: (any RequestProver)? = nil,
    provers: Bool = true,
    log: LogBook = LogBook()
  ) async throws -> Relayer {
    var logger = Logger(label: "test") { _ in log.handler }
    logger.logLevel = .debug
    let instant = InstantProver(cardDigest: keys.verifierKey.key.cardDigest, vkHash: vkHash)
    let all: [EVMAddress: any RequestProver] = prover.map { [verifier ?? self.verifier: $0] } ?? [lenient: instant]
    return try await Relayer.start(
      contract: try contract(timeout: prover == nil ? 0.5 : 60), key: key, queuePath: queue,
      provers: provers ? all : [:],
      settings: settings, logger: logger)
  }

  /// Runs a relayer until there is nothing left to do.
  @discardableResult
  func work(
    queue: String, settings: RelayerSettings = Scene.settings(), prover: (any RequestProver)? = nil,
    provers: Bool = true, log: LogBook = LogBook()
  ) async throws -> QueueReport {
    try await start(queue: queue, settings: settings, prover: prover, provers: provers, log: log).run()
    return try RequestQueue(readingFrom: queue).report()
  }
}

/// Answers at once with something that the lenient verifier takes for a proof.
struct InstantProver: RequestProver {
  var cardDigest: [UInt8]
  var vkHash: [UInt8]
  var proof = [UInt8](repeating: 7, count: 2000)

  func check(inputForm: UInt64, input: [EVMWord]) throws(RelayerError) {
    if input == [EVMWord(UInt64(13))] { throw .unanswerable(problem: "13 is no input") }
  }

  func answer(
    inputForm: UInt64, input: [EVMWord], context: [UInt8]
  ) throws(RelayerError) -> QueuedRequest.Answer {
    QueuedRequest.Answer(output: [EVMWord(UInt64(1))], proof: context + proof)
  }
}

/// Collects what is logged.
final class LogBook: Sendable {
  private let lines = Mutex<[String]>([])

  var text: String { lines.withLock { $0.joined(separator: "\n") } }
  var handler: Handler { Handler(book: self) }

  struct Handler: LogHandler {
    let book: LogBook
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .debug

    init(book: LogBook) { self.book = book }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let fields = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
      book.lines.withLock { $0.append("\(event.level) \(event.message) \(fields)") }
    }
  }
}
