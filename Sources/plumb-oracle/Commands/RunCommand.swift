import ArgumentParser
import EVMVerification
import Logging
import OracleRelayer
import Plumbline

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Watch an oracle contract, prove what is asked, and answer.",
    discussion: """
      Answers the requests of one contract whose offers are the account's (or --operator's). Everything that was seen, \
      proved, signed and sent is in the queue file, so the process can be stopped or killed at any moment and started \
      again. One process for each account: two would spend each other's nonces.
      """)

  @Option(help: ArgumentHelp("JSON-RPC of a node, http or https.", valueName: "URL"))
  var rpc: String

  @Option(help: ArgumentHelp("The InferenceOracle contract.", valueName: "ADDRESS"))
  var oracle: String

  @OptionGroup var account: AccountOptions

  @Option(help: ArgumentHelp("The file of the queue, made if it is missing.", valueName: "FILE"))
  var queue: String

  @Option(help: ArgumentHelp("A model verifier and the keys to prove for it; any number.", valueName: "VERIFIER=KEYS"))
  var model: [String] = []

  @Option(
    help: ArgumentHelp("A dataset whose rows may be asked of a verifier; any number.", valueName: "VERIFIER=DATASET"))
  var dataset: [String] = []

  @Option(help: ArgumentHelp("Answer the offers of this account (default: that of the key).", valueName: "ADDRESS"))
  var `operator`: String?

  @Option(help: "Blocks on top of one before its events count.")
  var confirmations: UInt64 = 2

  @Option(help: ArgumentHelp("Time between two looks at the chain.", valueName: "SECONDS"))
  var poll: Double = 4

  @Option(name: .customLong("from-block"), help: "Where a new queue starts: the block of the contract.")
  var fromBlock: UInt64 = 0

  @Option(help: ArgumentHelp("Give a request up when less time is left.", valueName: "SECONDS"))
  var margin: UInt64 = 30

  @Option(name: .customLong("max-gas-price"), help: ArgumentHelp("Wait while gas costs more.", valueName: "WEI"))
  var maximumGasPrice: UInt64?

  @Option(help: ArgumentHelp("Send a transaction again that is in no block by then.", valueName: "SECONDS"))
  var resend: Double = 30

  @Option(help: ArgumentHelp("Raise the fee of a transaction that is in no block by then.", valueName: "SECONDS"))
  var replace: Double = 90

  @Option(help: ArgumentHelp("Time for one call of the node.", valueName: "SECONDS"))
  var timeout: Double = 30

  @Flag(name: .customLong("allow-loss"), help: "Answer even where gas costs more than the fee.")
  var allowLoss = false

  @Flag(help: "Work off what there is, then end.")
  var once = false

  @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning or error.")
  var logLevel = "info"

  func run() async throws {
    guard let level = Logger.Level(rawValue: logLevel) else {
      throw ValidationError("--log-level \(logLevel): expected trace, debug, info, notice, warning or error")
    }
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "oracle")
    logger.logLevel = level
    StopSignals.shared.install()

    let key = try account.key()
    let settings = try settings()
    let transport = try HTTPTransport(url: rpc, timeout: timeout)
    let contract = OracleContract(
      node: EthereumNode(RPCClient(transport: transport)), address: try address(oracle, "--oracle"))
    let provers = try provers(logger)
    let path = queue
    let work = Task {
      let relayer = try await Relayer.start(
        contract: contract, key: key, queuePath: path, provers: provers, settings: settings, logger: logger)
      try await relayer.run()
    }
    StopSignals.shared.onSignal { work.cancel() }
    do { try await work.value } catch is CancellationError {}
  }

  /// No chain has more blocks, and no window more seconds.
  private static let largestNumber: UInt64 = 1 << 40

  private func settings() throws -> RelayerSettings {
    for (option, value) in [
      ("--confirmations", confirmations), ("--margin", margin), ("--from-block", fromBlock),
    ] where value > Self.largestNumber {
      throw RelayerError.invalidOption(name: option, value: "\(value)", expected: "at most \(Self.largestNumber)")
    }
    var settings = RelayerSettings()
    settings.confirmations = confirmations
    settings.poll = try seconds(poll, "--poll")
    settings.once = once
    settings.allowLoss = allowLoss
    settings.deadlineMargin = margin
    settings.firstBlock = fromBlock
    settings.rebroadcastAfter = try seconds(resend, "--resend")
    settings.replaceAfter = try seconds(replace, "--replace")
    settings.maximumGasPrice = maximumGasPrice.map { UInt128($0) }
    settings.operator = try `operator`.map { try address($0, "--operator") }
    return settings
  }

  private func seconds(_ value: Double, _ option: String) throws -> Duration {
    guard value > 0, value <= 86_400 else {
      throw RelayerError.invalidOption(name: option, value: "\(value)", expected: "seconds, above 0")
    }
    return .seconds(value)
  }

  private func address(_ text: String, _ option: String) throws -> EVMAddress {
    guard let address = EVMAddress(text) else {
      throw RelayerError.invalidOption(
        name: option, value: text, expected: "an address of 40 hexadecimal digits after 0x, with the right checksum")
    }
    return address
  }

  /// `VERIFIER=FOLDER`.
  private func assignment(_ text: String, _ option: String) throws -> (EVMAddress, String) {
    guard let mark = text.firstIndex(of: "=") else {
      throw RelayerError.invalidOption(name: option, value: text, expected: "VERIFIER=FOLDER")
    }
    return (try address(String(text[..<mark]), option), String(text[text.index(after: mark)...]))
  }

  private func provers(_ logger: Logger) throws -> [EVMAddress: any RequestProver] {
    var datasets: [EVMAddress: [DatasetOpenings]] = [:]
    for (verifier, folder) in try dataset.map({ try assignment($0, "--dataset") }) {
      datasets[verifier, default: []].append(try DatasetOpenings(folder: folder))
    }
    var provers: [EVMAddress: any RequestProver] = [:]
    for (verifier, folder) in try model.map({ try assignment($0, "--model") }) {
      guard provers[verifier] == nil else {
        throw RelayerError.invalidOption(
          name: "--model", value: "\(verifier)=\(folder)", expected: "one folder of keys for a verifier")
      }
      let keys = try ModelKeys(folder: folder)
      if keys.usesInsecureReferenceString {
        logger.warning(
          "the reference string of these keys was made on one machine: whoever made it can forge proofs",
          metadata: ["verifier": "\(verifier)"])
      }
      provers[verifier] = try ModelProver(
        keys: keys, datasets: datasets.removeValue(forKey: verifier) ?? [], coding: ContractProofCoding())
    }
    guard let stray = datasets.keys.first else { return provers }
    throw RelayerError.invalidOption(
      name: "--dataset", value: "\(stray)", expected: "a verifier that --model names, too")
  }
}
