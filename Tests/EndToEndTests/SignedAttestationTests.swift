import Attestation
import Foundation
import Plumbline
import TestSupport
import Testing

/// Attestations through the library.
@Suite struct SignedAttestationTests {
  let fixture: AttestationFixture

  init() throws { fixture = try AttestationFixture() }

  private func expect(
    _ refusal: AttestationRefusal, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) {
    #expect(throws: PlumblineError.attestationRefused(refusal), sourceLocation: sourceLocation) { try body() }
  }

  // MARK: Signing

  @Test func saysWhatWasVerified() throws {
    let verified = try fixture.key.verify(
      try RunProof(decoding: fixture.proof), trust: .list(fixture.trusted))
    let attestation = try SignedAttestation(decoding: try fixture.sign().encoded)
    let report = try attestation.verify(publicKeys: [fixture.publicKey])
    #expect(report.signedBy == [fixture.publicKey.keyID])
    #expect(report.proofName == "run.proof" && !report.proofIsEmbedded)
    #expect(report.checked == [.signature, .form])
    #expect(report.notChecked == [.proofFile, .proof, .key, .card])
    let statement = report.statement
    guard case .inference(let claim) = statement.claim else {
      Issue.record("another claim")
      return
    }
    #expect(claim.input.values == verified.input.integers && claim.input.form == .publicValues)
    #expect(claim.output.values == verified.output?.integers && claim.output.label == verified.output?.label)
    #expect(statement.context == verified.context)
    #expect(statement.keyDigest == verified.keyDigest && statement.keyDigest == fixture.key.digest)
    #expect(statement.model.name == "iris-mlp")
    #expect(statement.model.cardDigest == verified.cardDigest)
    #expect(statement.model.circuitDigest == verified.circuitDigest)
    #expect(statement.model.claimedDatasetRoot == verified.claimedDatasetRoot)
    #expect(statement.model.claimedDatasetRoot != nil)
    #expect(statement.proof.bytes == fixture.proof.count && statement.proof.content == nil)
    #expect(statement.referenceString.digest == verified.referenceString.digest)
    #expect(statement.referenceString.isTrusted && statement.referenceString.isInsecure)
    #expect(statement.verifiedAt == AttestationFixture.time)
    #expect(statement.verifier == .init(name: "plumb", version: Release.version))
  }

  /// The digests are those that other programs compute of the file.
  @Test func digestsAreThoseOfTheFile() throws {
    let statement = try fixture.sign().unverifiedContent().statement
    let path = fixture.folder + "/p"
    try Data(fixture.proof).write(to: URL(fileURLWithPath: path))
    let sum = try ProcessRunner.run("/usr/bin/env", ["sha256sum", path]).outputText
    #expect(sum.hasPrefix(statement.proof.digest.sha256))
    #expect(try SigningDigest.keccak(fixture.proof) == statement.proof.digest.keccak256)
  }

  @Test func sameInputsGiveTheSameStatement() throws {
    let envelopes = try (0..<2).map { _ in try DSSEEnvelope(decoding: try fixture.sign(embeds: true).encoded) }
    #expect(envelopes[0].payload == envelopes[1].payload)
    let text = String(decoding: envelopes[0].payload, as: UTF8.self)
    #expect(
      text.hasPrefix("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{\"claim\":{\"input\":{\"form\":"))
    #expect(text.contains("\"predicateType\":\"urn:plumbline:verified-claim:v1\""))
  }

  @Test func nothingUnverifiedIsSigned() throws {
    var changed = fixture.proof
    changed[0] ^= 1
    #expect(throws: PlumblineError.proofRefused(.malformed(field: "magic", offset: 8))) {
      try fixture.sign(changed)
    }
    let lie = try RunProof(decoding: fixture.proof).raising("output", at: 0)
    #expect(throws: PlumblineError.proofRefused(.falseProof)) { try fixture.sign(lie.encoded) }
    #expect(throws: PlumblineError.proofRefused(.otherContext)) {
      try fixture.sign(expecting: .init(context: [UInt8](repeating: 1, count: 32)))
    }
    let empty = try TrustedReferenceStrings(path: fixture.folder + "/no-list")
    let digest = try fixture.sign().unverifiedContent().statement.referenceString.digest
    #expect(throws: PlumblineError.untrustedReferenceString(digest: digest)) {
      try fixture.sign(trust: .list(empty))
    }
    let untrusted = try fixture.sign(trust: .anything).unverifiedContent().statement.referenceString
    #expect(!untrusted.isTrusted && !untrusted.isInsecure)
  }

  @Test(arguments: ["", "a\nb", "é", String(repeating: "a", count: 101)])
  func proofNamesArePlain(name: String) {
    #expect {
      try fixture.sign(name: name)
    } throws: {
      guard case .invalidOption(let option, _, _) = $0 as? PlumblineError else { return false }
      return option == "proof name"
    }
  }

  @Test func timesAreInUTC() {
    #expect(
      throws: PlumblineError.invalidOption(
        name: "time of verification", value: "now", expected: "a time such as 2024-02-29T12:00:00Z")
    ) { try fixture.sign(time: "now") }
  }

  // MARK: Evidence

  @Test(arguments: [
    ["--input-form", "private"], ["--input-form", "row"], ["--output-form", "committed"], ["--proof-json"],
  ])
  func everyFormIsAttested(arguments: [String]) throws {
    let proof = try fixture.otherProof(arguments[0], arguments.count > 1 ? arguments[1] : "--json")
    let attestation = try fixture.sign(proof)
    var evidence = fixture.evidence
    evidence.proof = proof
    let report = try attestation.verify(publicKeys: [fixture.publicKey], against: evidence)
    #expect(report.notChecked == [])
    guard case .inference(let claim) = report.statement.claim else { return }
    let statement = try RunProof(decoding: proof).report
    #expect(claim.input.form == statement.input.form && claim.output.form == statement.outputForm)
    #expect(claim.input.row == statement.input.row && claim.input.datasetRoot == statement.input.datasetRoot)
    #expect(claim.output.commitments == statement.outputCommitments)
    #expect((claim.output.label == nil) == (claim.output.form == .committed))
  }

  @Test func whatIsCheckedDependsOnWhatIsGiven() throws {
    let plain = try fixture.sign()
    let embedded = try fixture.sign(embeds: true)
    func checked(_ attestation: SignedAttestation, _ evidence: AttestationEvidence) throws
      -> [AttestationReport.Check]
    {
      let report = try attestation.verify(publicKeys: [fixture.publicKey], against: evidence)
      #expect(Set(report.checked).isDisjoint(with: report.notChecked))
      #expect(report.checked.count + report.notChecked.count == AttestationReport.Check.allCases.count)
      return Array(report.checked.dropFirst(2))
    }
    #expect(try checked(plain, .init(key: fixture.key)) == [.key])
    #expect(try checked(plain, .init(card: fixture.card)) == [.card])
    #expect(try checked(plain, .init(proof: fixture.proof)) == [.proofFile])
    #expect(try checked(plain, .init(proof: fixture.proof, key: fixture.key)) == [.proofFile, .proof, .key])
    #expect(try checked(plain, fixture.evidence) == [.proofFile, .proof, .key, .card])
    #expect(try checked(embedded, .init()) == [.proofFile])
    #expect(try checked(embedded, .init(key: fixture.key)) == [.proofFile, .proof, .key])
    let report = try embedded.verify(publicKeys: [fixture.publicKey])
    #expect(report.proofIsEmbedded && report.statement.proof.content == nil)
  }

  @Test func untrustedReferenceStringsAreRefusedWhenTheProofIsVerified() throws {
    let attestation = try fixture.sign()
    var evidence = fixture.evidence
    evidence.trust = .list(try TrustedReferenceStrings(path: fixture.folder + "/no-list"))
    let digest = try attestation.unverifiedContent().statement.referenceString.digest
    #expect(throws: PlumblineError.untrustedReferenceString(digest: digest)) {
      try attestation.verify(publicKeys: [fixture.publicKey], against: evidence)
    }
  }

  @Test func replayedAttestationsAreRefused() throws {
    let attestation = try fixture.sign()
    let keys = [fixture.publicKey]
    let proof = try fixture.otherProof()
    expect(.differs(field: "proof.digest.sha256", from: .proof)) {
      _ = try attestation.verify(publicKeys: keys, against: .init(proof: proof))
    }
    // The same proof in JSON is another file.
    expect(.differs(field: "proof.digest.sha256", from: .proof)) {
      let json = try RunProof(decoding: fixture.proof).json
      _ = try attestation.verify(publicKeys: keys, against: .init(proof: json))
    }
    let key = try VerifierKey(contentsOf: fixture.workspace.path("keys-evm/verifying.key"))
    expect(.differs(field: "keyDigest", from: .key)) {
      _ = try attestation.verify(publicKeys: keys, against: .init(proof: fixture.proof, key: key))
    }
    let card = try RepositoryPaths.bytes(fixture.workspace.path("keys-evm/card.json"))
    expect(.differs(field: "model.cardDigest", from: .card)) {
      _ = try attestation.verify(publicKeys: keys, against: .init(card: card))
    }
    // Another proof's attestation beside the embedded proof of this one.
    expect(.differs(field: "proof.digest.sha256", from: .proof)) {
      _ = try fixture.sign(embeds: true).verify(publicKeys: keys, against: .init(proof: proof))
    }
    let stranger = AttestationSigningKey.generate().publicKey
    expect(.noValidSignature) { _ = try attestation.verify(publicKeys: [stranger]) }
    #expect(try attestation.verify(publicKeys: [stranger, fixture.publicKey]).signedBy == [fixture.publicKey.keyID])
  }

  // MARK: Lies of a signer

  /// A digest that nothing has.
  static let other = String(repeating: "ab", count: 32)

  /// Fields of the predicate, what a signer puts there, and what gives it away: proof, key or card.
  static let lies: [(String, any Sendable, AttestationRefusal.Source, AttestationRefusal.Source?)] = [
    ("context", other, .proof, nil),
    ("keyDigest", other, .key, .proof),
    ("model.cardDigest", other, .key, .card),
    ("model.circuitDigest", other, .key, .card),
    ("model.name", "iris", .key, .card),
    ("model.claimedDatasetRoot", other, .key, .card),
    ("referenceString.digest", other, .key, .card),
    ("proof.bytes", 1, .proof, nil),
    ("proof.digest.sha256", other, .proof, nil),
    ("proof.digest.keccak256", other, .proof, nil),
  ]

  @Test(arguments: lies.indices) func liesAboutDigestsAreFound(index: Int) throws {
    let (field, value, source, second) = Self.lies[index]
    let path = field.split(separator: ".").map(String.init)
    let attestation = try fixture.forged(try fixture.sign()) { statement in
      statement.set(["predicate"] + path, to: value)
      guard var subjects = statement["subject"] as? [[String: Any]] else { return }
      if path[0] == "proof", path.count == 3 { subjects[0].set(["digest", path[2]], to: value) }
      if field == "model.cardDigest" { subjects[1].set(["digest", SignedAttestation.cardDigest], to: value) }
      statement["subject"] = subjects
    }
    let keys = [fixture.publicKey]
    // Signature and form are as they should be.
    #expect(try attestation.verify(publicKeys: keys).checked == [.signature, .form])
    expect(.differs(field: field, from: source)) {
      _ = try attestation.verify(publicKeys: keys, against: fixture.evidence)
    }
    if second == .card {
      expect(.differs(field: field, from: .card)) {
        _ = try attestation.verify(publicKeys: keys, against: .init(card: fixture.card))
      }
    } else if second == .proof {
      expect(.differs(field: field, from: .proof)) {
        _ = try attestation.verify(publicKeys: keys, against: .init(proof: fixture.proof))
      }
    }
  }

  @Test func liesAboutTheClaimAreFound() throws {
    let keys = [fixture.publicKey]
    let edits: [([String], any Sendable, String)] = [
      (
        ["output"], ["form": "public", "values": [9, 8, 7], "label": 0] as [String: any Sendable],
        "claim.output.values[0]"
      ),
      (["output", "values"], [1_000_000, 0, 1] as [Int], "claim.output.values[0]"),
      (["input", "values"], [1, 2, 3, 4] as [Int], "claim.input.values[0]"),
      (["input"], ["form": "private"], "claim.input.form"),
      (
        ["output"],
        ["form": "committed", "commitments": [String(repeating: "0", count: 128)]] as [String: any Sendable],
        "claim.output.commitments"
      ),
    ]
    for (path, value, field) in edits {
      let attestation = try fixture.forged(try fixture.sign()) {
        $0.set(["predicate", "claim"] + path, to: value)
        if path == ["output", "values"] { $0.set(["predicate", "claim", "output", "label"], to: 0) }
      }
      #expect(try attestation.verify(publicKeys: keys).checked == [.signature, .form])
      for evidence in [fixture.evidence, .init(proof: fixture.proof)] {
        expect(.differs(field: field, from: .proof)) {
          _ = try attestation.verify(publicKeys: keys, against: evidence)
        }
      }
    }
  }

  /// An attestation of a proof that is not valid, by a signer who did not verify it.
  @Test func falseProofsAreFoundUnderTheKey() throws {
    let lie = try RunProof(decoding: fixture.proof).raising("output", at: 0)
    let digest = try #require(lie.report.output)
    let attestation = try fixture.forged(try fixture.sign()) { statement in
      let sum = SHA256Digest.hash(lie.encoded)
      let keccak = try #require(try SigningDigest.keccak(lie.encoded))
      for (name, value) in [("sha256", Hexadecimal.encode(sum)), ("keccak256", keccak)] {
        statement.set(["predicate", "proof", "digest", name], to: value)
        guard var subjects = statement["subject"] as? [[String: Any]] else { return }
        subjects[0].set(["digest", name], to: value)
        statement["subject"] = subjects
      }
      statement.set(["predicate", "proof", "bytes"], to: lie.encoded.count)
      statement.set(["predicate", "claim", "output", "values"], to: digest.map { Int($0) })
    }
    let keys = [fixture.publicKey]
    #expect(
      try attestation.verify(publicKeys: keys, against: .init(proof: lie.encoded)).checked
        == [.signature, .form, .proofFile])
    #expect(throws: PlumblineError.proofRefused(.falseProof)) {
      try attestation.verify(publicKeys: keys, against: .init(proof: lie.encoded, key: fixture.key))
    }
  }

  // MARK: Form

  static let malformed: [([String], (any Sendable)?, AttestationRefusal)] = [
    (
      ["predicateType"], "urn:plumbline:verified-claim:v2",
      .unsupported(field: "predicateType", value: "urn:plumbline:verified-claim:v2")
    ),
    (["predicate", "claim", "kind"], "training", .unsupported(field: "claim.kind", value: "training")),
    (["predicate", "claim", "kind"], 1, damaged("predicate.claim.kind")),
    (["predicate", "claim", "kind"], nil, damaged("predicate.claim.kind")),
    (["predicate", "claim", "input"], nil, damaged("predicate.claim.input")),
    (["predicate", "claim", "input", "form"], "secret", damaged("predicate.claim.input.form")),
    (["predicate", "claim", "input", "values"], nil, damaged("predicate.claim.input")),
    (["predicate", "claim", "input", "row"], 3, damaged("predicate.claim.input")),
    (["predicate", "claim", "output", "label"], 1, damaged("predicate.claim.output")),
    (["predicate", "claim", "output", "label"], nil, damaged("predicate.claim.output")),
    (["predicate", "claim", "output", "commitments"], [String](), damaged("predicate.claim.output")),
    (["predicate", "claim", "output", "values"], ["1"], damaged("predicate.claim.output.values.Index 0")),
    (["predicate", "claim", "batch"], true, damaged("predicate.claim.batch")),
    (["predicate", "note"], "seen by me", damaged("predicate.note")),
    (["predicate", "context"], "00", damaged("predicate.context")),
    (["predicate", "keyDigest"], String(repeating: "AB", count: 32), damaged("predicate.keyDigest")),
    (["predicate", "model", "claimedDatasetRoot"], "", damaged("predicate.model.claimedDatasetRoot")),
    (["predicate", "model", "name"], nil, damaged("predicate.model.name")),
    (["predicate", "proof", "bytes"], "1", damaged("predicate.proof.bytes")),
    (["predicate", "proof", "bytes"], -1, damaged("predicate.proof.bytes")),
    (["predicate", "proof", "content"], "AAAA", damaged("predicate.proof.content")),
    (["predicate", "proof", "digest", "sha256"], String(repeating: "0", count: 64), damaged("subject")),
    (["predicate", "model", "cardDigest"], String(repeating: "0", count: 64), damaged("subject")),
    (["predicate", "referenceString", "isTrusted"], 1, damaged("predicate.referenceString.isTrusted")),
    (["predicate", "verifiedAt"], "2024-02-30T12:00:00Z", damaged("predicate.verifiedAt")),
    (["predicate", "verifier"], nil, damaged("predicate.verifier")),
    (["subject"], [String](), damaged("subject")),
  ]

  static func damaged(_ field: String) -> AttestationRefusal { .malformed(part: "statement", field: field) }

  @Test(arguments: malformed.indices) func statementsOutOfFormAreRefused(index: Int) throws {
    let (path, value, refusal) = Self.malformed[index]
    let attestation = try fixture.forged(try fixture.sign()) { $0.set(path, to: value) }
    expect(refusal) { _ = try attestation.verify(publicKeys: [fixture.publicKey]) }
    expect(refusal) { _ = try attestation.unverifiedContent() }
  }

  @Test func embeddedProofsAreThoseOfTheDigests() throws {
    let proof = try fixture.otherProof()
    let attestation = try fixture.forged(try fixture.sign(embeds: true)) {
      $0.set(["predicate", "proof", "content"], to: Data(proof).base64EncodedString())
    }
    expect(Self.damaged("predicate.proof.content")) { _ = try attestation.verify(publicKeys: [fixture.publicKey]) }
  }

  @Test func theSignatureComesFirst() throws {
    var envelope = try DSSEEnvelope(decoding: try fixture.sign().encoded)
    envelope.payloadType = "application/json"
    let attestation = try SignedAttestation(decoding: envelope.encoded)
    expect(.noValidSignature) { _ = try attestation.verify(publicKeys: [fixture.publicKey]) }
    expect(.unsupported(field: "payloadType", value: "application/json")) { _ = try attestation.unverifiedContent() }
  }

  // MARK: Expectations

  @Test func otherThanExpectedIsRefused() throws {
    let attestation = try fixture.sign()
    let samples = try Samples(contentsOf: fixture.workspace.inputs)
    func refusal(_ expectations: VerifierKey.Expectations) -> Refusal? {
      do throws(PlumblineError) {
        _ = try attestation.verify(
          publicKeys: [fixture.publicKey], against: .init(key: fixture.key), expecting: expectations)
        return nil
      } catch {
        guard case .proofRefused(let refusal) = error else { return nil }
        return refusal
      }
    }
    let zeros = [UInt8](repeating: 0, count: 32)
    let ones = [UInt8](repeating: 1, count: 32)
    let output = try #require(RunProof(decoding: fixture.proof).report.output)
    let input = try samples.sample(3, size: 4)
    #expect(
      refusal(
        .init(context: zeros, input: input, output: output, inputForm: .publicValues, outputForm: .publicValues))
        == nil)
    let label = try #require(output.indices.max { output[$0] < output[$1] })
    #expect(refusal(.init(context: ones)) == .otherContext)
    #expect(refusal(.init(input: try samples.sample(4, size: 4))) == .unexpectedInput)
    #expect(refusal(.init(output: [1, 2, 3])) == .unexpectedOutput)
    #expect(refusal(.init(label: 7)) == .unexpectedLabel(expected: 7, found: label))
    #expect(refusal(.init(datasetRoot: ones)) == .otherInputForm)
    #expect(refusal(.init(inputForm: .datasetRow)) == .otherInputForm)
    #expect(refusal(.init(outputForm: .committed)) == .otherOutputForm)
    #expect(throws: PlumblineError.self) {
      try attestation.verify(publicKeys: [fixture.publicKey], expecting: .init(input: input))
    }
  }
}

/// Keccak-256 by another implementation.
enum SigningDigest {
  static func keccak(_ bytes: [UInt8]) throws -> String? {
    let output = try PythonOracle.run(
      "Tests/Vectors/signing-oracle.py", arguments: ["keccak"],
      input: Array("{\"data\":\"\(Hexadecimal.encode(bytes))\"}".utf8))
    return try JSONDecoder().decode([String: String].self, from: Data(output))["digest"]
  }
}
