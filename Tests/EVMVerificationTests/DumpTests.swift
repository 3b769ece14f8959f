import BN254
import Circuits
import EVMVerification
import Foundation
import PolynomialCommitments
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

@Suite struct DumpTests {
  static func row(_ input: [Int64], key: ProvingKey) throws -> InputOpening {
    let circuit = key.verifyingKey.circuit
    let declaration = circuit.witness[circuit.input]
    let entries = PaddedTensor(input, declaration: declaration).entries
    let rowLength = key.verifyingKey.shape.rowLength
    var randomness = InsecureFixedRandomness("row")
    let blinding = RowBlinding.random((entries.count + rowLength - 1) / rowLength, from: &randomness)
    let commitments = key.committer.commit(entries, blinding: blinding)
    let header = DatasetHeader(
      rows: 2, paddedSize: UInt32(entries.count), quantisationDigest: circuit.inputQuantisationDigest,
      rowLength: UInt32(rowLength))
    let sibling = DatasetHash.leaf(index: 0, commitments: [.generator])
    let treeRoot = DatasetHash.node(sibling, DatasetHash.leaf(index: 1, commitments: commitments))
    return .committedRow(
      CommittedRow(
        commitments: commitments, root: DatasetHash.root(header: header, treeRoot: treeRoot), header: header,
        path: DatasetPath(index: 1, siblings: [sibling])), blinding: blinding)
  }

  @Test func dump() throws {
    var cases: [[String: Any]] = []
    func add(_ name: String, key: VerifyingKey, envelope: ProofEnvelope) throws {
      try Verifier(key: key).verify(envelope)
      let contractKey = try ContractKey(key)
      let proof = try ContractProof(envelope, key: key)
      let hidden = HiddenScalars(
        shape: key.shape, committedInput: envelope.statement.input.kind == .committedRow,
        committedOutput: envelope.statement.output.kind == .committed)
      var transcript = ProtocolTranscript(key: key, hidden: hidden)
      let ch = transcript.replay(envelope)
      let steps = StepWeights(shape: key.shape, rho: ch.rho, beta: ch.beta)
      let claims = ReductionClaims(
        circuit: key.circuit, shape: key.shape, packings: key.packings, hidden: hidden, steps: steps, challenges: ch,
        input: envelope.statement.input, output: envelope.statement.output)
      let products = HiddenProducts(
        shape: key.shape, hidden: hidden, tableDenominator: envelope.proof.tableDenominator)
      let settlement = Settlement(
        circuit: key.circuit, shape: key.shape, hidden: hidden, steps: steps, claims: claims, products: products,
        challenges: ch, padded: envelope.proof.padded, tableDenominator: envelope.proof.tableDenominator)
      var debug: [String: Any] = [:]
      func hex(_ x: Fr) -> String { Hexadecimal.encode(x.canonicalBytes) }
      debug["ew"] = hex(claims.witnessWeight(at: Array(ch.u[0..<key.shape.witnessBits])))
      debug["ephi"] = hex(
        claims.phiWeight(at: Array(ch.u[0..<key.shape.phiBits]), lookupPoint: ch.lookupPoint))
      debug["rhs"] = hex(claims.rightHandSide.constant)
      debug["C"] = settlement.padWeights.map { hex(-$0) }
      debug["K"] = hex(settlement.constant)
      debug["challenges"] = ([ch.alpha, ch.gamma, ch.beta, ch.epsilon, ch.theta, ch.lambda, ch.delta, ch.zeta, ch.nu, ch.zPrime] + ch.z + ch.lookupPoint + ch.rho + ch.sigma + ch.u).map(hex)
      var names: [String] = []
      names += ["lanes \(key.shape.lanes) r \(key.shape.tableBits) rho \(key.shape.outputBits) Rm \(key.shape.productRounds) d \(key.shape.productDegree) k \(key.shape.products.count) rows \(key.shape.witnessRows) \(key.shape.phiRows) n \(key.shape.reductionRounds) nw \(key.shape.witnessBits)"]
      debug["names"] = names
      cases.append([
        "debug": debug,
        "name": name, "key": Hexadecimal.encode(contractKey.bytes), "proof": Hexadecimal.encode(proof.proof),
        "instances": proof.instances.map { Hexadecimal.encode($0) }, "program": Hexadecimal.encode(contractKey.program),
      ])
    }
    let fixture = try ProofFixture(TinyModels.mlp())
    let input: [Int64] = [1, 15, 4]
    let row = try Self.row(input, key: fixture.provingKey)
    let vk = fixture.provingKey.verifyingKey
    try add("public", key: vk, envelope: fixture.prove(input).envelope)
    try add("private-committed", key: vk, envelope: fixture.prove(input, form: .privateInput, output: .committed).envelope)
    try add("row", key: vk, envelope: fixture.prove(input, form: row).envelope)
    try add("row-committed", key: vk, envelope: fixture.prove(input, form: row, output: .committed).envelope)
    for (bits, name) in [(6, "general"), (5, "broadcasts"), (8, "general")] {
      let program = try GeneralProgram(
        name == "general" ? GeneralProgram.circuit() : GeneralProgram.broadcasts(), rowBits: bits)
      var random = TestRandom(seed: 5)
      let proof = try program.prove(program.trace(program.input(using: &random)))
      try add("\(name)-\(bits)", key: program.provingKey.verifyingKey, envelope: proof.envelope)
    }
    let environment = ProcessInfo.processInfo.environment
    for folder in (environment["DUMP_MODELS"] ?? "").split(separator: ",") {
      let key = try VerifyingKey(decoding: Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/keys/verifying.key"))))
      for proof in ["p.proof", "row.proof"] {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(proof)")) else { continue }
        try add("\(folder)/\(proof)", key: key, envelope: try ProofEnvelope(decoding: Array(data)))
      }
    }
    try JSONSerialization.data(withJSONObject: cases).write(to: URL(fileURLWithPath: "/tmp/vy/cases.json"))
  }
}
