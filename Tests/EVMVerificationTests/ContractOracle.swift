import EVMVerification
import TestSupport
import Verification

/// The contract on an EVM, in one process for many proofs.
enum ContractOracle {
  /// The verdict of each proof under its key.
  static func verdicts(keys: [VerifyingKey], _ proofs: [(key: Int, calldata: Calldata)]) throws -> [Verdict] {
    func hex(_ bytes: [UInt8]) -> String { bytes.isEmpty ? "-" : Hexadecimal.encode(bytes) }
    var lines = try keys.map { key -> String in
      let contractKey = try ContractKey(key)
      return "key \(hex(contractKey.bytes)) \(hex(contractKey.program))"
    }
    lines += proofs.map { "case \($0.key) \(hex($0.calldata.proof)) \(hex($0.calldata.instances.flatMap(\.self)))" }
    let output = try PythonOracle.runText(
      "Tests/EVMVerificationTests/Python/agreement.py", input: lines.joined(separator: "\n") + "\n")
    return output.split(separator: "\n").map { Verdict($0) }
  }
}
