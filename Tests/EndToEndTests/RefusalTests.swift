import Foundation
import Plumbline
import TestSupport
import Testing

/// What the program refuses, with which exit code and which words.
@Suite struct RefusalTests {
  let workspace = Workspace.iris

  private var key: String { workspace.path("keys-native/verifying.key") }

  private func expect(
    _ status: Int32, _ words: String, _ arguments: [String], trusted: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try PlumbProgram.run(arguments, trusted: trusted ?? workspace.trusted)
    #expect(result.status == status, "\(result.errorText)", sourceLocation: sourceLocation)
    #expect(
      words.isEmpty || result.errorText.contains(words), "\(result.errorText)", sourceLocation: sourceLocation)
  }

  @Test func untrustedReferenceStringEndsWithThree() throws {
    let empty = workspace.path("empty-list")
    try expect(3, "plumb srs trust", ["verify", "--key", key, workspace.path("proof")], trusted: empty)
    try expect(
      0, "list of trusted reference strings is not asked",
      ["verify", "--key", key, workspace.path("proof"), "--allow-untrusted-srs"], trusted: empty)
  }

  @Test func otherOutputEndsWithOne() throws {
    let statement = try PlumbProgram.report(
      PipelineTests.VerifyReport.self, ["verify", "--key", key, workspace.path("proof")]
    ).statement
    let output = try #require(statement.output)
    let label = try #require(output.label)
    let text = output.integers.map(String.init).joined(separator: ",")
    let verify = ["verify", "--key", key, workspace.path("proof")]
    try expect(0, "", verify + ["--expect-output", text, "--expect-label", "\(label)"])
    try expect(0, "", verify + ["--expect-input", workspace.inputs, "--index", "3"])
    try expect(1, "its output is not the expected one", verify + ["--expect-output", "1,2,3"])
    try expect(1, "its label is \(label), expected \(label + 1)", verify + ["--expect-label", "\(label + 1)"])
    try expect(1, "its input is not the expected one", verify + ["--expect-input", workspace.inputs, "--index", "4"])
    try expect(1, "stated in another form", verify + ["--expect-input-form", "private"])
    try expect(1, "stated in another form", verify + ["--expect-output-form", "committed"])
    try expect(
      1, "stated in another form", verify + ["--expect-dataset-root", String(repeating: "00", count: 32)])
  }

  @Test func proofOfOtherKeysEndsWithOne() throws {
    try expect(
      1, "another verifying key",
      ["verify", "--key", workspace.path("keys-evm/verifying.key"), workspace.path("proof")])
  }

  @Test func refusalsAreReportedAsJSON() throws {
    let result = try PlumbProgram.run(
      ["verify", "--key", key, workspace.path("proof"), "--expect-output", "1,2,3", "--json"])
    let report = try JSONDecoder().decode(PlumbProgram.ErrorReport.self, from: Data(result.output))
    #expect(
      report
        == .init(
          error: .init(
            code: "unexpectedOutput", message: "the proof is refused: its output is not the expected one"),
          exitCode: 1, valid: false))
  }

  @Test(arguments: [0, 20, 60, 120, 400, 800, 1500])
  func everyChangedByteIsRefused(offset: Int) throws {
    var bytes = try RepositoryPaths.bytes(workspace.path("proof"))
    bytes[offset] ^= 1
    let changed = workspace.path("changed-\(offset)")
    try Data(bytes).write(to: URL(fileURLWithPath: changed))
    try expect(1, "the proof is refused", ["verify", "--key", key, changed])
  }

  @Test func truncatedAndExtendedProofsAreRefused() throws {
    let bytes = try RepositoryPaths.bytes(workspace.path("proof"))
    for (name, content) in [
      ("empty", []), ("short", Array(bytes.dropLast())), ("long", bytes + [0]), ("text", Array("{}".utf8)),
    ] {
      let changed = workspace.path("proof-" + name)
      try Data(content).write(to: URL(fileURLWithPath: changed))
      try expect(1, "it is damaged", ["verify", "--key", key, changed])
    }
  }

  @Test func changedJSONProofsAreRefused() throws {
    let json = workspace.path("tampered.json")
    _ = try PlumbProgram.run(["inspect", workspace.path("proof"), "--convert-proof", json])
    let text = try RepositoryPaths.text(json)
    let changes: [(String, String, String)] = [
      ("\"form\" : \"public\"", "\"form\" : \"private\"", "input"),
      ("\"version\" : 2", "\"version\" : 1", "version 1"),
      ("\"evaluation\" : \"", "\"evaluation\" : \"ff", "evaluation"),
      ("\"opening\" : \"", "\"opening\" : \"zz", "opening"),
      ("\"context\"", "\"contexts\"", "context"),
      ("\"format\"", "\"formats\"", "format"),
    ]
    for (old, new, words) in changes {
      let changed = try #require(text.range(of: old).map { text.replacingCharacters(in: $0, with: new) })
      try Data(changed.utf8).write(to: URL(fileURLWithPath: json))
      try expect(1, words, ["verify", "--key", key, json])
    }
  }

  @Test func wrongFilesAreNamed() throws {
    try expect(2, "expected a verifying key", ["verify", "--key", workspace.path("srs"), workspace.path("proof")])
    try expect(2, "expected a proof", ["verify", "--key", key, workspace.path("circuit")])
    try expect(2, "expected a quantised model", ["compile", workspace.path("circuit"), "-o", workspace.path("no")])
    try expect(2, "No such file", ["verify", "--key", workspace.path("nothing"), workspace.path("proof")])
    try expect(2, "first bytes are unknown", ["inspect", workspace.inputs])
    try expect(
      2, "not an ONNX model",
      [
        "quantize", workspace.inputs, "--calibration", workspace.inputs, "-o", workspace.path("no"),
      ])
  }

  @Test func usageErrorsEndWithTwo() throws {
    try expect(2, "Usage:", ["verify"])
    try expect(2, "Usage:", ["prove", workspace.path("keys-native")])
    try expect(
      2, "64 hexadecimal digits",
      [
        "prove", workspace.path("keys-native"), "--input", workspace.inputs, "--context", "12", "-o", "no",
      ])
    try expect(2, "--dataset DIR", ["prove", workspace.path("keys-native"), "--input-form", "row", "-o", "no"])
    try expect(2, "a file of inputs", ["prove", workspace.path("keys-native"), "-o", "no"])
    try expect(
      2, "the data has 50",
      [
        "prove", workspace.path("keys-native"), "--input", workspace.inputs, "--index", "50", "-o", "no",
      ])
    try expect(
      2, "integers separated by commas",
      [
        "verify", "--key", key, workspace.path("proof"), "--expect-output", "1;2",
      ])
    try expect(
      2, "a power of two",
      [
        "setup", workspace.path("model.qnn"), "--circuit", workspace.path("circuit"), "--srs", workspace.path("srs"),
        "--row-length", "48", "-o", workspace.path("no"),
      ])
    let result = try PlumbProgram.run(["verify", "--json"])
    let report = try JSONDecoder().decode(PlumbProgram.ErrorReport.self, from: Data(result.output))
    #expect(report.error.code == "usage" && report.exitCode == 2)
  }

  @Test func shortReferenceStringsAreRefused() throws {
    let short = workspace.path("short-srs")
    _ = try PlumbProgram.run(["srs", "generate-insecure", "--powers", "40", "-o", short])
    try expect(
      2, "has 40 powers",
      [
        "setup", workspace.path("model.qnn"), "--circuit", workspace.path("circuit"), "--srs", short,
        "-o", workspace.path("no"),
      ])
  }

  @Test func secretsAreNotOverwritten() throws {
    let before = try RepositoryPaths.bytes(workspace.path("keys-native/proving.key"))
    try expect(
      2, "--force",
      [
        "setup", workspace.path("model.qnn"), "--circuit", workspace.path("circuit"), "--srs", workspace.path("srs"),
        "-o", workspace.path("keys-native"),
      ])
    try expect(
      2, "--force",
      [
        "dataset", "commit", workspace.inputs, "--circuit", workspace.path("circuit"), "--srs", workspace.path("srs"),
        "-o", workspace.path("dataset-native"),
      ])
    #expect(try RepositoryPaths.bytes(workspace.path("keys-native/proving.key")) == before)
  }

  @Test func placesThatCannotBeWrittenEndWithFour() throws {
    try expect(4, "cannot write", ["compile", workspace.path("model.qnn"), "-o", workspace.folder])
    try expect(4, "cannot write", ["compile", workspace.path("model.qnn"), "-o", workspace.path("nowhere/circuit")])
  }

  @Test func datasetsOfOtherKeysAreRefused() throws {
    let prove = ["prove", workspace.path("keys-native"), "-o", workspace.path("no"), "--dataset"]
    let length = try PlumbProgram.report(Inspection.self, ["inspect", workspace.path("keys-native")])
      .key?.proof.rowLength
    try expect(2, "--row-length \(try #require(length))", prove + [workspace.path("dataset-evm")])

    let srs = workspace.path("other-srs")
    _ = try PlumbProgram.run(["srs", "generate-insecure", "--powers", "300", "-o", srs])
    let dataset = workspace.path("other-dataset")
    _ = try PlumbProgram.run([
      "dataset", "commit", workspace.inputs, "--circuit", workspace.path("circuit"), "--srs", srs, "-o", dataset,
    ])
    try expect(2, "the reference string of this key", prove + [dataset])

    let model = workspace.path("coarse.qnn")
    _ = try PlumbProgram.run([
      "quantize", workspace.modelPath("model.onnx"), "--calibration", workspace.modelPath("calibration.npy"),
      "--input-bits", "5", "-o", model,
    ])
    let coarse = workspace.path("coarse-dataset")
    _ = try PlumbProgram.run([
      "dataset", "commit", workspace.inputs, "--model", model, "--srs", workspace.path("srs"), "-o", coarse,
    ])
    try expect(2, "the model or circuit of this key", prove + [coarse])
  }

  @Test func filesThatDoNotBelongTogetherAreRefused() throws {
    let model = workspace.path("other.qnn")
    _ = try PlumbProgram.run([
      "quantize", workspace.modelPath("model.onnx"), "--calibration", workspace.modelPath("calibration.npy"),
      "--activation-bits", "6", "-o", model,
    ])
    try expect(
      2, "is not that of the model",
      [
        "setup", model, "--circuit", workspace.path("circuit"), "--srs", workspace.path("srs"),
        "-o", workspace.path("no"),
      ])
    let keys = try TemporaryFolders.make() + "/keys"
    try FileManager.default.copyItem(atPath: workspace.path("keys-native"), toPath: keys)
    try Data(try modelWithOtherWeight()).write(to: URL(fileURLWithPath: keys + "/model.qnn"))
    try expect(
      2, "is not the model of proving.key",
      [
        "prove", keys, "--input", workspace.inputs, "-o", workspace.path("no"),
      ])
    let card = try RepositoryPaths.text(workspace.path("keys-native/card.json"))
    try FileManager.default.removeItem(atPath: keys)
    try FileManager.default.copyItem(atPath: workspace.path("keys-native"), toPath: keys)
    try Data(card.replacingOccurrences(of: "\"metadata\" : \"\"", with: "\"metadata\" : \"best\"").utf8)
      .write(to: URL(fileURLWithPath: keys + "/card.json"))
    try expect(2, "metadataDigest", ["inspect", keys + "/card.json"])
    try expect(2, "metadataDigest", ["prove", keys, "--input", workspace.inputs, "-o", workspace.path("no")])
  }

  /// The model with one weight changed: the first byte whose change leaves a model with the same circuit.
  private func modelWithOtherWeight() throws -> [UInt8] {
    let bytes = try RepositoryPaths.bytes(workspace.path("model.qnn"))
    let digest = try CompiledCircuit(contentsOf: workspace.path("circuit")).digest
    for offset in 100..<bytes.count {
      var changed = bytes
      changed[offset] ^= 1
      if let model = try? QuantizedModel(decoding: changed),
        let circuit = try? CompiledCircuit(compiling: model), circuit.digest == digest
      {
        return changed
      }
    }
    throw PlumblineError.unusableModel(problem: "no weight can be changed")
  }
}
