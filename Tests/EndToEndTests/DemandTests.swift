import Foundation
import Plumbline
import TestSupport
import Testing

/// The same can be demanded of a proof wherever it is checked: by itself, on a page, behind an attestation. Each is refused
/// in the same words and with the same exit code.
@Suite struct DemandTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var proof: String
    var options: [String]
    /// What the page calls it.
    var title: String
    /// Why it is refused, after `error: `; accepted if `nil`.
    var refusal: String?
    var status: Int32 { refusal == nil ? 0 : 1 }

    var testDescription: String { ([proof] + options).joined(separator: " ") }
  }

  private static let proofs = DemandedProofs.shared

  // MARK: What is demanded

  private static let context = "its context is not the expected one"
  private static let question = "it answers another question than the one asked"
  private static let inputForm = "its input is stated in another form than asked for"
  private static let outputForm = "its output is stated in another form than asked for"
  private static let output = "its output is not the expected one"
  private static func row(_ field: String) -> String {
    "its dataset row does not fit: \(field) is not the expected one"
  }

  /// Of each option a demand that is met and one that is not.
  private static func pair(
    _ proof: String, _ title: String, _ met: [String], _ unmet: [String], _ refusal: String
  ) -> [Case] {
    [
      Case(proof: proof, options: met, title: title),
      Case(proof: proof, options: unmet, title: title, refusal: refusal),
    ]
  }

  private static func never(_ proof: String, _ title: String, _ options: [String], _ refusal: String) -> Case {
    Case(proof: proof, options: options, title: title, refusal: refusal)
  }

  static let runs: [Case] = {
    let zeros = String(repeating: "00", count: 32)
    let (proofs, other) = (DemandTests.proofs, DemandedProofs.other)
    let label = proofs.output.indices.max { proofs.output[$0] < proofs.output[$1] } ?? -1
    let output = proofs.output.map(String.init).joined(separator: ",")
    return pair("run", "context", ["--context", zeros], ["--context", other], context)
      + pair("run", "output", ["--expect-output", output], ["--expect-output", output + ",0"], Self.output)
      + pair(
        "run", "label", ["--expect-label", "\(label)"], ["--expect-label", "7"],
        "its label is \(label), expected 7")
      + pair(
        "run", "form of the input", ["--expect-input-form", "public"], ["--expect-input-form", "row"], inputForm)
      + pair(
        "run", "form of the output", ["--expect-output-form", "public"], ["--expect-output-form", "committed"],
        outputForm)
      + pair(
        "row", "dataset", ["--expect-dataset-root", proofs.datasetRoot], ["--expect-dataset-root", other], row("root"))
      + pair(
        "row", "names of the features", ["--names", proofs.path("data/names")], ["--names", proofs.path("elsewhere")],
        row("root"))
      + [
        never("run", "dataset", ["--expect-dataset-root", other], inputForm),
        never("run", "names of the features", ["--names", proofs.path("data/names")], inputForm),
        never("row", "label", ["--expect-label", "1"], outputForm),
        never("row", "output", ["--expect-output", "1,2,3"], outputForm),
        never("run", "kind", ["--expect-kind", "outputs"], question),
        never("run", "annotations", ["--expect-annotation-root", other], question),
        never("row", "selection of rows", ["--rows", "all"], question),
        never("row", "selection of rows", ["--draw", "1", "--seed", other], question),
        never("run", "challenge", ["--challenge", other], question),
        never("run", "least count", ["--at-least", "0"], question),
      ]
  }()

  static let statements: [Case] = {
    let (proofs, other) = (DemandTests.proofs, DemandedProofs.other)
    let names = ["--names", proofs.path("data/names")]
    func atLeast(_ proof: String) -> [Case] {
      pair(
        proof, "least count", ["--at-least", "\(proofs.correct)"], ["--at-least", "\(proofs.correct + 1)"],
        "\(proofs.correct) rows get their committed label, at least \(proofs.correct + 1) were demanded")
    }
    return pair("accuracy", "kind", ["--expect-kind", "accuracy"], ["--expect-kind", "fairness"], question)
      + pair("watermark", "kind", ["--expect-kind", "watermark"], ["--expect-kind", "accuracy"], question)
      + pair(
        "accuracy", "dataset", ["--expect-dataset-root", proofs.datasetRoot], ["--expect-dataset-root", other],
        row("root"))
      + pair(
        "fairness", "annotations", ["--expect-annotation-root", proofs.annotationRoot],
        ["--expect-annotation-root", proofs.datasetRoot], row("annotations"))
      + pair("accuracy", "selection of rows", ["--rows", "1..<4"], ["--rows", "all"], row("selection"))
      + pair(
        "drawn", "selection of rows", ["--draw", "2", "--seed", DemandedProofs.seed],
        ["--draw", "2", "--seed", other], row("selection"))
      + pair(
        "watermark", "challenge", ["--challenge", DemandedProofs.challenge], ["--challenge", other], context)
      + pair(
        "registration", "registrant", ["--registrant", "Example Lab"], ["--registrant", "Example Lob"], context)
      + pair("label", "label", ["--expect-label", "\(proofs.label)"], ["--expect-label", "9"], Self.output)
      + pair("label", "names of the features", names, ["--names", proofs.path("elsewhere")], row("root"))
      + pair(
        "accuracy", "form of the input", ["--expect-input-form", "rows"], ["--expect-input-form", "private"], inputForm)
      + pair(
        "batch", "form of the output", ["--expect-output-form", "public"], ["--expect-output-form", "committed"],
        outputForm)
      + atLeast("accuracy") + atLeast("fairness")
      + [
        never("accuracy", "context", ["--context", other], context),
        never("drawn", "selection of rows", ["--draw", "3", "--seed", DemandedProofs.seed], row("selection")),
        never("drawn", "challenge", ["--challenge", DemandedProofs.seed], context),
        never("accuracy", "registrant", ["--registrant", "Example Lab"], context),
        never("accuracy", "label", ["--expect-label", "1"], question),
        never("accuracy", "output", ["--expect-output", "\(proofs.correct)"], question),
        never("batch", "input", ["--expect-input", proofs.path("two.npy")], question),
        never("label", "least count", ["--at-least", "0"], question),
        never("batch", "dataset", ["--expect-dataset-root", other], inputForm),
        never("batch", "annotations", ["--expect-annotation-root", other], inputForm),
        never("batch", "selection of rows", ["--rows", "0..<2"], inputForm),
      ]
  }()

  // MARK: Where it is checked

  private static func attested(_ name: String) -> [String] {
    ["attest", "verify", proofs.path(name), "--public-key", proofs.publicKey]
  }

  private static let key = ["--key", proofs.key]

  /// By itself, with an embedded proof, with the proof beside it, or by the word of the signer.
  private static func commands(_ proof: String) -> [(words: [String], isWordAlone: Bool)] {
    let file = proofs.path(proof)
    return [
      (["verify", file] + key, false), (attested(proof + ".embedded") + key, false),
      (attested(proof + ".word") + key + ["--proof", file], false), (attested(proof + ".word"), true),
      (attested(proof + ".embedded"), true), (attested(proof + ".word") + key, true),
    ]
  }

  private func expect(_ demand: Case, _ refusal: String?, _ status: Int32, _ command: [String]) throws {
    let result = try PlumbProgram.run(command + demand.options)
    #expect(result.status == status, "\(command): \(result.errorText)")
    let errors = result.errorText.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(errors.map(String.init) == (refusal.map { ["error: \($0)"] } ?? []), "\(command)")
    guard refusal == nil, command[0] == "attest" else { return }
    #expect(result.outputText.contains("\nas demanded: \(demand.title)\n"))
  }

  private func page(
    _ demand: Case, _ arguments: [String], refusal: String?, status: Int32
  ) throws {
    let path = try TemporaryFolders.make() + "/page.html"
    let result = try PlumbProgram.run(["report"] + arguments + demand.options + ["-o", path])
    #expect(result.status == status, "\(arguments): \(result.errorText)")
    let page = try AuditPageContent(path)
    let title = "Demanded: " + demand.title
    let check = page.checks.first { $0.title == title }
    #expect(page.checks.count { $0.title.hasPrefix("Demanded: ") } == 1)
    if let refusal {
      #expect(page.titles("FAILED") == [title])
      #expect(check?.detail == refusal)
      #expect(page.verdicts == ["REFUSED"])
      #expect(page.reasons == [refusal])
      #expect(page.shown.isEmpty)
      #expect(result.errorText.contains("error: \(refusal)\n"))
    } else {
      #expect(check?.outcome == "passed")
      #expect(!page.shown.isEmpty)
    }
  }

  @Test(arguments: runs + statements)
  func sameVerdictEverywhere(demand: Case) throws {
    let refusal = demand.refusal.map { "the proof is refused: " + $0 }
    for (command, _) in Self.commands(demand.proof) { try expect(demand, refusal, demand.status, command) }
    let key = Self.key
    let file = Self.proofs.path(demand.proof)
    let signed = ["--public-key", Self.proofs.publicKey]
    for arguments in [
      [file] + key, [file + ".embedded"] + signed + key, [file + ".word"] + signed,
    ] { try page(demand, arguments, refusal: refusal, status: demand.status) }
  }

  // MARK: What needs more than the attestation

  /// The key knows the scale of an input.
  @Test(arguments: ["3", "4"]) func inputsNeedTheKey(index: String) throws {
    let proofs = Self.proofs
    let demand = Case(
      proof: "run", options: ["--expect-input", proofs.workspace.inputs, "--index", index], title: "input")
    let refusal = index == "3" ? nil : "the proof is refused: its input is not the expected one"
    let status: Int32 = index == "3" ? 0 : 1
    let missing =
      "--expect-input is \"sample \(index) of \(proofs.workspace.inputs)\": expected --key beside it: the key knows the "
      + "scale of inputs"
    for (command, _) in Self.commands("run") {
      let isKeyed = command.contains("--key")
      try expect(demand, isKeyed ? refusal : missing, isKeyed ? status : 2, command)
    }
    let signed = [proofs.path("run.word"), "--public-key", proofs.publicKey]
    try page(demand, [proofs.path("run")] + Self.key, refusal: refusal, status: status)
    try page(demand, signed + Self.key, refusal: refusal, status: status)
    try page(demand, signed, refusal: missing, status: 2)
  }

  /// An attestation of rows with annotations does not say which names these bind: the proof does.
  @Test(arguments: ["data/names", "renamed"]) func boundNamesNeedTheProof(file: String) throws {
    let proofs = Self.proofs
    let names = try FeatureNames(contentsOf: proofs.path(file))
    let demand = Case(
      proof: "accuracy", options: ["--names", proofs.path(file), "--expect-names-root", names.root],
      title: "names of the features")
    let refusal =
      file == "renamed" ? "the proof is refused: " + Self.row("root of the names") : nil
    let status: Int32 = file == "renamed" ? 1 : 0
    let missing =
      "--names is \"\(names.root)\": expected --key, and --proof or an embedded proof, beside it: an attestation does not "
      + "say which names the annotations bind"
    for (command, isWordAlone) in Self.commands("accuracy") {
      try expect(demand, isWordAlone ? missing : refusal, isWordAlone ? 2 : status, command)
    }
    let signed = ["--public-key", proofs.publicKey]
    try page(demand, [proofs.path("accuracy")] + Self.key, refusal: refusal, status: status)
    try page(demand, [proofs.path("accuracy.embedded")] + signed + Self.key, refusal: refusal, status: status)
    try page(demand, [proofs.path("accuracy.word")] + signed, refusal: missing, status: 2)
  }

  @Test func namesHaveTheRootThatIsDemanded() throws {
    let proofs = Self.proofs
    for (command, _) in Self.commands("row") {
      let result = try PlumbProgram.run(
        command + ["--names", proofs.path("data/names"), "--expect-names-root", DemandedProofs.other])
      #expect(result.status == 1)
      #expect(result.errorText == "error: the proof is refused: \(Self.row("root of the names"))\n")
    }
  }

  /// A registration beside the proof is verified under the key, wherever that is.
  @Test(arguments: ["run", "accuracy"]) func registrationsAreRequired(proof: String) throws {
    let proofs = Self.proofs
    let required = ["--require-registration", proofs.path("registration")]
    let named = required + ["--registrant", "Example Lab"]
    let sentence = "the weights are in their ranges: the card is registered by \"Example Lab\""
    let missing =
      "--require-registration is \"\(proofs.path("registration"))\": expected --key beside it: a registration is verified "
      + "under the key"
    for (options, refusal) in [
      (required, nil), (named, nil), (required + ["--registrant", "Example Lob"], Self.context),
      (["--require-registration", proofs.path("batch")], Self.question),
      (["--require-registration", proofs.path("run")], Self.question),
    ] as [([String], String?)] {
      let words = refusal.map { "error: the proof is refused: \($0)\n" }
      for (command, _) in Self.commands(proof) {
        let result = try PlumbProgram.run(command + options)
        let isKeyed = command.contains("--key")
        #expect(result.status == (isKeyed ? refusal == nil ? 0 : 1 : 2), "\(command): \(result.errorText)")
        guard isKeyed else {
          #expect(options[1] != required[1] || result.errorText.hasSuffix("error: \(missing)\n"))
          continue
        }
        if let words {
          #expect(result.errorText.hasSuffix(words))
        } else {
          #expect(result.outputText.contains(command[0] == "verify" ? sentence : "\nregistered: all weights of "))
        }
      }
      for arguments in [
        [proofs.path(proof)] + Self.key, [proofs.path(proof + ".word"), "--public-key", proofs.publicKey] + Self.key,
      ] {
        let path = try TemporaryFolders.make() + "/page.html"
        let result = try PlumbProgram.run(["report"] + arguments + options + ["-o", path])
        #expect(result.status == (refusal == nil ? 0 : 1), "\(result.errorText)")
        let page = try AuditPageContent(path)
        #expect(page.titles(refusal == nil ? "passed" : "FAILED").contains("Registration"))
        #expect(page.shown.last == (refusal == nil ? sentence : nil))
        #expect(refusal != nil || !page.notShown.contains("parameter ranges not shown"))
      }
    }
  }

  @Test func registrantsOfRunsNeedARegistration() throws {
    for (command, _) in Self.commands("run") {
      let result = try PlumbProgram.run(command + ["--registrant", "Example Lab"])
      #expect(result.status == 2)
      #expect(
        result.errorText.hasSuffix(
          "error: --registrant is \"Example Lab\": expected --require-registration PROOF beside it\n"))
    }
  }

  // MARK: Several

  /// The page has the verdict of each demand, also of those after one that does not hold.
  @Test(arguments: [["accuracy"], ["accuracy.embedded"]]) func everyDemandHasItsVerdict(files: [String]) throws {
    let proofs = Self.proofs
    let path = try TemporaryFolders.make() + "/page.html"
    let options = [
      "--expect-kind", "accuracy", "--context", DemandedProofs.other, "--expect-dataset-root", proofs.datasetRoot,
      "--rows", "all", "--at-least", "\(proofs.correct)",
    ]
    func report(_ more: [String]) throws -> (status: Int32, page: AuditPageContent) {
      let result = try PlumbProgram.run(
        ["report"] + files.map(proofs.path) + ["--public-key", proofs.publicKey] + options + more + ["-o", path])
      return (result.status, try AuditPageContent(path))
    }
    let titles = ["kind", "context", "dataset", "selection of rows", "least count"].map { "Demanded: " + $0 }
    let held = try report(Self.key)
    #expect(held.status == 1)
    #expect(held.page.titles("FAILED") == [titles[1], titles[3]])
    #expect(held.page.titles("passed").suffix(3) == [titles[0], titles[2], titles[4]])
    #expect(held.page.reasons == ["the proof is refused: " + Self.context])
    // Under another key nothing is known of what the proof says.
    let unmade = try report(["--key", proofs.workspace.path("keys-evm/verifying.key")])
    #expect(unmade.status == (files == ["accuracy"] ? 2 : 1))
    #expect(unmade.page.titles("not done").suffix(5) == titles[...])
  }

  /// Demands that nothing on the page could meet are no silent success.
  @Test func pagesWithoutProofsTakeNoDemands() throws {
    let card = Self.proofs.workspace.path("keys-native/card.json")
    let path = try TemporaryFolders.make() + "/page.html"
    for options in [
      ["--at-least", "3"], ["--require-registration", Self.proofs.path("registration")],
    ] {
      let result = try PlumbProgram.run(["report", card, "-o", path] + options)
      #expect(result.status == 2)
      #expect(
        result.errorText == "error: \(options[0]) is \"demanded\": expected a proof or an attestation among the files\n"
      )
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  /// `sign` takes the same demands.
  @Test func nothingElseIsSigned() throws {
    let proofs = Self.proofs
    let path = try TemporaryFolders.make() + "/attestation"
    let sign = [
      "attest", "sign", proofs.path("accuracy"), "--key", proofs.key, "--signing-key", proofs.path("key.pem"), "-o",
      path,
    ]
    let refused = try PlumbProgram.run(sign + ["--at-least", "\(proofs.correct + 1)"])
    #expect(refused.status == 1)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try PlumbProgram.run(sign + ["--at-least", "\(proofs.correct)"]).status == 0)
  }
}
