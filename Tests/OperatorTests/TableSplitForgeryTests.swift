import Circuits
import ModelGraph
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// What a prover can try on one entry of a split table.
enum SplitCheat: String, CaseIterable, Sendable {
  /// Another cell than that of `high`; place and value follow from it.
  case wrongCell
  /// The value at the same place of the next cell.
  case valueOfTheNeighbouringCell
  /// The place one cell further, with the value that stands there.
  case placeOfTheNeighbouringCell
  /// A lower limb with another last bit, a value that follows from it.
  case lowerLimbChanged
  /// An upper limb one larger, a cell and a value that follow from it.
  case upperLimbChanged
  /// Limbs that recompose to the argument, with a lower one of more bits than it may have.
  case lowerLimbTooWide
  /// An argument beyond what the limbs can hold, and an upper limb that would be right for it.
  case argumentOutsideTheTable
  /// An argument beyond what the limbs can hold, limbs without what does not fit.
  case argumentWrappedAround

  /// Whether the false run has a lookup without a row; otherwise only a linear step stands against it.
  var breaksLookup: Bool {
    switch self {
    case .wrongCell, .valueOfTheNeighbouringCell, .lowerLimbTooWide, .argumentOutsideTheTable: true
    case .placeOfTheNeighbouringCell, .lowerLimbChanged, .upperLimbChanged, .argumentWrappedAround: false
    }
  }
}

@Suite struct TableSplitForgeryTests {
  static let function = SaturatingFunction("staircase") { min(max($0 / 4, -20), 20) }

  /// A run of which entry `entry` of the argument lies in the first cell, in which no two neighbouring cells agree.
  private func setting() throws -> (split: SplitGraph, proof: GraphProof, input: [Int64], entry: Int) {
    let split = try SplitGraph(Self.function)
    let proof = try GraphProof(split.graph, circuit: split.circuit)
    #expect(split.split.cells >= 2)
    let cell = split.split.start + Int64(split.split.first << split.split.bits)
    var random = TestRandom("split forgery")
    while true {
      let input: [Int64] = random.integers(7, in: -128...127)
      let argument = try ReferenceEvaluator(split.graph).runAll(input)[SplitGraph.argument] ?? []
      if let entry = argument.firstIndex(where: { (cell..<(cell + 1 << Int64(split.split.bits))).contains($0) }) {
        return (split, proof, input, entry)
      }
    }
  }

  @Test(arguments: SplitCheat.allCases)
  func isRefused(cheat: SplitCheat) throws {
    let (graph, proof, input, entry) = try setting()
    let (split, size) = (graph.split, Int64(1) << Int64(graph.split.bits))
    let trace = try proof.trace(input)
    let honest = ForgedProgram(proof, input: input)
    #expect(honest.unanswered == 0 && honest.output == trace.output)
    try proof.verifier.verify(try proof.prove(trace, interference: honest.interference).envelope)

    let outside = split.start + (size << Int64(split.highBits)) + 1
    let change = { (name: String, values: inout [Int64]) in
      switch (cheat, name) {
      case (.wrongCell, "t1.cell"), (.upperLimbChanged, "t1.high"): values[entry] += 1
      case (.valueOfTheNeighbouringCell, "t1"):
        let argument = honest.values[honest.circuit.place(of: "t0")]?[entry] ?? 0
        values[entry] = graph.table.values[Int(argument + size - graph.table.lower)]
      case (.placeOfTheNeighbouringCell, "t1.place"): values[entry] += size
      case (.lowerLimbChanged, "t1.low"): values[entry] ^= 1
      case (.lowerLimbTooWide, "t1.low"): values[entry] += size
      case (.lowerLimbTooWide, "t1.high"): values[entry] -= 1
      case (.argumentOutsideTheTable, "t0"), (.argumentWrappedAround, "t0"): values[entry] = outside << 1
      case (.argumentOutsideTheTable, "t1.high"): values[entry] += 1 << Int64(split.highBits)
      default: break
      }
    }
    let forged = ForgedProgram(proof, input: input, change: change)
    #expect(forged.entries != honest.entries)
    #expect((forged.unanswered > 0) == cheat.breaksLookup)
    for form in [InputOpening.publicValues, .privateInput] {
      let envelope = try proof.prove(trace, form: form, interference: forged.interference).envelope
      #expect(throws: VerificationError.openingCheckFailed) { try proof.verifier.verify(envelope) }
    }
  }

  /// A prover whose places leave out the cell has a row for every lookup, and is believed by a circuit that leaves it out
  /// too: nothing but the relation of the place stands against them.
  @Test func placesWithoutTheirCellAreRefused() throws {
    let (graph, proof, input, _) = try setting()
    let place = graph.circuit.place(of: "t1.place")
    func edit(_ circuit: inout Circuit) {
      for (index, step) in circuit.steps.enumerated() {
        guard case .linear(var linear) = step, linear.result == place else { continue }
        linear.terms.removeLast()
        circuit.steps[index] = .linear(linear)
      }
    }
    let trace = try proof.trace(input)
    let forged = ForgedProgram(proof, input: input, edit: edit)
    #expect(forged.unanswered == 0)
    #expect(forged.entries != ForgedProgram(proof, input: input).entries)
    let envelope = try proof.prove(trace, interference: forged.interference).envelope
    #expect(throws: VerificationError.openingCheckFailed) { try proof.verifier.verify(envelope) }
    let weak = try GraphProof(graph.graph, circuit: forged.circuit)
    try weak.verifier.verify(try weak.prove(trace, interference: forged.interference).envelope)
  }
}

extension Circuit {
  /// The tensor of `w` with this name.
  fileprivate func place(of name: String) -> Int { witness.firstIndex { $0.name == name } ?? 0 }
}
