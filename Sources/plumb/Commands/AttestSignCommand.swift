import ArgumentParser
import Plumbline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct AttestSignCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Verify a proof and sign what it shows.",
    discussion: """
      Nothing is signed unless the proof is valid under the key and says what is expected. The attestation holds model, \
      input and output as far as the proof shows them, digests of key, card, reference string and proof, and the time; \
      with --embed-proof also the proof.
      """)

  @Argument(help: "The proof, of any kind.")
  var proof: String

  @OptionGroup var model: ModelOptions

  @Option(name: .customLong("signing-key"), help: ArgumentHelp("The private key, in PEM.", valueName: "KEY.pem"))
  var signingKey: String

  @Flag(name: .customLong("embed-proof"), help: "Put the proof into the attestation.")
  var embedProof = false

  @Option(
    name: .customLong("verified-at"),
    help: ArgumentHelp("The time to state, in UTC (default: now).", valueName: "2024-02-29T12:00:00Z"))
  var verifiedAt: String?

  @OptionGroup var expected: ExpectationOptions

  @OptionGroup var trusted: TrustOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the attestation goes.", valueName: "FILE"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    /// The key that signed.
    var keyID: String
    /// Of a proof of one run.
    var statement: VerifiedStatement?
    /// Of a proof of a statement.
    var claim: VerifiedClaim?
    var verifiedAt: String
    var path: String
    var bytes: Int
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let demanded = try expected.read()
    guard demanded.registration == nil else {
      throw .invalidOption(
        name: "--require-registration", value: expected.statement.registration ?? "",
        expected: "an attestation of its own for the registration")
    }
    let signer = try AttestationSigningKey(contentsOf: signingKey)
    let trust = try trusted.trust(console)
    // The clock after the proof was read, before it is verified.
    let bytes = try FileStore.read(proof)
    let file = try ProofFile(decoding: bytes)
    let key = try model.key(of: file)
    let moment = verifiedAt ?? UTCTime.text(secondsSince1970: time(nil))
    let options = SignedAttestation.Options(
      proofName: String(proof.split(separator: "/").last ?? ""), embedsProof: embedProof, verifiedAt: moment)
    let signed = try console.progress("verifying") { () throws(PlumblineError) in
      try SignedAttestation.sign(
        proof: bytes, under: key, with: signer, options: options, expecting: demanded.expectations, trust: trust)
    }
    if signed.result.referenceString.isInsecure { console.warnAboutInsecureReferenceString() }
    try signed.attestation.write(to: out)
    return Report(
      keyID: signer.publicKey.keyID, statement: signed.result.run, claim: signed.result.claim, verifiedAt: moment,
      path: out,
      bytes: signed.attestation.encoded.count)
  }

  func text(_ report: Report) -> String {
    (report.statement.map(StatementText.describe) ?? report.claim.map(VerifiedClaimText.describe) ?? "")
      + "\nwrote \(report.path) (\(TextFormat.bytes(report.bytes))), signed by \(report.keyID)"
  }
}
