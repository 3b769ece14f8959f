import Foundation
import Plumbline
import TestSupport
import Testing

/// `plumb evm`, and what can be done with what it writes.
@Suite struct ContractExportTests {
  let digits = ChainScript.digits

  /// Every file below a folder with its bytes.
  private func tree(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      files[path] = FileManager.default.contents(atPath: folder + "/" + path)
    }
    return files
  }

  private func export(_ name: String, _ arguments: String) throws -> [String: Data] {
    try digits.succeed("plumb evm export \(arguments) -o \(name)")
    return try tree(digits.path(name))
  }

  private func model(_ files: [String: Data]) throws -> ContractModelReport {
    try JSONDecoder().decode(ContractModelReport.self, from: try #require(files["key.json"]))
  }

  private func refusal(_ arguments: String) throws -> PlumbProgram.ErrorReport {
    let result = try digits.run("plumb evm \(arguments) --json")
    let report = try JSONDecoder().decode(PlumbProgram.ErrorReport.self, from: Data(result.output))
    #expect(report.exitCode == result.status)
    return report
  }

  // MARK: Files

  @Test func twoExportsAreTheSame() throws {
    let first = try export("first", "keys --proof digit.proof")
    #expect(try export("second", "keys --proof digit.proof") == first)
    for name in [
      "key.bin", "key.json", "gas.json", "calldata.hex", "proof.json", "proof.bin", "UNSAFE.txt", "deploy.py",
      "deploy.sh",
      "contracts/PlumblineVerifier.vy", "contracts/interfaces/IModelVerifier.sol", "artifacts/PlumblineVerifier.json",
    ] {
      #expect(first[name]?.isEmpty == false, "\(name)")
    }
  }

  @Test func aProofOfAnEarlierExportGoes() throws {
    _ = try export("again", "keys --proof digit.proof")
    let files = try export("again", "keys")
    #expect(files["key.bin"] != nil)
    for name in ["calldata.hex", "proof.json", "proof.bin"] { #expect(files[name] == nil) }
  }

  @Test func keysMadeOnOneMachineAreMarkedWhateverTheListSays() throws {
    let unlisted = try model(try export("unlisted", "keys"))
    #expect(unlisted.isUnsafe && unlisted.referenceString.isInsecure && !unlisted.referenceString.isTrusted)
    let script = try ChainScript()
    try script.succeed(
      """
      cp -r \(digits.path("keys")) \(digits.path("srs")) .
      plumb evm export keys/verifying.key -o unlisted
      plumb srs trust srs
      plumb evm export keys -o folder
      plumb evm export keys/verifying.key -o file
      """)
    for name in ["folder", "file"] {
      let report = try model(try tree(script.path(name)))
      #expect(report.isUnsafe && report.referenceString.isInsecure && report.referenceString.isTrusted, "\(name)")
      #expect(FileManager.default.fileExists(atPath: script.path(name) + "/UNSAFE.txt"))
    }
    // Without card and list nothing is known of the reference string, which is not enough.
    let unknown = try model(try tree(script.path("unlisted")))
    #expect(unknown.isUnsafe && !unknown.referenceString.isInsecure && !unknown.referenceString.isTrusted)
  }

  @Test func aTrustedReferenceStringThatIsNotInsecureIsNotMarked() throws {
    let script = try ChainScript()
    try script.succeed(
      """
      cp -r \(digits.path("keys")) \(digits.path("srs")) .
      plumb srs trust srs
      sed -i 's/insecure, made locally/a ceremony/' trusted
      plumb evm export keys -o marked
      plumb evm export keys/verifying.key -o clean
      """)
    let report = try model(try tree(script.path("clean")))
    #expect(!report.isUnsafe && report.warning == nil)
    #expect(!FileManager.default.fileExists(atPath: script.path("clean") + "/UNSAFE.txt"))
    // The card knows better than the list.
    #expect(try model(try tree(script.path("marked"))).isUnsafe)
  }

  @Test func wordsOfAnInputAreThoseOfItsProof() throws {
    let model = try ContractModel(contentsOf: digits.path("keys"), trusted: TrustedReferenceStrings(path: "/dev/null"))
    let calldata = try model.calldata(try RunProof(contentsOf: digits.path("digit.proof")))
    let words = try digits.succeed("plumb evm words --key keys --input Models/digits-mlp/test-images.npy --index 0")
    #expect(try JSONDecoder().decode([String].self, from: Data(words.utf8)) == calldata.input)
    #expect(calldata.input.count == model.report.input.words)
    #expect(calldata.output.count == model.report.output.words)
    #expect(calldata.instances.count == 2 + calldata.input.count + calldata.output.count)
    #expect(try digits.succeed("plumb evm calldata --key keys/verifying.key digit.proof") == calldata.calldata)
  }

  // MARK: Checks and errors

  @Test func otherKeyDataIsRefused() throws {
    let files = try export("checked", "keys")
    var bytes = [UInt8](try #require(files["key.bin"]))
    let hash = try model(files).vkHash
    try digits.succeed("plumb evm check --key keys --key-data checked/key.bin --vk-hash \(hash)")
    for (place, part) in [(3, "sizes"), (70, "verifying key"), (96, "model card"), (300, "reference string")] {
      bytes[place] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: digits.path("changed.bin")))
      bytes[place] ^= 1
      let report = try refusal("check --key keys --key-data changed.bin")
      #expect(report.error.code == "contractMismatch" && report.exitCode == 1 && report.valid == false)
      #expect(report.error.message.contains(part), "\(report.error.message)")
    }
    try Data(bytes.dropLast()).write(to: URL(fileURLWithPath: digits.path("short.bin")))
    #expect(try refusal("check --key keys --key-data short.bin").error.message.contains("its length"))
    let other = String(hash.dropLast()) + (hash.last == "0" ? "1" : "0")
    #expect(try refusal("check --key keys --vk-hash \(other)").error.code == "contractMismatch")
    #expect(try refusal("check --key keys --vk-hash 0x12").error.code == "invalidOption")
    #expect(try refusal("check --key keys").error.code == "usage")
  }

  @Test func whatCannotBeExportedIsRefused() throws {
    #expect(try refusal("export digit.proof -o no").error.code == "wrongFileKind")
    #expect(try refusal("export nothing -o no").error.code == "cannotRead")
    #expect(try refusal("export keys --proof keys/verifying.key -o no").error.code == "wrongFileKind")
    try digits.succeed(
      """
      plumb setup model.qnn --circuit model.circuit --srs srs --target evm -o other-keys
      plumb prove other-keys --input Models/digits-mlp/test-images.npy --index 0 -o other.proof
      mkdir -p mixed && cp keys/verifying.key mixed && cp other-keys/card.json mixed
      """)
    let report = try refusal("calldata --key keys other.proof")
    #expect(report.error.code == "otherKey" && report.exitCode == 1)
    #expect(try refusal("export keys --proof other.proof -o no").error.code == "otherKey")
    #expect(try refusal("export mixed -o no").error.code == "mismatch")
    #expect(!FileManager.default.fileExists(atPath: digits.path("no")))
  }

  @Test func modelsThatDoNotFitAreRefused() throws {
    try digits.succeed(
      """
      model=Models/lenet5
      plumb quantize $model/model.onnx --calibration $model/calibration.npy \
        --labels $model/calibration-labels.npy -o large.qnn
      plumb compile large.qnn -o large.circuit
      plumb setup large.qnn --circuit large.circuit --srs srs -o large-keys
      """)
    let report = try refusal("export large-keys -o no")
    #expect(report.error.code == "unusableForContract" && report.error.message.contains("--target evm"))
  }

  // MARK: Chain

  @Test func deploymentWithPythonAndWithCastGiveTheSameVerifier() throws {
    _ = try export("deployed", "keys --proof digit.proof")
    let stand = RepositoryPaths.path("Tests/EndToEndTests/Python")
    let printed = try digits.succeed(
      """
      python3 deployed/node.py --key-file node.key >/dev/null &
      until [ -s node.key ]; do sleep 0.2; done
      export PLUMBLINE_ORACLE_KEY=$(cat node.key)
      if python3 deployed/deploy.py 2>python.txt; then exit 9; fi
      if sh deployed/deploy.sh 2>cast.txt; then exit 9; fi
      grep -q 'say --unsafe' python.txt && grep -q 'say --unsafe' cast.txt
      python3 deployed/deploy.py --unsafe -o python.json >/dev/null
      verifier=$(python3 deployed/chain.py show @python.json#plumblineVerifier)
      sh deployed/deploy.sh --verifier $verifier --unsafe
      sh deployed/deploy.sh --unsafe > fresh.txt
      cat fresh.txt
      python3 deployed/chain.py code $(sed -n 's/model verifier //p' fresh.txt) > code.hex
      plumb evm check --key keys/verifying.key --key-data code.hex
      """, before: stand)
    struct Deployment: Decodable {
      var plumblineVerifier: String
      var modelVerifier: String
      var verified: Bool
    }
    let data = try #require(FileManager.default.contents(atPath: digits.path("python.json")))
    let deployment = try JSONDecoder().decode(Deployment.self, from: data)
    #expect(deployment.verified)
    #expect(printed.lowercased().contains("model verifier " + deployment.modelVerifier.lowercased()))
    #expect(printed.components(separatedBy: "the exported proof is verified").count == 3)
    #expect(printed.contains("this is the verifier of the key"))
    #expect(printed.contains("delegates to 0x"))
  }
}
