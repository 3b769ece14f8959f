import ArgumentParser
import Plumbline

struct AttestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attest", abstract: "Sign verified results, and check such attestations.",
    discussion: """
      An attestation is an in-toto statement in a DSSE envelope, signed with Ed25519: whoever signed it says that a proof \
      was verified, when, and what it shows. Other tools read it, too.

        plumb attest keygen --out key.pem
        plumb attest sign run.proof --key keys/verifying.key --signing-key key.pem -o run.attestation
        plumb attest verify run.attestation --public-key key.pub.pem
      """,
    subcommands: [AttestKeygenCommand.self, AttestSignCommand.self, AttestVerifyCommand.self])
}

/// Attestations for people.
enum AttestationText {
  static func fields(proofName: String, embedded: Bool, _ statement: AttestedStatement) -> [(String, String?)] {
    claim(statement.claim) + [
      ("model", "\"\(PlainText.shown(statement.model.name))\""),
      ("model card", statement.model.cardDigest),
      ("claimed dataset", statement.model.claimedDatasetRoot.map { $0 + " (claimed, not shown)" }),
      ("key digest", statement.keyDigest),
      ("context", statement.context),
      (
        "proof",
        "\"\(PlainText.shown(proofName))\", \(TextFormat.bytes(statement.proof.bytes))\(embedded ? ", embedded" : ""), "
          + "SHA-256 \(statement.proof.digest.sha256)"
      ),
      ("reference string", referenceString(statement.referenceString)),
      ("verified at", statement.verifiedAt),
      ("verified by", "\(PlainText.shown(statement.verifier.name)) \(PlainText.shown(statement.verifier.version))"),
    ]
  }

  private static func claim(_ claim: AttestedClaim) -> [(String, String?)] {
    switch claim {
    case .inference(let claim):
      [
        ("claim", "the model was run on this input and gave this output"),
        ("input", input(claim.input)),
        ("output", output(claim.output)),
        ("label", claim.output.label.map { "\($0) (computed outside the proof)" }),
      ]
    case .statement(let claim):
      claim.sentences.enumerated().map { ($0.offset == 0 ? "claim" : "", ShownText.visible($0.element)) }
    }
  }

  private static func input(_ input: AttestedClaim.Input) -> String {
    switch input.form {
    case .publicValues: "public: " + TextFormat.list(input.values ?? [])
    case .datasetRow:
      "row \(input.row ?? 0) of \(input.rows ?? 0) of the dataset \(input.datasetRoot ?? ""), not shown otherwise"
    case .datasetRows: "rows of the dataset \(input.datasetRoot ?? "")"
    case .privateInput: "private"
    }
  }

  private static func output(_ output: AttestedClaim.Output) -> String {
    switch output.form {
    case .publicValues: "public: " + TextFormat.list(output.values ?? [])
    case .committed: "committed in \(output.commitments?.count ?? 0) commitments, not shown"
    }
  }

  private static func referenceString(_ string: AttestedStatement.ReferenceString) -> String {
    let place = string.isTrusted ? "on the signer's list" : "NOT CHECKED BY THE SIGNER"
    return "\(string.digest) (\(place)\(string.isInsecure ? ", INSECURE" : ""))"
  }
}

extension Console {
  /// Said of an attestation that rests on a reference string that nobody should rely on.
  func warnAbout(_ string: AttestedStatement.ReferenceString) {
    if string.isInsecure { warnAboutInsecureReferenceString() }
    if !string.isTrusted {
      warn("the signer did not check the reference string: whoever made it may have forged the proof")
    }
  }
}
