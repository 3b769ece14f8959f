import Testing

/// Each rule is shown a breach and must find it, and something close to a breach and must let it pass.
@Suite struct CheckTests {
  private func source(_ text: String) -> SwiftSource { SwiftSource(path: "File.swift", text: text) }

  @Test func blankerKeepsCodeAndLines() {
    let text = """
      let a = "b! // \\(c(")!").d!) e!" // f!
      /* g! /* h! */ i! */ let j = #"k!"\\("# + l
      """
    let code = source(text).code
    #expect(code.count == 2)
    #expect(code[0].contains("d!"))
    #expect(code[1].contains("let j"))
    #expect(code[1].contains("+ l"))
    for letter in ["b!", "e!", "f!", "g!", "h!", "i!", "k!"] {
      #expect(!code.joined().contains(letter), "\(letter)")
    }
  }

  @Test func blankerReadsMultilineStrings() {
    let code = source("let a = \"\"\"\n  x! \"quoted!\" \\(y!)\n  \"\"\"\nlet b = z!").code
    #expect(code.count == 4)
    #expect(!code[1].contains("x!"))
    #expect(!code[1].contains("quoted"))
    #expect(code[1].contains("y!"))
    #expect(code[3] == "let b = z!")
  }

  @Test(arguments: [
    ("import Proving", "Verification", "Verification may not import Proving"),
    ("package import Proving", "Verification", "Verification may not import Proving"),
    ("@testable import Proving", "Attestation", "Attestation may not import Proving"),
    ("import struct Proving.Prover", "Verification", "Verification may not import Proving"),
    ("import SwiftProtobuf", "Plumbline", "Plumbline may not import SwiftProtobuf"),
    ("import CGMP", "Polynomials", "Polynomials may not import CGMP"),
    ("import Verification", "plumb", "plumb may not import Verification"),
    ("import Foundation", "BN254", "BN254 does without Foundation"),
    ("import FoundationEssentials", "Sumcheck", "Sumcheck does without FoundationEssentials"),
    ("import Elsewhere", "Proving", "Proving may not import Elsewhere"),
  ])
  func forbiddenImport(text: String, module: String, message: String) {
    #expect(
      Checks.imports(source("\n" + text), module: module) == [Finding(path: "File.swift", line: 2, message: message)])
  }

  @Test(arguments: [
    ("import BN254", "Verification"), ("import Dispatch", "BN254"), ("import Foundation", "TensorFiles"),
    ("// import Proving", "Verification"), ("import Verification", "Proving"), ("import CGMP", "BN254"),
  ])
  func allowedImport(text: String, module: String) {
    #expect(Checks.imports(source(text), module: module) == [])
  }

  @Test(arguments: [
    "let a = b!", "let a = b[0]!.c", "f(x)!", "try! f()", "x as! Int", "var a: Int!", "let a = \"\\(b!)\"",
    "fatalError(\"no\")", "preconditionFailure()", "precondition(a > 0)", "x.unsafelyUnwrapped", "a?.b!",
    "values.withUnsafeBufferPointer { $0.baseAddress! }",
  ])
  func trapIsFound(text: String) {
    #expect(Checks.traps(source(text)).count == 1)
  }

  @Test(arguments: [
    "a != b", "!a", "if !f(x) { }", "let a = \"b!\"", "// c!", "x !== y", "(!a, !b)", "checkedPrecondition(a)",
  ])
  func harmlessLineIsNoTrap(text: String) {
    #expect(Checks.traps(source(text)) == [])
  }

  @Test func longFileIsFound() {
    #expect(Checks.length(path: "a", lines: 600) == [])
    #expect(Checks.length(path: "a", lines: 601).count == 1)
  }

  @Test(arguments: ["package enum Sumcheck {", "public struct Verification: Sendable {", "indirect enum Circuits {"])
  func typeWithModuleNameIsFound(text: String) {
    #expect(Checks.typeNames(source(text)).count == 1)
  }

  @Test(arguments: [
    "package enum SumcheckRound {", "// struct Sumcheck", "let struct_ = Sumcheck.self", "import enum Sumcheck.Round",
  ])
  func otherTypeNameIsNotFound(text: String) {
    #expect(Checks.typeNames(source(text)) == [])
  }

  @Test func strayTopLevelEntryIsFound() {
    #expect(Checks.topLevel(["Sources", "notes.txt"]).map(\.path) == ["notes.txt"])
  }

  @Test func unwantedWordsAreFound() {
    let path = ["", "home", "someone", "model.onnx"].joined(separator: "/")
    let unfinished = "// TO" + "DO: later"
    #expect(Checks.words(path: "a", lines: ["see \(path)", unfinished]).map(\.line) == [1, 2])
    #expect(
      Checks.words(path: "a", lines: ["Sources/home/a.swift", "https://example.org/home/a", "MAST" + "ODON"]) == [])
  }

  @Test func switchedOffTestIsFound() {
    let line = "@Test(.dis" + "abled(\"slow\")) func a() {}"
    #expect(Checks.switchedOff(source(line)).count == 1)
  }

  @Test func manifestIsRead() {
    let text = """
      .systemLibrary(name: "CA", pkgConfig: "a", providers: [.apt(["a"])]),
      .target(name: "B", dependencies: ["CA", .product(name: "P", package: "p")], path: "B"),
      .target(name: "TestSupport", dependencies: ["B"], path: "Tests/TestSupport"),
      .executableTarget(
        name: "d", dependencies: [
          "B",
        ]),
      .testTarget(name: "BTests", dependencies: ["B"]),
      """
    #expect(Manifest.targets(text) == ["CA": [], "B": ["CA", "P"], "d": ["B"]])
  }
}
