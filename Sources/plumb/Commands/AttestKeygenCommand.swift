import ArgumentParser
import Plumbline

struct AttestKeygenCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen", abstract: "Make a key pair for attestations.",
    discussion: """
      Ed25519 in PEM: a private key (PKCS#8), which its owner alone can read, and beside it the public key, key.pub.pem \
      for key.pem. Keys of `openssl genpkey -algorithm ed25519` will do as well.
      """)

  @Flag(help: "Replace a key that is there.")
  var force = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the private key goes.", valueName: "KEY.pem"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var keyID: String
    /// Secret.
    var privateKey: String
    var publicKey: String
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let key = AttestationSigningKey.generate()
    try key.write(to: out, replacing: force)
    return Report(
      keyID: key.publicKey.keyID, privateKey: out, publicKey: AttestationSigningKey.publicKeyPath(beside: out))
  }

  func text(_ report: Report) -> String {
    "key \(report.keyID)\nwrote \(report.privateKey) (secret) and \(report.publicKey)"
  }
}
