import Foundation
import TestSupport
import Testing

@Suite struct TestSupportTests {
  /// First outputs of xoshiro256** for the state that splitmix64 makes of seed 1. A change would silently change every
  /// seeded test.
  @Test func randomStreamIsPinned() {
    var random = TestRandom(seed: 1)
    let values = (0..<3).map { _ in random.next() }
    #expect(values == [0xb3f2_af6d_0fc7_10c5, 0x853b_5596_4736_4cea, 0x92f8_9756_082a_4514])
  }

  @Test func namesGiveDifferentStreams() {
    var first = TestRandom("a")
    var again = TestRandom("a")
    var second = TestRandom("b")
    let value = first.next()
    #expect(value == again.next())
    #expect(value != second.next())
  }

  @Test func hexadecimalBothWays() {
    #expect(Hexadecimal.encode([0, 15, 255]) == "000fff")
    #expect(Hexadecimal.decode("0x00 0f\nFF") == [0, 15, 255])
    #expect(Hexadecimal.decode("0x0") == nil)
    #expect(Hexadecimal.decode("0g") == nil)
  }

  @Test func rootHoldsTheManifest() throws {
    #expect(try RepositoryPaths.text("Package.swift").hasPrefix("// swift-tools-version"))
  }

  @Test func processResultHoldsAllStreams() throws {
    let result = try ProcessRunner.run(
      "/bin/sh", ["-c", "cat; echo $EXTRA >&2; exit 7"], environment: ["EXTRA": "more"], input: Array("in".utf8))
    #expect(result.status == 7)
    #expect(result.outputText == "in")
    #expect(result.errorText == "more\n")
  }

  @Test func missingProgramIsAnError() {
    #expect(throws: ProcessRunnerError.self) { try ProcessRunner.run("/nonexistent/program") }
  }

  @Test func missingInterpreterSaysWhatToDo() {
    let error = PythonOracleError.interpreterMissing(path: "/nonexistent/python")
    #expect(throws: error) { try PythonOracle.run("a.py", python: "/nonexistent/python") }
    #expect(error.description.contains("make test"))
  }

  @Test func oracleRunsAScript() throws {
    try RepositoryPaths.withTemporaryFolder { folder in
      let script = folder + "/echo.py"
      let source = "import sys, numpy\nprint(sys.argv[1], sys.stdin.read(), numpy.int64(7))"
      try source.write(toFile: script, atomically: false, encoding: .utf8)
      #expect(try PythonOracle.runText(script, arguments: ["a"], input: "b") == "a b 7\n")
      #expect(throws: PythonOracleError.self) { try PythonOracle.run(script) }
    }
  }
}
