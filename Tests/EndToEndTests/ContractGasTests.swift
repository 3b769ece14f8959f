import EVMVerification
import Foundation
import Plumbline
import TestSupport
import Testing

/// Gas as a node charges it, against what was measured before, what is predicted, and the table of the documentation.
///
/// `PLUMBLINE_UPDATE_VECTORS=1 swift test -c release --filter ContractGasTests` writes vectors and table again; then
/// `Tests/EndToEndTests/Python/fit-gas.py` prints the constants of `ExecutionGas`.
@Suite struct ContractGasTests {
  static let vectors = "Tests/Vectors/contract-gas.json"

  struct Row: Codable {
    var model: String
    var statement: String
    var proofBytes: Int
    var programBytes: Int
    var points: Int
    var calldataBytes: Int
    var calldata: Int
    var execution: Int
    var gas: Int
    var announcedFloor: Int
  }

  struct Vectors: Codable {
    var deployment: [String: Int]
    var verification: [Row]
  }

  /// Models, and statements with how they are proved.
  static let models = [
    ("digits-mlp", "test-images.npy"), ("iris-mlp", "test-flowers.npy"), ("lenet5", "test-images.npy"),
  ]
  static let statements = [
    ("input and output public", "--input $samples --index 0"),
    ("dataset row, output public", "--input-form row --dataset dataset --index 0"),
    ("dataset row, output committed", "--input-form row --dataset dataset --index 0 --output-form committed"),
  ]

  private static func measure(_ model: String, samples: String) throws -> Vectors {
    let script = try ChainScript.prepared(model, samples: samples)
    let commands = statements.enumerated().map { index, statement in
      """
      plumb prove keys \(statement.1) -o gas.proof >/dev/null
      plumb evm calldata --key keys --json gas.proof > gas.json
      python3 gas/chain.py call $verifier 'verifyProof(bytes,uint256[])(bool)' @gas.json#proof @gas.json#instances
      python3 gas/chain.py send $verifier 'verifyProof(bytes,uint256[])' @gas.json#proof @gas.json#instances
      cp gas.proof gas\(index).proof
      """
    }
    let printed = try script.succeed(
      """
      samples=Models/\(model)/\(samples)
      plumb evm export keys -o gas >/dev/null
      python3 gas/node.py --key-file gas.key >/dev/null &
      until [ -s gas.key ]; do sleep 0.2; done
      export PLUMBLINE_ORACLE_KEY=$(cat gas.key)
      python3 gas/deploy.py --unsafe -o gas-deployment.json >/dev/null
      verifier=$(python3 gas/chain.py show @gas-deployment.json#modelVerifier)
      \(commands.joined(separator: "\n"))
      """)
    let lines = printed.split(separator: "\n").map(String.init)
    let key = try VerifierKey(contentsOf: script.path("keys/verifying.key")).key
    let contractKey = try ContractKey(key)
    var rows: [Row] = []
    for (index, statement) in statements.enumerated() {
      #expect(lines[2 * index] == "true")
      let gas = try #require(Int(lines[2 * index + 1]))
      let proof = try RunProof(contentsOf: script.path("gas\(index).proof"))
      let contractProof = try ContractProof(proof.envelope, key: key)
      let measures = ExecutionGas.Measures(contractProof, key: key, contractKey: contractKey)
      let transaction = TransactionGas(calldata: ContractCall.verify(contractProof))
      // The floor does not bind, or the execution could not be told from the sum.
      #expect(gas > transaction.floorEIP7623)
      rows.append(
        Row(
          model: model, statement: statement.0, proofBytes: measures.proofBytes, programBytes: measures.programBytes,
          points: measures.points, calldataBytes: transaction.bytes, calldata: transaction.standard,
          execution: gas - TransactionGas.base - transaction.standard, gas: gas,
          announcedFloor: transaction.floorEIP7976))
    }
    struct Deployment: Decodable {
      var gas: [String: Int]
    }
    let data = try #require(FileManager.default.contents(atPath: script.path("gas-deployment.json")))
    var deployment = try JSONDecoder().decode(Deployment.self, from: data).gas
    deployment["modelVerifier of \(model)"] = deployment.removeValue(forKey: "modelVerifier")

    // What the program predicts of deployment.
    let predicted = try #require(FileManager.default.contents(atPath: script.path("gas/gas.json")))
    let report = try JSONDecoder().decode(ContractExport.GasReport.self, from: predicted)
    for step in report.deployment {
      let name = step.name == "model verifier" ? "modelVerifier of \(model)" : step.name
      #expect(isClose(step.gas.total, try #require(deployment[name]), percent: 1), "\(name)")
    }
    return Vectors(deployment: deployment, verification: rows)
  }

  private static func isClose(_ value: Int, _ expected: Int, percent: Int) -> Bool {
    100 * abs(value - expected) <= percent * expected
  }

  @Test func gasIsAsMeasuredPredictedAndDocumented() throws {
    var found = Vectors(deployment: [:], verification: [])
    for (model, samples) in Self.models {
      let measured = try Self.measure(model, samples: samples)
      found.deployment.merge(measured.deployment) { _, new in new }
      found.verification += measured.verification
    }
    if ProcessInfo.processInfo.environment["PLUMBLINE_UPDATE_VECTORS"] == "1" {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      let path = RepositoryPaths.path(Self.vectors)
      try (try encoder.encode(found) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
      try GasTable.write(found)
    }
    let stored = try JSONDecoder().decode(Vectors.self, from: Data(try RepositoryPaths.bytes(Self.vectors)))
    #expect(stored.verification.count == found.verification.count)
    for (measured, expected) in zip(found.verification, stored.verification) {
      #expect(Self.isClose(measured.gas, expected.gas, percent: 1), "\(expected.model), \(expected.statement)")
      let measures = ExecutionGas.Measures(
        proofBytes: measured.proofBytes, programBytes: measured.programBytes, points: measured.points)
      #expect(
        Self.isClose(ExecutionGas.verification(measures), measured.execution, percent: 5),
        "\(expected.model), \(expected.statement)")
    }
    for (name, gas) in stored.deployment {
      #expect(Self.isClose(try #require(found.deployment[name]), gas, percent: 1), "\(name)")
    }
    #expect(try GasTable.stored() == GasTable.text(stored))
  }
}

/// The table of the documentation.
enum GasTable {
  private static let start = "<!-- gas: written by Tests/EndToEndTests/ContractGasTests.swift -->\n"
  private static let end = "<!-- end of gas -->"

  /// Gas in thousands: keys and proofs are random, and a zero byte is cheaper than another.
  static func text(_ vectors: ContractGasTests.Vectors) -> String {
    func thousands(_ gas: Int) -> String { "\((gas + 500) / 1000) k" }
    var lines = [
      "| model | statement | calldata | its gas | multiplications | pairing | sum-checks and the rest | gas | announced |",
      "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in vectors.verification {
      let cells = [
        row.model, row.statement, "\(row.calldataBytes) bytes", thousands(row.calldata),
        thousands(ExecutionGas.multiplications(points: row.points)), thousands(ExecutionGas.pairing),
        thousands(
          row.execution - ExecutionGas.multiplications(points: row.points) - ExecutionGas.pairing
            + TransactionGas.base), thousands(row.gas), thousands(row.announcedFloor),
      ]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    lines += ["", "| deployment | gas |", "|---|---|"]
    for (name, gas) in vectors.deployment.sorted(by: { $0.key < $1.key }) {
      lines.append("| \(name) | \(thousands(gas)) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func parts() throws -> [String] {
    let page = try RepositoryPaths.text(OnChainPageTests.page)
    let head = page.components(separatedBy: start)
    try #require(head.count == 2)
    let tail = head[1].components(separatedBy: end)
    try #require(tail.count == 2)
    return [head[0], tail[0], tail[1]]
  }

  static func stored() throws -> String { try parts()[1] }

  static func write(_ vectors: ContractGasTests.Vectors) throws {
    let parts = try parts()
    try (parts[0] + start + text(vectors) + end + parts[2]).write(
      toFile: RepositoryPaths.path(OnChainPageTests.page), atomically: true, encoding: .utf8)
  }
}
