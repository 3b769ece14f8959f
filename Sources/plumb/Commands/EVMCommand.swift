import ArgumentParser
import Plumbline

struct EVMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evm", abstract: "Verify proofs in contracts: what to deploy, what to send, what is on a chain.",
    discussion: """
      Keys have to be made with `setup --target evm`, of a circuit compiled with `compile --target evm`. The oracle's \
      relayer is `plumb oracle`.
      """,
    subcommands: [EVMExportCommand.self, EVMCalldataCommand.self, EVMWordsCommand.self, EVMCheckCommand.self])
}

extension Console {
  /// Said by every command that writes something for a verifier that nobody should rely on.
  func warnAboutUnsafe(_ model: ContractModelReport) {
    if let warning = model.warning { warn(warning) }
  }
}

/// What is said of contracts, for people.
enum ContractText {
  static func describe(_ model: ContractModelReport) -> String {
    TextFormat.fields([
      ("model", model.model),
      ("vkHash", model.vkHash),
      ("key digest", model.keyDigest),
      ("card digest", model.cardDigest),
      ("claimed dataset", model.claimedDataset.map { $0 + " (claimed, not shown)" }),
      ("key data", "\(TextFormat.bytes(model.keyBytes)), and a program of \(TextFormat.bytes(model.programBytes))"),
      ("input", packing(model.input)),
      ("output", packing(model.output)),
      ("reference string", referenceString(model.referenceString)),
    ])
  }

  private static func packing(_ packing: ContractModelReport.Packing) -> String {
    "\(TextFormat.shape(packing.dimensions)), \(packing.lower)...\(packing.upper) in \(packing.width) bits, "
      + "\(packing.valuesPerWord) to a word, \(packing.words) words"
  }

  private static func referenceString(_ string: ContractModelReport.ReferenceString) -> String {
    let place = string.isTrusted ? "on your list" : "NOT ON YOUR LIST"
    return "\(string.digest) (\(place)\(string.isInsecure ? ", INSECURE" : ""))"
  }

  /// A row for each transaction. Announced: with the floor of EIP-7976.
  static func gas(_ rows: [(String, ContractGas)]) -> String {
    TextFormat.table(
      ["transaction", "bytes", "calldata", "execution", "floor", "gas", "announced"],
      rows.map { name, gas in
        [name]
          + [gas.calldataBytes, gas.calldata, gas.execution, gas.floor, gas.total, gas.announcedTotal].map(
            String.init)
      })
  }
}
