import Foundation
import Plumbline
import TestSupport
import Testing

/// What `make demo` shows works, with every bundled model that it can show.
@Suite struct DemoTests {
  @Test(arguments: ["lenet5", "digits-mlp"])
  func everyStepWorks(model: String) throws {
    let folder = try TemporaryFolders.make() + "/demo"
    let result = try ProcessRunner.run(
      RepositoryPaths.path("Models/demo.sh"), [PlumbProgram.path, folder, model, "3"])
    #expect(result.status == 0, "\(result.errorText)")
    let text = result.outputText
    let labels = try Samples(contentsOf: RepositoryPaths.path("Models/\(model)/test-labels.npy")).labels()
    #expect(text.contains("Its label, from the proved output: \(labels[3])\n"))
    #expect(text.components(separatedBy: "status 1: ").count == 3)
    #expect(text.contains("prove for a contract"))
  }
}
