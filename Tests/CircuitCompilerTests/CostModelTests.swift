import BN254
import CircuitCompiler
import Circuits
import ProofTestSupport
import Testing
import Verification

/// The predicted costs, and the sizes that they are made of.
@Suite struct CostModelTests {
  private static let programs = [ConvolutionalProgram.lenet, .wide]

  /// What the planner expects of a layout is what the circuit then has.
  @Test(arguments: VerifierTarget.allCases)
  func sizesAreThoseOfTheCircuit(target: VerifierTarget) throws {
    for program in Self.programs {
      let (choice, builder) = try program.choice(target: target)
      let circuit = try program.circuit(target: target)
      #expect(choice.best.sizes == LayoutSizes(circuit))
      #expect(choice.best.sizes.lookups == circuit.lanes.pieces.reduce(0) { $0 + $1.length })
      #expect(builder.witness.count == circuit.witness.count)
      for rowBits in [4, 8, 12, 17] {
        let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
        let hidden = HiddenScalars(shape: shape, committedInput: false, committedOutput: false)
        #expect(choice.best.sizes.hiddenScalars(rowBits: rowBits) == hidden.count)
        #expect(choice.best.sizes.reductionRounds(rowBits: rowBits) == shape.reductionRounds)
      }
      #expect(choice.best.rowBits == RowLengthChoice.choose(for: circuit, target: target).rowBits)
    }
  }

  /// Blocks and entries of functionals, as the verifier of a real proof meets them.
  @Test(arguments: VerifierTarget.allCases)
  func blocksAreThoseOfTheFunctionals(target: VerifierTarget) throws {
    for program in Self.programs {
      let circuit = try program.circuit(target: target)
      let shape = ProtocolShape(circuit: circuit, rowBits: 8)
      var challenges = Challenges()
      challenges.lookupPoint = [Fr](repeating: .one, count: shape.tableBits)
      challenges.rho = [Fr](repeating: .one, count: shape.outputBits)
      challenges.sigma = [Fr](repeating: .one, count: shape.productRounds)
      let steps = StepWeights(shape: shape, rho: challenges.rho, beta: .one)
      let input = [Int64](repeating: 0, count: circuit.witness[circuit.input].realSize)
      let output = [Int64](repeating: 0, count: circuit.witness[circuit.output].realSize)
      let domains = try IntervalAnalysis(circuit).domains
      let claims = ReductionClaims(
        circuit: circuit, shape: shape,
        packings: PublicPackings(
          circuit: circuit, inputDomain: domains[circuit.input], outputDomain: domains[circuit.output]),
        hidden: HiddenScalars(shape: shape, committedInput: false, committedOutput: false), steps: steps,
        challenges: challenges, input: .publicValues(input), output: .publicValues(output))
      let parameters = circuit.linearSteps.flatMap(\.operands).filter { $0.tensor.space == .parameters }
      let claimed = parameters.reduce(0) { $0 + circuit.declaration(of: $1.tensor).blockCount }
      let ends = [circuit.input, circuit.output].map { circuit.witness[$0] }
      // The model leaves out what every layout has: the functionals on input, output and multiplicities.
      let sizes = LayoutSizes(circuit)
      let functionals = claims.functionals
      let slots = circuit.lanes.slots
      let blocks: Int = functionals.reduce(claimed) { $0 + $1.blocks.count }
      let expectedBlocks: Int = ends.reduce(sizes.blocks + 1) { $0 + $1.blockCount }
      #expect(blocks == expectedBlocks + cutPieces(circuit))
      let entries: Int = functionals.flatMap(\.blocks).reduce(0) { $0 + $1.segments.reduce(1) { $0 * $1.real } }
      let expectedEntries: Int = ends.reduce(sizes.functionalEntries + slots) { $0 + $1.realSize }
      #expect(entries == expectedEntries)
    }
  }

  /// Functionals on pieces of blocks that are longer than a lane, beyond one for each block.
  private func cutPieces(_ circuit: Circuit) -> Int {
    let offsets = Set(circuit.witness.flatMap(\.offsets))
    return circuit.lanes.pieces.filter { !offsets.contains($0.argument) }.reduce(0) { $0 + ($1.value == nil ? 1 : 2) }
  }

  @Test(arguments: VerifierTarget.allCases)
  func choiceIsTheCheapest(target: VerifierTarget) throws {
    let (choice, _) = try ConvolutionalProgram.lenet.choice(target: target)
    #expect(choice.alternatives.count == LayoutChoice.kept)
    for other in choice.alternatives { #expect(choice.best.cost.total <= other.cost.total) }
    #expect(Set(choice.alternatives.map(\.limbWidth)).count > 1)
  }

  /// The alternatives show what another number of lanes, another limb width and other cuts would cost.
  @Test func alternativesForContractsDiffer() throws {
    let (choice, _) = try ConvolutionalProgram.lenet.choice(target: .evm)
    let all = [choice.best] + choice.alternatives
    #expect(zip(choice.alternatives, choice.alternatives.dropFirst()).allSatisfy { $0.cost.total <= $1.cost.total })
    #expect(Set(all.map { [$0.sizes.lanes, $0.sizes.tableBits] }).count > 3)
    #expect(Set(all.map(\.limbWidth)).count > 3)
    #expect(Set(all.map(\.sizes.blocks)).count > 1)
    for candidate in all {
      let parts = try #require(candidate.gas).parts
      #expect(parts == Array(candidate.cost.parts.prefix(parts.count)))
    }
  }

  /// Each part of a cost is its constant times its count: with all other constants 0, nothing else is left.
  @Test func partsFollowTheirConstants() throws {
    let sizes = LayoutSizes(try ConvolutionalProgram.lenet.circuit())
    let zero = [Double](repeating: 0, count: CostModel.rowBits.count)
    let nothing = CostModel(
      smallEntry: zero, fullEntry: zero, openingEntry: zero, row: 0, zeroCheckUnit: 0, inverse: 0, reductionEntry: 0,
      functionalEntry: 0, foldEntry: 0, parameterEntry: 0, summationEntry: 0, block: 0, verifiedRow: 0)
    #expect(LayoutCost(sizes, rowBits: 6, model: nothing).total == 0)
    func total(_ change: (inout CostModel) -> Void) -> Double {
      var model = nothing
      change(&model)
      return LayoutCost(sizes, rowBits: 6, model: model).total
    }
    let rows = sizes.rows(rowBits: 6)
    #expect(total { $0.row = 1 } == Double(rows.run))
    #expect(total { $0.verifiedRow = 1 } == Double(rows.run + rows.fixed + 6))
    #expect(total { $0.block = 2 } == Double(2 * sizes.blocks))
    #expect(total { $0.parameterEntry = 1 } == Double(sizes.parameters))
    #expect(total { $0.foldEntry = 1 } == Double(sizes.folds * 6 * 64))
    #expect(total { $0.summationEntry = 1 } == Double(sizes.summationEntries))
    #expect(total { $0.reductionEntry = 1 } == Double(sizes.committed + sizes.slots))
    #expect(total { $0.zeroCheckUnit = 1 } == Double(sizes.slots * CostModel.zeroCheckUnits(lanes: sizes.lanes)))
  }

  /// For a process; in a contract a block costs more than its padding.
  @Test func committedLengthsStayNearTheRealOnes() throws {
    for program in Self.programs {
      let circuit = try program.circuit()
      let real = circuit.witness.reduce(circuit.lanes.slots) { $0 + $1.realSize }
      #expect(Double(circuit.witnessLength) <= 1.3 * Double(real))
      let parameters = circuit.parameters.reduce(0) { $0 + $1.realSize }
      #expect(Double(circuit.parametersLength) <= 1.3 * Double(parameters))
    }
  }
}
