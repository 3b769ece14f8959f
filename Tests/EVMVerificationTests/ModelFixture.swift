import BN254
import Circuits
import EVMVerification
import ProofTestSupport
import Proving
import QuantizedRuntime
import TestSupport
import Verification

/// A key with a way to make proofs of all forms.
struct ModelFixture: Sendable {
  let name: String
  let key: ProvingKey
  private let input: [Int64]
  private let trace: Trace

  var verifyingKey: VerifyingKey { key.verifyingKey }

  init(_ name: String, _ program: GeneralProgram) {
    var random = TestRandom("input of " + name)
    self.name = name
    key = program.provingKey
    input = program.input(using: &random)
    trace = program.trace(input)
  }

  init(_ name: String, _ fixture: ProofFixture, input: [Int64]) throws {
    self.name = name
    key = fixture.provingKey
    self.input = input
    trace = try fixture.runtime.trace(input)
  }

  init(_ name: String, _ program: GraphProof, input: [Int64]) throws {
    self.name = name
    key = program.provingKey
    self.input = input
    trace = try program.trace(input)
  }

  func prove(
    _ form: InputForm.Kind, _ output: OutputRequest, context: [UInt8] = ProofFixture.context,
    randomness name: String = "proof"
  ) throws -> ProofEnvelope {
    var randomness = InsecureFixedRandomness(name)
    return try Prover(key: key).prove(
      trace, input: opening(form), output: output, context: context, randomness: &randomness
    ).envelope
  }

  /// Every input form with every output form.
  func proofsOfAllForms() throws -> [ProofEnvelope] {
    try [InputForm.Kind.publicValues, .committedRow, .privateInput].flatMap { form in
      try [OutputRequest.publicValues, .committed].map { try prove(form, $0) }
    }
  }

  private func opening(_ form: InputForm.Kind) -> InputOpening {
    switch form {
    case .publicValues: .publicValues
    case .committedRow: key.openedRow(input)
    case .privateInput, .committedRows: .privateInput
    }
  }

  /// Keys that differ in lanes, row lengths, index maps, blocks, packings.
  static func all() throws -> [ModelFixture] {
    let general = try GeneralProgram.circuit()
    let convolution = try ConvolutionalProgram(
      name: "padded", input: [1, 4, 4],
      layers: [.convolution(channels: 2, kernel: 3, padding: 1), .meanPool, .output(3)]
    ).circuit()
    var packed = TestRandom("packed input")
    return [
      try ModelFixture("tiny", ProofFixture(TinyModels.mlp()), input: [1, 15, 4]),
      try ModelFixture("tiny, rows of 64", ProofFixture(TinyModels.mlp(seed: 3), rowBits: 6), input: [0, 7, 15]),
      ModelFixture("general", try GeneralProgram(general, rowBits: 6)),
      ModelFixture("general, rows of 256", try GeneralProgram(general, rowBits: 8)),
      ModelFixture("broadcasts in blocks", try inBlocks(GeneralProgram.broadcasts(), rowBits: 4)),
      ModelFixture("broadcasts", try GeneralProgram(GeneralProgram.broadcasts(), rowBits: 5)),
      ModelFixture("convolution with padding", try GeneralProgram(convolution, rowBits: 8)),
      ModelFixture("convolution in blocks", try inBlocks(convolution, rowBits: 9)),
      try ModelFixture(
        "packed", GraphProof(PackedGraph.graph(), rowBits: 5), input: packed.integers(80, in: Int64(-99)...99)),
    ]
  }

  /// The program with its tensors cut at random, in the first way that the contract has room for.
  private static func inBlocks(_ circuit: Circuit, rowBits: Int) throws -> GeneralProgram {
    var random = TestRandom("blocks of a contract's key")
    while true {
      let program = try GeneralProgram(SegmentedCircuit.random(circuit, using: &random), rowBits: rowBits)
      if (try? ContractKey(program.provingKey.verifyingKey)) != nil { return program }
    }
  }
}
