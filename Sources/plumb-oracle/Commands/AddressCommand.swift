import ArgumentParser
import Foundation
import OracleRelayer

struct AddressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "address", abstract: "Print the address of the account that pays for answers.")

  @OptionGroup var account: AccountOptions

  func run() throws { print(try account.key().address) }
}

/// Where the private key is.
struct AccountOptions: ParsableArguments {
  @Option(
    name: .customLong("key-file"),
    help: ArgumentHelp(
      "The private key, 64 hexadecimal digits; mode 600 (default: the variable \(KeySource.variable)).",
      valueName: "FILE"))
  var keyFile: String?

  func key() throws -> PrivateKey {
    try KeySource.read(file: keyFile, environment: ProcessInfo.processInfo.environment)
  }
}
