import Foundation
import Plumbline
import TestSupport
import Testing

/// Audits of statements, whose names come from somebody who means ill.
@Suite struct AuditStatementTests {
  static let hostile = "</title><script>alert('1')</script> \" & \u{202E}txet\u{2066} \u{E0041}\u{200B}"
  static let column = "label\"</td><img src=x onerror=alert(1)>"
  static let group = "group' &lt;script&gt;"
  /// A name that may stand in a registration.
  static let registrant = "</title><script>alert('1')</script> \" &amp;"
  static let rows = 20

  struct Hostile {
    let keys: ModelKeys
    let dataset: DatasetOpenings
    let key: [UInt8]
    let card: [UInt8]
    let trusted: TrustedReferenceStrings

    init() throws {
      let workspace = Workspace.iris
      var graph = try QuantizedModel(contentsOf: workspace.path("model.qnn")).graph
      graph.name = AuditStatementTests.hostile
      let model = try QuantizedModel(graph: graph)
      let circuit = try CompiledCircuit(compiling: model)
      let string = try ReferenceString(contentsOf: workspace.path("srs"))
      let folder = try TemporaryFolders.make()
      // Every third row is in group 1; group 2 is empty.
      let groups = (0..<50).map { $0 % 3 == 0 ? "1" : "0" }.joined(separator: "\n")
      try Data("group\n\(groups)\n".utf8).write(to: URL(fileURLWithPath: folder + "/groups.csv"))
      let committed = try DatasetCommitment(
        data: workspace.inputs,
        annotations: [
          .init(name: AuditStatementTests.column, classes: 3, source: .file(workspace.modelPath("test-labels.npy"))),
          .init(name: AuditStatementTests.group, classes: 3, source: .file(folder + "/groups.csv")),
        ], circuit: circuit, referenceString: string
      ).commit(to: folder + "/dataset")
      dataset = try DatasetOpenings(folder: folder + "/dataset")
      keys = try ModelKeys.setUp(
        model: model, circuit: circuit, referenceString: string,
        options: .init(
          claimedDatasetRoot: HexadecimalBytes.decode(committed.root),
          metadata: "</dd><script>alert(2)</script>\n\u{202E}second line\r"))
      try keys.write(to: folder + "/keys")
      key = try RepositoryPaths.bytes(folder + "/keys/verifying.key")
      card = try RepositoryPaths.bytes(folder + "/keys/card.json")
      trusted = try TrustedReferenceStrings(path: workspace.trusted)
    }

    func audit(_ proof: [UInt8], key: Bool = true, card: Bool = true) throws -> AuditReport {
      try AuditReport(
        [AuditFile(name: AuditStatementTests.hostile, bytes: proof)],
        evidence: .init(
          key: key ? self.key : nil, card: card ? self.card : nil, trust: .list(trusted)))
    }
  }

  @Test func fairnessPageOfHostileNames() throws {
    let hostile = try Hostile()
    let question = Question.fairness(label: Self.column, group: Self.group)
    let input = BatchInput.datasetRows(hostile.dataset, .range(0..<UInt64(Self.rows)))
    let proof = try hostile.keys.prove(question, of: input).proof
    let claim = try hostile.keys.verifierKey.verify(proof, trust: .list(hostile.trusted))
    let report = try hostile.audit(proof.encoded)
    let page = try AuditPageContent(html: report.html)
    #expect(page.verdicts == ["VALID, with a reservation"])
    // A name alone in a heading could pass for a verdict.
    #expect(page.title.hasPrefix("VALID, with a reservation: Model \"</title><script>alert('1')</script> \\\" & "))
    #expect(page.shown == claim.sentences)
    #expect(page.notShown == claim.notes)
    #expect(report.entries[0].shown == claim.sentences)
    // Quotation marks inside names are escaped: a name does not go on as a sentence.
    #expect(claim.sentences[0].contains("(\"</title><script>alert('1')</script> \\\" & \\u{202E}txet\\u{2066} "))
    #expect(page.fact("Column of labels") == Self.column)
    #expect(page.fact("Column of groups") == Self.group)
    #expect(
      page.fact("Metadata of the card, written by its author")
        == "</dd><script>alert(2)</script>\n\\u{202E}second line\\u{D}")
    let correct = try #require(claim.correct)
    let groups = try #require(claim.groups)
    let counts = try #require(page.tables.first)
    #expect(counts[1][1...2] == ["\(correct)", "\(Self.rows)"])
    #expect(counts.dropFirst(2).map { Array($0[1...2]) } == groups.map { ["\($0.correct)", "\($0.rows)"] })
    #expect(counts.last == ["group 2", "0", "0", "-", "-"])
    #expect(page.charts[0].contains("statistics outside the proof"))
    #expect(page.charts[0].contains("\(correct) of \(Self.rows), "))
    #expect(page.titles("passed").contains("Derived circuits"))
    #expect(page.titles("passed").contains("Dataset path"))

    let portable = PortableProof(key: hostile.keys.verifierKey, proof: .statement(proof)).encoded
    let withCard = try AuditPageContent(html: try hostile.audit(portable, key: false).html)
    #expect(withCard.shown == claim.sentences)
    let alone = try hostile.audit(portable, key: false, card: false)
    #expect(alone.error?.code == "mismatch")
    let unverified = try AuditPageContent(html: alone.html)
    #expect(unverified.verdicts == ["NOT VERIFIED"])
    #expect(unverified.shown.isEmpty)
    #expect(unverified.titles("passed") == ["File", "Circuit of the key", "Verifying key", "Form of the proof"])
  }

  @Test func registrationPage() throws {
    let hostile = try Hostile()
    let proof = try hostile.keys.register(registrant: Self.registrant)
    let claim = try hostile.keys.verifierKey.verify(proof, trust: .list(hostile.trusted))
    let page = try AuditPageContent(html: try hostile.audit(proof.encoded).html)
    #expect(page.shown == claim.sentences)
    #expect(page.notShown == claim.notes)
    #expect(page.fact("Registrant") == Self.registrant)
    #expect(page.checks.first { $0.title == "Context" }?.detail == "recomputed from card and registrant")
    // The key of another model.
    let other = try AuditReport(
      [AuditFile(name: "proof", bytes: proof.encoded)],
      evidence: .init(
        key: try RepositoryPaths.bytes(Workspace.iris.path("keys-native/verifying.key")), trust: .list(hostile.trusted))
    )
    #expect(try AuditPageContent(html: other.html).verdicts == ["REFUSED"])
    #expect(other.error == .proofRefused(.otherContext))
  }

  /// The ends of the interval solve `(x/n - p)^2 = z^2 p (1 - p) / n`.
  @Test(arguments: [(0, 5), (5, 5), (1, 3), (8, 10), (97, 100), (412, 1000)] as [(Int64, Int64)])
  func wilsonInterval(hits: Int64, count: Int64) throws {
    let interval = try #require(WilsonInterval(hits: hits, of: count))
    let share = Double(hits) / Double(count)
    #expect(interval.lower <= share && share <= interval.upper)
    for end in [interval.lower, interval.upper] where end > 0 && end < 1 {
      let left = (share - end) * (share - end)
      #expect(abs(left - 3.8414588206941245 * end * (1 - end) / Double(count)) < 1e-12)
    }
    #expect(WilsonInterval(hits: 1, of: 0) == nil)
    #expect(WilsonInterval(hits: count + 1, of: count) == nil)
  }

  @Test func layersHoldAllThatACircuitCommits() throws {
    let circuit = try VerifierKey(contentsOf: Workspace.iris.path("keys-native/verifying.key")).circuit
    let report = circuit.report()
    let layers = LayerCost.layers(of: circuit.circuit)
    #expect(
      layers.reduce(0) { $0 + $1.committed }
        == report.groups.filter { $0.vector == "w" }.reduce(0) { $0 + $1.committed })
    #expect(layers.reduce(0) { $0 + $1.lookups } == report.groups.reduce(0) { $0 + $1.lookups })
    #expect(layers.reduce(0) { $0 + $1.parameters } == report.parameterCount)
    #expect(layers.first?.name == report.input.name)
  }

  @Test func hiddenCharactersAreShown() {
    #expect(
      ShownText.visible("a\u{202E}b\u{2028}\u{0}\u{7F}\u{FEFF}\u{FFF9}\n\t")
        == "a\\u{202E}b\\u{2028}\\u{0}\\u{7F}\\u{FEFF}\\u{FFF9}\\u{A}\\u{9}")
    #expect(ShownText.visible("Größe 大小 שלום e\u{301}") == "Größe 大小 שלום e\u{301}")
    #expect(ShownText.quoted("a\" (b") == "\"a\\\" (b\"")
  }
}
