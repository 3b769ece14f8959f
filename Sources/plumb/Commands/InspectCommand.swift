import ArgumentParser
import Plumbline

struct InspectCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Explain a file: model, circuit, key, card, proof, attestation, reference string, dataset, log.",
    discussion: """
      The kind is told by the first bytes; a folder of keys or of a dataset will do as well. Weights, blinding and \
      openings are never shown. Of a proof or attestation, nothing is checked but its form.
      """)

  @Argument(help: "The file or folder.")
  var file: String

  @Flag(help: "List the layouts and row lengths that were considered.")
  var explain = false

  @Option(
    name: .customLong("convert-proof"),
    help: ArgumentHelp("Write a binary proof as JSON, or a JSON proof as binary.", valueName: "FILE"))
  var convertProof: String?

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> Inspection {
    let trusted = try? TrustedReferenceStrings()
    let inspection = try console.progress("reading \(file)") { () throws(PlumblineError) in
      try Inspection(contentsOf: file, explain: explain, trusted: trusted)
    }
    if let convertProof {
      guard inspection.kind == .proof || inspection.kind == .proofJSON else {
        throw .wrongFileKind(path: file, expected: .proof, found: inspection.kind)
      }
      try RunProof(contentsOf: file).write(to: convertProof, asJSON: inspection.kind == .proof)
    }
    let isInsecure =
      inspection.referenceString?.isInsecure ?? inspection.card?.referenceStringIsInsecure
      ?? inspection.attestation?.statement.referenceString.isInsecure ?? false
    if isInsecure { console.warnAboutInsecureReferenceString() }
    return inspection
  }

  func text(_ inspection: Inspection) -> String {
    let size = inspection.bytes.map { " (\(TextFormat.bytes($0)))" } ?? ""
    return "\(inspection.path): \(inspection.kind.name)\(size)\n" + InspectionText.describe(inspection)
  }
}
