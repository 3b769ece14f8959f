import Attestation
import Foundation
import Plumbline
import TestSupport
import Testing
import TransparencyLog

/// The commands, with an independent implementation of checkpoints on the other side.
@Suite struct LogProgramTests {
  private let log: TemporaryLog
  private let path: String
  private let key = SigningKey.generate()
  private var signingKey: String { log.file("key.pem") }
  private var publicKey: String { log.file("public.pem") }

  private static let envelope = """
    {"payload": "aGVsbG8gd29ybGQ=", "payloadType": "http://example.com/HelloWorld",
     "signatures": [{"keyid": "a", "sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F-FnZ-O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA"}]}
    """

  init() throws {
    log = try TemporaryLog()
    path = log.file("log.sqlite")
    try write("key.pem", Array(key.pem.utf8))
    try write("public.pem", Array(key.publicKey.pem.utf8))
    for index in 0..<12 { try write("a\(index)", Array((Self.envelope + String(repeating: " ", count: index)).utf8)) }
    try LogProgram.run("init", path, "--origin", "example.org/log")
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: log.file(name)))
  }

  private func append(_ range: Range<Int>) throws {
    let result = try ProcessRunner.run(LogProgram.path, ["log", "append", path] + range.map { log.file("a\($0)") })
    #expect(result.status == 0, "\(result.errorText)")
  }

  private func sign(_ name: String) throws {
    let result = try LogProgram.run("checkpoint", path, "--signing-key", signingKey, "-o", log.file(name))
    #expect(result.status == 0, "\(result.errorText)")
  }

  /// Entries 0 to 4 under the checkpoint `five`, 0 to 11 under `twelve`; proofs of entry 3 and between the two.
  private func fill() throws {
    try append(0..<5)
    try sign("five")
    try append(5..<12)
    try sign("twelve")
    try LogProgram.run("prove", path, "--index", "3", "-o", log.file("inclusion"))
    try LogProgram.run("prove", path, "--from", "5", "-o", log.file("consistency"))
  }

  @Test func fromAnEmptyLogToProofs() throws {
    try fill()
    #expect(try LogFile(path: path, .reading).audit(keys: [.init(key: key.publicKey)]).size == 12)
    var result = try LogProgram.run(
      "verify", "--entry", log.file("a3"), "--proof", log.file("inclusion"), "--public-key", publicKey, "--origin",
      "example.org/log")
    #expect(result.status == 0)
    #expect(
      result.outputText.hasPrefix(
        "result     the attestation is in the log\norigin     example.org/log\nentry      3\n"))
    result = try LogProgram.run("prove", path, "--entry", log.file("a3"), "-o", log.file("same"))
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: log.file("same")))
        == Data(contentsOf: URL(fileURLWithPath: log.file("inclusion"))))
    for arguments in [
      ["--from", log.file("five"), "--to", log.file("twelve"), "--proof", log.file("consistency")],
      ["--proof", log.file("consistency")], ["--from", log.file("five"), "--to", log.file("five")],
    ] {
      result = try ProcessRunner.run(
        LogProgram.path, ["log", "verify", "--public-key", publicKey] + arguments)
      #expect(result.status == 0, "\(result.errorText)")
      #expect(result.outputText.hasPrefix("result        the log continues the older one\n"))
    }
    result = try LogProgram.run(
      "verify", "--log", path, "--public-key", publicKey, "--checkpoint", log.file("five"))
    #expect(result.status == 0)
    result = try LogProgram.run("show", path, "--index", "4", "-o", log.file("copy"))
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: log.file("copy")))
        == Data(contentsOf: URL(fileURLWithPath: log.file("a4"))))
    #expect(result.outputText.contains("entries      12\n"))
    let listed = try LogProgram.run("list", path, "--from", "10").outputText
    #expect(listed.split(separator: "\n").count == 3)
    for (file, kind) in [
      (path, "transparency log"), (log.file("five"), "checkpoint of a log"),
      (log.file("inclusion"), "proof about a log"),
    ] {
      let inspected = try ProcessRunner.run(LogProgram.path, ["inspect", file])
      #expect(inspected.status == 0)
      #expect(inspected.outputText.contains(kind), "\(inspected.outputText)")
    }
  }

  @Test func refusalsAreExact() throws {
    try fill()
    let (inclusion, consistency) = (log.file("inclusion"), log.file("consistency"))
    let (five, twelve) = (log.file("five"), log.file("twelve"))
    let keys = ["--public-key", publicKey]
    try write("other.pem", Array(SigningKey.generate().publicKey.pem.utf8))
    let cases: [([String], String, Int32)] = [
      (["--entry", log.file("a4"), "--proof", inclusion] + keys, "otherEntry", 1),
      (["--entry", log.file("a3"), "--proof", consistency] + keys, "otherProofKind", 1),
      (["--entry", log.file("a3"), "--proof", inclusion, "--checkpoint", five] + keys, "otherSize", 1),
      (["--entry", log.file("a3"), "--proof", inclusion, "--origin", "b"] + keys, "otherOrigin", 1),
      (["--entry", log.file("a3"), "--proof", inclusion, "--public-key", log.file("other.pem")], "otherKey", 1),
      (["--entry", log.file("a3"), "--proof", inclusion], "invalidOption", 2),
      (["--entry", log.file("a3"), "--proof", five] + keys, "invalidFile", 2),
      (["--from", twelve, "--to", five] + keys, "rolledBack", 1),
      (["--from", twelve, "--to", five, "--proof", consistency] + keys, "rolledBack", 1),
      (["--from", five, "--to", twelve] + keys, "proofTooShort", 1),
      (["--from", twelve, "--to", twelve, "--proof", consistency] + keys, "otherSize", 1),
      (["--from", five, "--to", twelve, "--proof", inclusion] + keys, "otherProofKind", 1),
      (["--from", inclusion, "--to", twelve, "--proof", consistency] + keys, "malformedCheckpoint", 1),
      (["--log", path, "--public-key", log.file("other.pem")], "otherKey", 1),
      (["--log", path, "--origin", "b"], "otherOrigin", 1),
      (["--log", five], "wrongFileKind", 2), (["--log", log.file("none")], "cannotRead", 2),
      (["--log", path, "--public-key", five], "unusableLog", 2), ([], "invalidOption", 2),
    ]
    for (arguments, code, status) in cases {
      let result = try ProcessRunner.run(LogProgram.path, ["log", "verify", "--json"] + arguments)
      let refusal = try JSONDecoder().decode(LogProgram.Refusal.self, from: Data(result.output))
      #expect(refusal == LogProgram.Refusal(code, status), "\(arguments): \(result.errorText)")
      #expect(result.status == status)
    }
    #expect(try LogProgram.refusal("prove", path, "--index", "12", "-o", log.file("p")) == .init("unusableLog", 2))
    #expect(try LogProgram.refusal("prove", path, "--from", "13", "-o", log.file("p")) == .init("unusableLog", 2))
    #expect(try LogProgram.refusal("prove", path, "-o", log.file("p")) == .init("invalidOption", 2))
    #expect(try LogProgram.refusal("prove", path, "--entry", five, "-o", log.file("p")) == .init("unusableLog", 2))
    #expect(try LogProgram.refusal("append", path, five) == .init("unusableLog", 2))
    #expect(try LogProgram.refusal("init", path, "--origin", "b") == .init("unusableLog", 2))
    #expect(try LogProgram.refusal("init", log.file("new"), "--origin", "b c") == .init("invalidOption", 2))
    #expect(
      try LogProgram.refusal("checkpoint", path, "--signing-key", publicKey) == .init("wrongFileKind", 2))
  }

  /// Two checkpoints of one size, both signed: proof of what the owner of the log did.
  @Test func forksAreShownByTwoCheckpoints() throws {
    try fill()
    let other = log.file("other.sqlite")
    try LogProgram.run("init", other, "--origin", "example.org/log")
    for entries in [0..<5, 6..<12] {
      let result = try ProcessRunner.run(
        LogProgram.path, ["log", "append", other] + entries.map { log.file("a\($0)") })
      #expect(result.status == 0, "\(result.errorText)")
    }
    try LogProgram.run("append", other, log.file("a5"))
    try LogProgram.run("checkpoint", other, "--signing-key", signingKey, "-o", log.file("fork"))
    try LogProgram.run("prove", other, "--from", "5", "-o", log.file("forked"))
    let keys = ["--public-key", publicKey]
    #expect(
      try LogProgram.refusal("verify", "--from", log.file("twelve"), "--to", log.file("fork"), keys[0], keys[1])
        == .init("logForked", 1))
    // Both continue the first five entries.
    let result = try LogProgram.run(
      "verify", "--from", log.file("five"), "--to", log.file("fork"), "--proof", log.file("forked"), keys[0], keys[1])
    #expect(result.status == 0, "\(result.errorText)")
    #expect(
      try LogProgram.refusal(
        "verify", "--from", log.file("five"), "--to", log.file("twelve"), "--proof", log.file("forked"), keys[0],
        keys[1]) == .init("logForked", 1))
    #expect(
      try LogProgram.refusal("verify", "--log", other, "--checkpoint", log.file("twelve"), keys[0], keys[1])
        == .init("logForked", 1))
    #expect(
      try LogProgram.refusal(
        "checkpoint", other, "--signing-key", signingKey, "--previous", log.file("twelve")) == .init("logForked", 1))
  }

  @Test func checkpointsAreThoseOfAnIndependentImplementation() throws {
    let oracle = "Tests/Vectors/log-note-oracle.py"
    try append(0..<5)
    let printed = try LogProgram.run("checkpoint", path, "--signing-key", signingKey).output
    try write("printed", printed)
    let head = try LogFile(path: path, .reading).head()
    let root = Hexadecimal.encode(head.root.bytes)
    #expect(
      try PythonOracle.runText(oracle, arguments: ["verify", publicKey, log.file("printed")])
        == "example.org/log 5 \(root)\n")
    let theirs = try PythonOracle.run(oracle, arguments: ["sign", signingKey, "example.org/log", "5", root])
    // Ed25519 has one signature for each message.
    #expect(theirs == printed)
    try write("theirs", theirs)
    try LogProgram.run("prove", path, "--index", "0", "--size", "5", "-o", log.file("proof"))
    let result = try LogProgram.run(
      "verify", "--entry", log.file("a0"), "--proof", log.file("proof"), "--checkpoint", log.file("theirs"),
      "--public-key", publicKey)
    #expect(result.status == 0, "\(result.errorText)")
    // The same with a verifier key as text.
    let report = try LogProgram.run("checkpoint", path, "--signing-key", signingKey, "--json").output
    struct Report: Decodable { var verifierKey: String }
    try write("vkey", Array((try JSONDecoder().decode(Report.self, from: Data(report)).verifierKey + "\n").utf8))
    #expect(
      try LogProgram.run(
        "verify", "--entry", log.file("a0"), "--proof", log.file("proof"), "--public-key", log.file("vkey")
      ).status == 0)
  }

  @Test func proofsNeedACheckpointFromSomewhere() throws {
    try append(0..<3)
    #expect(try LogProgram.refusal("prove", path, "--index", "1", "-o", log.file("p")) == .init("unusableLog", 2))
    try LogProgram.run("prove", path, "--index", "1", "--size", "3", "-o", log.file("p"))
    #expect(
      try LogProgram.refusal("verify", "--entry", log.file("a1"), "--proof", log.file("p"), "--public-key", publicKey)
        == .init("unusableLog", 2))
    try sign("three")
    let result = try LogProgram.run(
      "verify", "--entry", log.file("a1"), "--proof", log.file("p"), "--checkpoint", log.file("three"), "--public-key",
      publicKey)
    #expect(result.status == 0, "\(result.errorText)")
  }

  @Test func oneWrongAttestationKeepsAllOut() throws {
    try write("text", Array("no envelope".utf8))
    #expect(try LogProgram.refusal("append", path, log.file("a0"), log.file("text")) == .init("unusableLog", 2))
    #expect(try LogFile(path: path, .reading).head().size == 0)
    let result = try LogProgram.run("append", path, "--any", log.file("text"))
    #expect(result.outputText == "0  \(Hexadecimal.encode(TreeHash.leaf(Array("no envelope".utf8)).bytes))\n")
  }

  /// A disk that takes no more, as far as a limit on the size of files can show it.
  @Test func fullDisksLoseNothing() throws {
    try append(0..<3)
    try write("large", [UInt8](repeating: 3, count: 300_000))
    let blocks = try Data(contentsOf: URL(fileURLWithPath: path)).count / 512 + 64
    let result = try ProcessRunner.run(
      "/bin/sh",
      [
        "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "sh", LogProgram.path, "log", "append", path, "--any",
        log.file("large"), "--json",
      ])
    #expect(try JSONDecoder().decode(LogProgram.Refusal.self, from: Data(result.output)) == .init("cannotWrite", 4))
    #expect(try LogFile(path: path, .reading).audit().size == 3)
    try append(3..<4)
    #expect(try LogFile(path: path, .reading).audit().size == 4)
  }

  /// Who may not write the file can still read it; nothing has to be made beside it.
  @Test func readOnlyLogsCanBeRead() throws {
    try append(0..<3)
    let folder = log.file("sealed")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try FileManager.default.moveItem(atPath: path, toPath: folder + "/log")
    for (file, mode) in [(folder + "/log", 0o444), (folder, 0o555), (log.folder, 0o755)] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
    // To the superuser every file is writable.
    let asNobody = getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups"] : []
    func run(_ arguments: String...) throws -> ProcessResult {
      let all = asNobody + [LogProgram.path, "log"] + arguments
      return try ProcessRunner.run(all[0], Array(all.dropFirst()))
    }
    let read = try run("verify", "--log", folder + "/log")
    #expect(read.status == 0, "\(read.errorText)")
    let written = try run("append", folder + "/log", log.file("a4"))
    #expect(written.status == 4)
    #expect(written.errorText == "error: cannot write \(folder)/log: the file is read-only\n")
  }
}
