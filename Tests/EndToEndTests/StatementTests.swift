import Foundation
import Plumbline
import TestSupport
import Testing
import Verification

/// A bundled model with its labelled test set, committed by the program itself.
struct LabelledWorkspace: Sendable {
  let model: String
  let folder: String
  let labels: [Int]
  /// Labels that the runtime gives.
  let predictions: [Int]
  /// A group for each row: whether the label is odd.
  var groups: [Int] { labels.map { $0 % 2 } }
  var correct: Int { zip(labels, predictions).count { $0 == $1 } }

  var trusted: String { path("trusted") }
  var key: String { path("keys/verifying.key") }
  func path(_ name: String) -> String { folder + "/" + name }
  func modelPath(_ name: String) -> String { RepositoryPaths.path("Models/\(model)/" + name) }

  static let digits = made("digits-mlp")
  static let lenet = made("lenet5")

  private static func made(_ model: String) -> LabelledWorkspace {
    do { return try LabelledWorkspace(model) } catch { fatalError("the labelled data set cannot be made: \(error)") }
  }

  private init(_ model: String) throws {
    self.model = model
    folder = try TemporaryFolders.make()
    labels = try Samples(contentsOf: RepositoryPaths.path("Models/\(model)/test-labels.npy")).labels()
    let trusted = folder + "/trusted"
    func plumb(_ arguments: String...) throws { try Self.run(arguments, trusted: trusted) }
    let models = RepositoryPaths.path("Models/\(model)/")
    try plumb(
      "quantize", models + "model.onnx", "--calibration", models + "calibration.npy", "--labels",
      models + "calibration-labels.npy", "-o", folder + "/model.qnn")
    try plumb("compile", folder + "/model.qnn", "-o", folder + "/circuit")
    try plumb("srs", "generate-insecure", "--powers", "4100", "-o", folder + "/srs")
    try plumb("srs", "trust", folder + "/srs")
    struct Report: Decodable {
      struct Line: Decodable { var output: OutputReading }
      var results: [Line]
    }
    predictions = try PlumbProgram.report(
      Report.self, ["run", folder + "/model.qnn", "--input", models + "test-images.npy"]
    ).results.map { $0.output.label ?? -1 }
    try commit(labels: labels, groups: groups, to: "data")
    let root = try String(contentsOfFile: folder + "/data/annotations.root", encoding: .utf8)
    try plumb(
      "setup", folder + "/model.qnn", "--circuit", folder + "/circuit", "--srs", folder + "/srs", "--dataset-root",
      root.trimmingCharacters(in: .whitespacesAndNewlines), "-o", folder + "/keys")
  }

  /// Commits to the test images, or to those in the given file, with labels and groups.
  func commit(images: String? = nil, labels: [Int], groups: [Int], to name: String) throws {
    try BundledModel.writeNPY(labels.map { [Double($0)] }, to: path(name + "-labels.npy"))
    try BundledModel.writeNPY(groups.map { [Double($0)] }, to: path(name + "-groups.npy"))
    try Self.run(
      [
        "dataset", "commit", images ?? modelPath("test-images.npy"), "--labels", path(name + "-labels.npy"), "--group",
        path(name + "-groups.npy"), "--classes", "label=10", "--classes", "group=2", "--circuit", path("circuit"),
        "--srs", path("srs"), "-o", path(name),
      ], trusted: trusted)
  }

  private static func run(_ arguments: [String], trusted: String) throws {
    let result = try PlumbProgram.run(arguments, trusted: trusted)
    guard result.status == 0 else {
      throw PlumbProgram.Failure(arguments: arguments, status: result.status, errors: result.errorText)
    }
  }

  struct Proved: Decodable {
    var statement: StatementReport
    var result: [Int64]
    var path: String
  }

  /// Proves something of the rows of a dataset folder.
  func prove(_ ask: String, dataset: String = "data", _ more: String...) throws -> Proved {
    try PlumbProgram.report(
      Proved.self,
      ["prove", path("keys"), "--ask", ask, "--dataset", path(dataset), "-o", path(UUID().uuidString)] + more,
      trusted: trusted)
  }

  struct Verified: Decodable {
    var valid: Bool
    var claim: VerifiedClaim?
    var statement: VerifiedStatement?
  }

  func verify(_ proof: String, _ more: String...) throws -> VerifiedClaim {
    try #require(
      PlumbProgram.report(Verified.self, ["verify", proof, "--key", key] + more, trusted: trusted).claim)
  }

  /// The code with which a proof is refused, and nothing but refused.
  func refusal(_ proof: String, _ more: String...) throws -> String {
    let result = try PlumbProgram.run(["verify", proof, "--key", key, "--json"] + more, trusted: trusted)
    #expect(result.status == 1)
    return try JSONDecoder().decode(PlumbProgram.ErrorReport.self, from: Data(result.output)).error.code
  }
}

@Suite("Statements about committed datasets")
struct StatementTests {
  private static let digits = LabelledWorkspace.digits

  private func root(_ name: String, of workspace: LabelledWorkspace = digits) throws -> String {
    try String(contentsOfFile: workspace.path(name), encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test(arguments: ["digits-mlp", "lenet5"])
  func accuracyOnTheWholeTestSetIsThatOfTheRuntime(model: String) throws {
    let workspace = model == "lenet5" ? LabelledWorkspace.lenet : .digits
    let proof = try workspace.prove("accuracy")
    let claim = try workspace.verify(
      proof.path, "--at-least", "\(workspace.correct)", "--rows", "all", "--expect-dataset-root",
      try root("data/root", of: workspace), "--expect-annotation-root", try root("data/annotations.root", of: workspace)
    )
    #expect(claim.correct == Int64(workspace.correct))
    #expect(claim.runs == workspace.labels.count)
    #expect(claim.runs >= 360)
    #expect(claim.rows?.isClaimedByCard == true)
    #expect(try workspace.refusal(proof.path, "--at-least", "\(workspace.correct + 1)") == "tooFewCorrect")
    // The same proof with one more in its statement.
    var lie = try StatementProof(contentsOf: proof.path).proof
    // In a part that has a row that is not correct, so that the count can be one.
    for index in lie.parts.indices {
      let rows = lie.programs[lie.parts[index].program].derivation.rows
      guard case .publicValues(let count) = lie.parts[index].envelope.statement.output, count[0] < rows else {
        continue
      }
      lie.parts[index].envelope.statement.output = .publicValues([count[0] + 1])
      break
    }
    let path = workspace.path("lie")
    try StatementProof(proof: lie).write(to: path)
    #expect(try workspace.refusal(path) == "falseProof")
  }

  @Test func fairnessIsCountedByGroup() throws {
    let workspace = Self.digits
    let claim = try workspace.verify(try workspace.prove("fairness").path)
    let expected = (0..<2).map { (group: Int) -> [Int64] in
      let members = workspace.groups.indices.filter { workspace.groups[$0] == group }
      let correct = members.count { workspace.labels[$0] == workspace.predictions[$0] }
      return [Int64(group), Int64(correct), Int64(members.count)]
    }
    #expect(claim.groups?.map { [Int64($0.group), $0.correct, $0.rows] } == expected)
  }

  /// Changed label, group, row or order: another dataset, which the verifier's roots refuse.
  @Test(arguments: ["label", "group", "row", "order"])
  func aChangedDatasetIsRefused(change: String) throws {
    let workspace = Self.digits
    var labels = workspace.labels
    var groups = workspace.groups
    var images = try Samples(contentsOf: workspace.modelPath("test-images.npy")).all(size: 64)
    switch change {
    case "label": labels[5] = workspace.predictions[5] == labels[5] ? (labels[5] + 1) % 10 : workspace.predictions[5]
    case "group": groups[5] = 1 - groups[5]
    case "row": images[5][20] = images[5][20] > 8 ? images[5][20] - 1 : images[5][20] + 1
    default: images.swapAt(5, 6)
    }
    try BundledModel.writeNPY(images, to: workspace.path(change + "-images.npy"))
    try workspace.commit(
      images: workspace.path(change + "-images.npy"), labels: labels, groups: groups, to: change)
    let proof = try workspace.prove("fairness", dataset: change)
    _ = try workspace.verify(proof.path)
    if ["row", "order"].contains(change) {
      #expect(try workspace.refusal(proof.path, "--expect-dataset-root", try root("data/root")) == "dataset")
    }
    #expect(
      try workspace.refusal(proof.path, "--expect-annotation-root", try root("data/annotations.root")) == "dataset")
  }

  @Test func selectionsAreThoseThatWereDemanded() throws {
    let workspace = Self.digits
    let seed = String(repeating: "07", count: 32)
    let proof = try workspace.prove("accuracy", "--draw", "50", "--seed", seed)
    let claim = try workspace.verify(proof.path, "--draw", "50", "--seed", seed)
    #expect(claim.runs == 50)
    let other = String(repeating: "08", count: 32)
    #expect(try workspace.refusal(proof.path, "--draw", "50", "--seed", other) == "dataset")
    #expect(try workspace.refusal(proof.path, "--rows", "0..<50") == "dataset")
    let range = try workspace.prove("accuracy", "--rows", "10..<40")
    _ = try workspace.verify(range.path, "--rows", "10..<40")
    #expect(try workspace.refusal(range.path, "--rows", "10..<41") == "dataset")
    let expected = (10..<40).count { workspace.labels[$0] == workspace.predictions[$0] }
    #expect(range.result == [Int64(expected)])
  }

  @Test func partsMakeOneStatement() throws {
    let workspace = Self.digits
    let proof = try workspace.prove("accuracy", "--rows-per-part", "100")
    #expect(proof.statement.parts == 4)
    #expect(try workspace.verify(proof.path).correct == Int64(workspace.correct))
    var less = try StatementProof(contentsOf: proof.path).proof
    less.parts.removeLast()
    less.programs.removeLast()
    try StatementProof(proof: less).write(to: workspace.path("less"))
    #expect(try workspace.refusal(workspace.path("less")) == "otherParts")
  }

  @Test func watermarksAnswerTheirChallenge() throws {
    let workspace = Self.digits
    let challenge = String(repeating: "c4", count: 32)
    let proof = try workspace.prove("accuracy", "--draw", "20", "--seed", challenge, "--challenge", challenge)
    let claim = try workspace.verify(proof.path, "--challenge", challenge, "--expect-kind", "watermark")
    #expect(claim.kind == .watermark)
    #expect(claim.challenge == challenge)
    #expect(try workspace.refusal(proof.path, "--challenge", String(repeating: "c5", count: 32)) == "otherContext")
    let plain = try workspace.prove("accuracy")
    #expect(try workspace.refusal(plain.path, "--challenge", challenge) == "otherContext")
    #expect(try workspace.refusal(plain.path, "--expect-kind", "watermark") == "otherQuestion")
  }

  @Test func labelsAreShownWithoutOutputs() throws {
    let workspace = Self.digits
    let one = try workspace.prove("label", "--index", "9")
    #expect(one.result == [Int64(workspace.predictions[9])])
    _ = try workspace.verify(one.path, "--expect-label", "\(workspace.predictions[9])")
    #expect(
      try workspace.refusal(one.path, "--expect-label", "\((workspace.predictions[9] + 1) % 10)") == "unexpectedOutput")
    let many = try workspace.prove("label-and-margin", "--batch", "--rows", "0..<8")
    let claim = try workspace.verify(many.path)
    #expect(claim.labels == workspace.predictions[..<8].map { Int64($0) })
    #expect(claim.outputs == nil)
    #expect(claim.margins?.count == 8)
  }

  @Test(arguments: ["public", "private"])
  func batchesOfSamplesAreProved(form: String) throws {
    let workspace = Self.digits
    let images = try Samples(contentsOf: workspace.modelPath("test-images.npy")).all(size: 64)
    try BundledModel.writeNPY(Array(images[..<5]), to: workspace.path("five.npy"))
    let proof = workspace.path("batch-" + form)
    _ = try PlumbProgram.report(
      LabelledWorkspace.Proved.self,
      [
        "prove", workspace.path("keys"), "--batch", "--input", workspace.path("five.npy"), "--input-form", form, "-o",
        proof,
      ], trusted: workspace.trusted)
    let claim = try workspace.verify(proof)
    #expect(claim.outputs?.map(\.label) == workspace.predictions[..<5].map { $0 })
    #expect(claim.inputs?.count == (form == "public" ? 5 : nil))
  }

  /// Whoever has card and proof learns in one command what is proved; no key is needed.
  @Test func theCardIsEnoughForAPortableProof() throws {
    let workspace = Self.digits
    let proof = try workspace.prove("accuracy", "--portable")
    let card = workspace.path("keys/card.json")
    let report = try PlumbProgram.report(
      LabelledWorkspace.Verified.self, ["verify", proof.path, "--card", card], trusted: workspace.trusted)
    #expect(report.claim?.correct == Int64(workspace.correct))
    // Without key and card nothing says which model is meant.
    let alone = try PlumbProgram.run(["verify", proof.path], trusted: workspace.trusted)
    #expect(alone.status == 2)
    let other = try PlumbProgram.run(
      ["verify", proof.path, "--card", Workspace.iris.path("keys-native/card.json"), "--json"],
      trusted: workspace.trusted)
    #expect(other.status == 1)
    #expect(
      try JSONDecoder().decode(PlumbProgram.ErrorReport.self, from: Data(other.output)).error.code == "otherCard")
  }

  @Test func registrationsAreDemanded() throws {
    let workspace = Self.digits
    let registration = workspace.path("registration")
    struct Registered: Decodable { var statement: StatementReport }
    let made = try PlumbProgram.report(
      Registered.self, ["register", workspace.path("keys"), "--registrant", "Example Lab", "-o", registration],
      trusted: workspace.trusted)
    #expect(made.statement.kind == .registration)
    let proof = try workspace.prove("accuracy", "--rows", "0..<10")
    let claim = try workspace.verify(
      proof.path, "--require-registration", registration, "--registrant", "Example Lab")
    #expect(!claim.notes.contains("parameter ranges not shown"))
    #expect(
      try workspace.refusal(proof.path, "--require-registration", registration, "--registrant", "Example Lob")
        == "otherContext")
    #expect(try workspace.refusal(proof.path, "--require-registration", proof.path) == "otherQuestion")
    #expect(try workspace.verify(registration).registrant == "Example Lab")
  }

  @Test func statementsAreAttested() throws {
    let workspace = Self.digits
    let proof = try workspace.prove("accuracy", "--rows", "0..<30")
    let other = try workspace.prove("accuracy", "--rows", "0..<31")
    let attestation = workspace.path("attestation")
    let pem = workspace.path("key.pem")
    func plumb(_ arguments: String...) throws -> Int32 {
      try PlumbProgram.run(arguments, trusted: workspace.trusted).status
    }
    if !FileManager.default.fileExists(atPath: pem) { #expect(try plumb("attest", "keygen", "--out", pem) == 0) }
    #expect(
      try plumb("attest", "sign", proof.path, "--key", workspace.key, "--signing-key", pem, "-o", attestation) == 0)
    let verify = ["attest", "verify", attestation, "--public-key", workspace.path("key.pub.pem")]
    struct Report: Decodable { var attestation: AttestationReport }
    let report = try PlumbProgram.report(
      Report.self,
      verify + ["--key", workspace.key, "--proof", proof.path, "--card", workspace.path("keys/card.json")],
      trusted: workspace.trusted)
    #expect(report.attestation.notChecked.isEmpty)
    guard case .statement(let claim) = report.attestation.statement.claim else {
      Issue.record("an attestation of another kind")
      return
    }
    #expect(claim.kind == .accuracy)
    #expect(claim.sentences == (try workspace.verify(proof.path)).sentences)
    // Replayed for another proof, and under another card.
    #expect(try PlumbProgram.run(verify + ["--proof", other.path], trusted: workspace.trusted).status == 1)
    #expect(
      try PlumbProgram.run(
        verify + ["--card", Workspace.iris.path("keys-native/card.json")], trusted: workspace.trusted
      )
      .status == 1)
  }
}
