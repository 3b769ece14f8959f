import TestSupport
import Testing

/// The rules of the house, applied to every file of the repository.
@Suite struct RepositoryTests {
  @Test func importsFollowTheModuleTable() throws {
    let sources = try Repository.swift(under: "Sources/") + Repository.swift(under: "Circuits/")
    #expect(!sources.isEmpty)
    let findings = sources.flatMap { source -> [Finding] in
      guard let module = Repository.module(of: source.path), ModuleTable.allowed[module] != nil else {
        return [Finding(path: source.path, line: 1, message: "belongs to no known module")]
      }
      return Checks.imports(source, module: module)
    }
    #expect(findings == [])
  }

  @Test func manifestFollowsTheModuleTable() throws {
    let targets = Manifest.targets(try RepositoryPaths.text("Package.swift"))
    #expect(targets.count == ModuleTable.allowed.count)
    for (name, dependencies) in targets {
      let allowed = try #require(ModuleTable.allowed[name], "\(name) is not in the module table")
      #expect(dependencies.subtracting(allowed) == [], "dependencies of \(name)")
    }
  }

  @Test(arguments: ["Verification", "Attestation", "Circuits", "PolynomialCommitments"])
  func verifierKnowsNothingOfTheProver(module: String) {
    let reachable = ModuleTable.reachable(from: module)
    #expect(
      reachable.isDisjoint(with: ["Proving", "CircuitCompiler", "QuantizedRuntime", "ONNXImporter", "Plumbline"]))
  }

  @Test func moduleTableHasNoCycle() {
    // A cycle would let some module reach itself; `reachable` would not end, so walk with a bound instead.
    for start in ModuleTable.allowed.keys {
      var frontier = ModuleTable.allowed[start] ?? []
      for _ in 0..<ModuleTable.allowed.count {
        #expect(!frontier.contains(start), "\(start) depends on itself")
        frontier = Set(frontier.flatMap { ModuleTable.allowed[$0] ?? [] })
      }
      #expect(frontier == [])
    }
  }

  @Test(arguments: ModuleTable.neverTraps.sorted())
  func codeThatReadsOutsideBytesCannotTrap(module: String) throws {
    let findings = try Repository.swift(under: "Sources/\(module)/").flatMap(Checks.traps)
    #expect(findings == [])
  }

  @Test func filesAreShort() throws {
    let code = Repository.files.filter { path in
      [".swift", ".c", ".h", ".py", ".sh"].contains(where: path.hasSuffix) && !path.hasSuffix(".pb.swift")
    }
    let findings = try code.flatMap { path in
      Checks.length(path: path, lines: try RepositoryPaths.text(path).utf8.count { $0 == 10 })
    }
    #expect(findings == [])
  }

  @Test func noTypeSharesTheNameOfAModule() throws {
    let sources = try Repository.swift(under: "Sources/") + Repository.swift(under: "Circuits/")
    #expect(sources.flatMap(Checks.typeNames) == [])
  }

  @Test func topLevelHoldsWhatItShould() {
    #expect(Checks.topLevel(Set(Repository.files.compactMap { $0.split(separator: "/").first.map(String.init) })) == [])
  }

  @Test func noMachinePathsAndNoUnfinishedWork() throws {
    let binary = [
      ".npy", ".npz", ".onnx", ".png", ".qnn", ".circuit", ".ptau", ".srs", ".bin", ".proof", ".key", ".zip",
    ]
    let findings = Repository.files.flatMap { path -> [Finding] in
      guard !binary.contains(where: path.hasSuffix), let text = try? RepositoryPaths.text(path) else { return [] }
      return Checks.words(
        path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
    #expect(findings == [])
  }

  @Test func testsAreSwitchedOn() throws {
    #expect(try Repository.swift(under: "Tests/").flatMap(Checks.switchedOff) == [])
  }
}
