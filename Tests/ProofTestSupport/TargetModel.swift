import BN254
import CircuitCompiler
import Circuits
import ModelGraph
import Proving
import QuantizedRuntime
import Verification

/// The model that all suites attack: `3 -> ReLU 3 -> 3`, signed 4-bit inputs, 4-bit weights. Every block of `w` has one
/// padding entry, and the first layer can be inverted modulo `p`.
package struct TargetModel: Sendable {
  package var firstWeights: [Int16] = [3, -2, 1, -1, 4, 2, 2, 1, -3]
  package var firstBias: [Int64] = [5, -3, 2]
  package var secondWeights: [Int16] = [2, -1, 3, -4, 5, 1, 1, 2, -2]
  package var secondBias: [Int64] = [10, -7, 3]
  /// What the table of the activation says at its lowest argument, -14; no run of the tests looks it up.
  package var lowestActivation: Int64 = 0

  package static let shift = 4

  package init() {}

  package var graph: QuantizedGraph {
    let input: ClosedRange<Int64> = -8...7
    let first = DenseParameters(
      outputs: 3, inputs: 3, weights: firstWeights, weightBits: 4, bias: firstBias, biasBits: 6, shift: Self.shift)
    let hidden = first.outputRange(input: input)!
    var values = hidden.map { min(max($0, 0), 15) }
    values[0] = lowestActivation
    let second = DenseParameters(
      outputs: 3, inputs: 3, weights: secondWeights, weightBits: 4, bias: secondBias, biasBits: 6, shift: 0)
    let tensors = [
      QuantizedTensor(name: "x", shape: [3], range: input, scale: 0.125),
      QuantizedTensor(name: "h", shape: [3], range: hidden, scale: 0.25),
      QuantizedTensor(name: "a", shape: [3], range: 0...15, scale: 0.25),
      QuantizedTensor(name: "logits", shape: [3], range: second.outputRange(input: 0...15)!, scale: 0.5),
    ]
    return QuantizedGraph(
      name: "target", input: "x", output: "logits",
      tensors: Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) }),
      nodes: [
        QuantizedNode(name: "fc1", operation: .dense(first), inputs: ["x"], output: "h"),
        QuantizedNode(
          name: "act",
          operation: .table(ActivationTable(function: "relu", lower: hidden.lowerBound, values: values)),
          inputs: ["h"], output: "a"),
        QuantizedNode(name: "fc2", operation: .dense(second), inputs: ["a"], output: "logits"),
      ])
  }

  /// Each of the three lookups (input, limb of `rem`, activation) in a lane of its own, so that the zero-check has
  /// products of every kind.
  package var circuit: Circuit {
    get throws {
      var circuit = try ModelCompiler.compile(graph)
      for index in circuit.lanes.pieces.indices {
        circuit.lanes.pieces[index].lane = index
        circuit.lanes.pieces[index].slot = 4 * index
      }
      circuit.lanes.count = circuit.lanes.pieces.count
      return circuit
    }
  }

  /// Keys with the same blinding and reference string whatever the parameters, so that only what differs differs.
  package func fixture(
    rowBits: Int = 4, claimedDatasetRoot: [UInt8]? = Target.claimedDatasetRoot, name: String = "target",
    change: (inout Circuit) throws -> Void = { _ in }
  ) throws -> ProofFixture {
    var circuit = try circuit
    try change(&circuit)
    return try ProofFixture(
      graph, rowBits: rowBits, claimedDatasetRoot: claimedDatasetRoot, name: name, circuit: circuit)
  }
}

/// The honest side: one model, one key, one input.
package enum Target {
  package static let claimedDatasetRoot = [UInt8](repeating: 0xd5, count: 32)
  package static let model = TargetModel()
  package static let fixture = try! model.fixture()
  package static var circuit: Circuit { fixture.circuit }
  package static var shape: ProtocolShape { fixture.provingKey.verifyingKey.shape }

  /// `acc + 8 = (56, -22, -2)`, `q = (3, -2, -1)`, `rem = (8, 10, 14)`, `a = (3, 0, 0)`.
  package static let input: [Int64] = [7, -8, 6]
  package static let output: [Int64] = [16, -19, 6]

  package static func layout(row: Bool, committedOutput: Bool) -> HiddenScalars {
    HiddenScalars(shape: shape, committedInput: row, committedOutput: committedOutput)
  }
}

extension Circuit {
  package func tensor(_ name: String) -> TensorDeclaration { witness.first { $0.name == name }! }

  /// The tag under which the named tensor is looked up as an argument.
  package func tag(of name: String) -> Int {
    lanes.pieces.first { $0.argument == tensor(name).offsets[0] }!.tag
  }

  /// Leaves the lookups of an argument out of the lanes.
  package mutating func dropLookup(of name: String) {
    let blocks = tensor(name).blocks
    lanes.pieces.removeAll { piece in blocks.contains { $0.range.contains(piece.argument) } }
  }
}

extension Fr {
  /// The integer that is embedded, if it has less than 64 bits.
  package var smallInteger: Int64? {
    func magnitude(_ value: Fr) -> Int64? {
      let limbs = value.canonicalLimbs
      return limbs.1 | limbs.2 | limbs.3 == 0 ? Int64(exactly: limbs.0) : nil
    }
    return magnitude(self) ?? magnitude(-self).map { -$0 }
  }
}
