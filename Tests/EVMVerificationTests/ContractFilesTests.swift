import EVMVerification
import Foundation
import TestSupport
import Testing

/// What is exported is what is in the repository.
@Suite struct ContractFilesTests {
  static let folder = "Sources/EVMVerification/Contracts"

  @Test func theProgramHoldsTheFilesOfTheRepository() throws {
    #expect(ContractFiles.all.count > 20)
    for file in ContractFiles.all {
      #expect(file.bytes == (try RepositoryPaths.bytes("\(Self.folder)/\(file.path)")), "\(file.path)")
    }
    #expect(ContractFiles.all.map(\.path) == ContractFiles.all.map(\.path).sorted())
  }

  @Test func noFileIsLeftOut() throws {
    _ = try PythonOracle.run("\(Self.folder)/embed.py", arguments: ["--check"])
  }

  @Test(arguments: ["PlumblineModels", "PlumblineVerifier"]) func codeFitsIntoAContract(name: String) throws {
    struct Artifact: Decodable {
      var runtimeSize: Int
    }
    let file = try #require(ContractFiles.all.first { $0.path == "Artifacts/\(name).json" })
    // EIP-170; immutables come on top of what the compiler counts.
    #expect(try JSONDecoder().decode(Artifact.self, from: Data(file.bytes)).runtimeSize + 32 <= 24_576)
  }
}
