import Foundation
import Plumbline
import TestSupport
import Testing

/// The whole pipeline through the program, on the small model.
@Suite struct PipelineTests {
  let workspace = Workspace.iris

  @Test func secretFilesBelongToTheirOwnerAlone() throws {
    for secret in ["model.qnn", "keys-native/model.qnn", "keys-native/proving.key", "dataset-native/openings"] {
      #expect(try mode(workspace.path(secret)) == 0o600, "\(secret)")
    }
    for file in ["circuit", "srs", "keys-native/verifying.key", "keys-native/card.json", "dataset-native/header"] {
      #expect(try mode(workspace.path(file)) & 0o077 != 0, "\(file)")
    }
  }

  @Test func everyPartialFileIsGone() throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: workspace.folder)
    #expect(files.filter { $0.hasSuffix(".part") } == [])
  }

  @Test(arguments: ["native", "evm"], ["public", "private", "row"])
  func everyInputFormIsProvedAndVerified(target: String, form: String) throws {
    let keys = workspace.path("keys-" + target)
    let proof = workspace.path("proof-\(target)-\(form)")
    let source =
      form == "row" ? ["--dataset", workspace.path("dataset-" + target)] : ["--input", workspace.inputs]
    let proved = try PlumbProgram.run(["prove", keys, "--input-form", form, "--index", "7", "-o", proof] + source)
    #expect(proved.status == 0, "\(proved.errorText)")
    let root = try String(contentsOfFile: workspace.path("dataset-\(target)/root"), encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let expected = form == "row" ? ["--expect-dataset-root", root] : ["--expect-input-form", form]
    let report = try PlumbProgram.report(
      VerifyReport.self, ["verify", "--key", keys + "/verifying.key", proof] + expected)
    #expect(report.valid)
    let statement = report.statement
    #expect(statement.input.form.rawValue == form)
    #expect(statement.output == (try runReport(7)))
    #expect(statement.claimedDatasetRoot == root)
    #expect(statement.context == String(repeating: "0", count: 64))
    #expect(statement.referenceString.isTrusted && statement.referenceString.isInsecure)
    #expect(statement.notes.contains("parameter ranges not shown"))
    #expect(statement.notes.contains("the dataset of the model card is claimed by its author, not shown"))
    switch form {
    case "public": #expect(statement.input.integers?.count == 4)
    case "row": #expect(statement.input.row == 7 && statement.input.rows == 50 && statement.input.integers == nil)
    default: #expect(statement.input.integers == nil && statement.input.values == nil)
    }
  }

  struct VerifyReport: Decodable {
    var valid: Bool
    var statement: VerifiedStatement
  }

  private func runReport(_ index: Int) throws -> OutputReading? {
    struct Report: Decodable {
      struct Line: Decodable {
        var index: Int
        var output: OutputReading
      }
      var results: [Line]
    }
    return try PlumbProgram.report(
      Report.self, ["run", workspace.path("model.qnn"), "--input", workspace.inputs, "--index", "\(index)"]
    ).results.first?.output
  }

  @Test func aCommittedOutputIsNotShownAndItsOpeningIsSecret() throws {
    let keys = workspace.path("keys-native")
    let proof = workspace.path("proof-committed")
    let result = try PlumbProgram.run(
      ["prove", keys, "--input", workspace.inputs, "--output-form", "committed", "-o", proof])
    #expect(result.status == 0, "\(result.errorText)")
    #expect(try mode(proof + ".opening") == 0o600)
    let report = try PlumbProgram.report(
      VerifyReport.self, ["verify", "--key", keys + "/verifying.key", proof])
    #expect(report.statement.outputForm == .committed)
    #expect(report.statement.output == nil)
    let opening = try JSONDecoder().decode(
      OutputOpening.self, from: Data(contentsOf: URL(fileURLWithPath: proof + ".opening")))
    #expect(opening.commitments == report.statement.outputCommitments)
    #expect(opening.values == (try runReport(0))?.integers)
  }

  @Test func contextIsBoundAndChecked() throws {
    let keys = workspace.path("keys-native")
    let proof = workspace.path("proof-context")
    let context = String(repeating: "c7", count: 32)
    let verify = ["verify", "--key", keys + "/verifying.key", proof]
    _ = try PlumbProgram.run(["prove", keys, "--input", workspace.inputs, "--context", "0x" + context, "-o", proof])
    #expect(try PlumbProgram.report(VerifyReport.self, verify + ["--context", context]).statement.context == context)
    let other = try PlumbProgram.run(verify + ["--context", String(repeating: "c8", count: 32)])
    #expect(other.status == 1)
    #expect(other.errorText.contains("context"))
  }

  @Test func proofsInJSONSayTheSame() throws {
    let binary = try RepositoryPaths.bytes(workspace.path("proof"))
    let json = workspace.path("converted.json")
    let back = workspace.path("converted.proof")
    _ = try PlumbProgram.report(Inspection.self, ["inspect", workspace.path("proof"), "--convert-proof", json])
    _ = try PlumbProgram.report(Inspection.self, ["inspect", json, "--convert-proof", back])
    #expect(try RepositoryPaths.bytes(back) == binary)
    let key = workspace.path("keys-native/verifying.key")
    #expect(try PlumbProgram.report(VerifyReport.self, ["verify", "--key", key, json]).valid)
  }

  @Test(arguments: [
    ("model.qnn", FileKind.model), ("circuit", .circuit), ("keys-native/verifying.key", .verifyingKey),
    ("keys-evm/proving.key", .provingKey), ("keys-native/card.json", .modelCard), ("proof", .proof),
    ("srs", .referenceString), ("dataset-native/header", .datasetHeader), ("dataset-evm", .datasetHeader),
    ("keys-native", .verifyingKey),
  ])
  func inspectRecognisesEveryFile(file: String, kind: FileKind) throws {
    let report = try PlumbProgram.report(Inspection.self, ["inspect", workspace.path(file), "--explain"])
    #expect(report.kind == kind)
    let parts: [Any?] = [
      report.model, report.circuit, report.key, report.card, report.proof, report.referenceString, report.dataset,
    ]
    #expect(parts.count { $0 != nil } == 1)
    let text = try PlumbProgram.run(["inspect", workspace.path(file), "--explain"])
    #expect(text.status == 0 && text.outputText.contains(kind.name))
  }

  @Test func inspectListsWhatComesFromPrivateData() throws {
    let report = try PlumbProgram.report(Inspection.self, ["inspect", workspace.path("model.qnn"), "--explain"])
    let model = try #require(report.model)
    #expect(model.privateChoices.contains { $0.choice == "shift" && $0.source == "weightsAndCalibration" })
    #expect(model.privateChoices.contains { $0.choice == "input scale" && $0.source == "calibration" })
    #expect(model.circuit.layouts?.count { $0.isChosen } == 1)
    #expect(model.circuit.rowLengths?.contains { $0.chosenFor.contains(.evm) } == true)
  }

  @Test(arguments: ["native", "evm"])
  func inspectPredictsTheSizeOfAProof(target: String) throws {
    let proof = workspace.path("proof-size-" + target)
    _ = try PlumbProgram.run(["prove", workspace.path("keys-" + target), "--input", workspace.inputs, "-o", proof])
    let report = try PlumbProgram.report(
      Inspection.self, ["inspect", workspace.path("keys-\(target)/verifying.key")])
    let predicted = try #require(report.key?.proof)
    let actual = try PlumbProgram.report(Inspection.self, ["inspect", proof])
    #expect(actual.bytes == predicted.fileBytes)
    #expect(actual.proof?.points == predicted.points)
    #expect(actual.proof?.scalars == predicted.scalars)
  }

  @Test func datasetPathNeedsNoSecrets() throws {
    let copy = try TemporaryFolders.make()
    for name in ["header", "commitments"] {
      try FileManager.default.copyItem(atPath: workspace.path("dataset-native/" + name), toPath: copy + "/" + name)
    }
    let path = try PlumbProgram.report(DatasetPathReport.self, ["dataset", "path", copy, "--index", "49"])
    #expect(path.index == 49)
    #expect(path.siblings.count == 6)
    #expect(path.commitments.allSatisfy { $0.count == 128 })
    let text = try PlumbProgram.run(["dataset", "path", copy, "--index", "50"])
    #expect(text.status == 2)
    #expect(text.errorText.contains("rows 0 to 49"))
  }

  @Test func insecureReferenceStringsAreWarnedAboutEverywhere() throws {
    let scratch = try TemporaryFolders.make()
    let commands: [[String]] = [
      ["srs", "generate-insecure", "--powers", "16", "-o", scratch + "/srs"],
      ["srs", "check", workspace.path("srs")],
      ["srs", "trust", workspace.path("srs")],
      [
        "setup", workspace.path("model.qnn"), "--circuit", workspace.path("circuit"), "--srs", workspace.path("srs"),
        "-o", scratch + "/keys",
      ],
      [
        "dataset", "commit", workspace.inputs, "--model", workspace.path("model.qnn"), "--srs", workspace.path("srs"),
        "-o", scratch + "/dataset",
      ],
      ["prove", workspace.path("keys-native"), "--input", workspace.inputs, "-o", scratch + "/proof"],
      ["verify", "--key", workspace.path("keys-native/verifying.key"), workspace.path("proof")],
      ["inspect", workspace.path("srs")],
      ["inspect", workspace.path("keys-native/card.json")],
    ]
    for command in commands {
      let result = try PlumbProgram.run(command)
      #expect(result.status == 0, "\(command): \(result.errorText)")
      #expect(result.errorText.contains("can forge proofs"), "\(command)")
    }
  }

  @Test func nothingSecretIsPrinted() throws {
    // The blinding of the first dataset row, as the openings file holds it: after 44 bytes and four values.
    let openings = try RepositoryPaths.bytes(workspace.path("dataset-native/openings"))
    let secret = Hexadecimal.encode(openings[(44 + 4 * 8)..<(44 + 4 * 8 + 32)])
    let proof = workspace.path("proof-secret")
    let outputs = try [
      ["inspect", workspace.path("dataset-native"), "--json"],
      ["dataset", "path", workspace.path("dataset-native"), "--index", "0", "--json"],
      [
        "prove", workspace.path("keys-native"), "--dataset", workspace.path("dataset-native"), "-o", proof,
        "--proof-json", "--json",
      ],
      ["inspect", workspace.path("keys-native/proving.key"), "--json"],
    ].map { try PlumbProgram.run($0) }
    for result in outputs {
      #expect(result.status == 0)
      #expect(!result.outputText.contains(secret) && !result.errorText.contains(secret))
    }
    #expect(try !RepositoryPaths.text(proof).contains(secret))
  }
}
