import ArgumentParser
import Plumbline

struct AttestVerifyCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check an attestation.",
    discussion: """
      Checks the signature and the form. With the public key alone that is all: that the proof was valid is the signer's \
      word. With --key, and with --proof or an embedded proof, the proof is verified again, and everything that the \
      attestation says has to follow from it. --card compares the model card. What was checked is listed, and what not. \
      Expectations are those of `plumb verify`. Where the proof is not verified again, they are compared with what is \
      attested.

      Exit codes:

      \(ExitStatus.summary)
      """)

  @Argument(help: "The attestation.")
  var attestation: String

  @Option(
    name: .customLong("public-key"),
    help: ArgumentHelp("The signer's public key, in PEM; of several, one has to have signed.", valueName: "KEY.pub.pem")
  )
  var publicKeys: [String]

  @Option(help: ArgumentHelp("The proof file, binary or JSON.", valueName: "FILE"))
  var proof: String?

  @Option(help: ArgumentHelp("The verifying key.", valueName: "FILE"))
  var key: String?

  @Option(help: ArgumentHelp("The model card.", valueName: "CARD.json"))
  var card: String?

  @OptionGroup var expected: ExpectationOptions

  @OptionGroup var trusted: TrustOptions

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    /// Always true: what is not valid is an error.
    var valid: Bool
    var attestation: AttestationReport
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let demanded = try expected.read()
    var keys: [AttestationPublicKey] = []
    for path in publicKeys { keys.append(try AttestationPublicKey(contentsOf: path)) }
    let attestation = try SignedAttestation(contentsOf: attestation)
    var evidence = AttestationEvidence(registration: demanded.registration)
    if let key {
      evidence.key = try VerifierKey(contentsOf: key)
      evidence.trust = try trusted.trust(console)
    }
    if let proof { evidence.proof = try FileStore.read(proof) }
    if let card { evidence.card = try FileStore.read(card, kind: .modelCard) }
    let report = try console.progress("verifying") { () throws(PlumblineError) in
      try attestation.verify(publicKeys: keys, against: evidence, expecting: demanded.expectations)
    }
    console.warnAbout(report.statement.referenceString)
    return Report(valid: true, attestation: report)
  }

  func text(_ report: Report) -> String {
    let report = report.attestation
    var lines = ["VALID SIGNATURE by \(report.signedBy.joined(separator: ", "))"]
    lines.append(
      TextFormat.fields(
        AttestationText.fields(
          proofName: report.proofName, embedded: report.proofIsEmbedded, report.statement)))
    lines += report.checked.map { "checked: \(words($0))" }
    lines += report.demanded.map { "as demanded: \($0.title)" }
    if let registration = report.registration {
      lines += registration.sentences.prefix(1).map { "registered: \($0)" }
    }
    lines += report.notChecked.map { "NOT checked: \(words($0))" }
    return lines.joined(separator: "\n")
  }

  private func words(_ check: AttestationReport.Check) -> String {
    switch check {
    case .signature: "the signature"
    case .form: "the statement is complete and in its form"
    case .proofFile: "the proof file is the one of the digests and claims the same"
    case .proof: "the proof is valid under the key"
    case .key: "the verifying key is the one stated"
    case .card: "the model card is the one stated"
    }
  }
}
