import BN254
import CircuitCompiler
import Circuits
import ProofTestSupport
import Testing
import Verification

/// The counts behind the predicted gas, against those of the verifier's own objects and against counts by hand.
@Suite struct GasEstimateTests {
  private static let small = ConvolutionalProgram(name: "small", input: [6], layers: [.output(3)])
  private static let programs = [ConvolutionalProgram.lenet, .wide, small]

  /// How often one thing is paid: what is left if its constant is 1 and all others are 0.
  private func count(_ circuit: Circuit, rowBits: Int = 12, _ change: (inout CostModel.Gas) -> Void) -> Int {
    var gas = CostModel.Gas()
    gas.transaction = 0
    gas.zeroByte = 0
    gas.nonZeroByte = 0
    gas.point = 0
    gas.curveCheck = 0
    gas.pairing = 0
    gas.round = 0
    gas.hiddenScalar = 0
    gas.publicWord = 0
    gas.prefixCoordinate = 0
    gas.slotCoordinate = 0
    gas.sumBit = 0
    gas.mapPair = 0
    gas.tableEntry = 0
    gas.functional = 0
    gas.lanePiece = 0
    gas.foldCoordinate = 0
    gas.foldBit = 0
    change(&gas)
    return Int(GasEstimate(circuit, rowBits: rowBits, gas: gas).total)
  }

  /// The verifier's objects, with challenges that are all different.
  private struct Verifier {
    let circuit: Circuit
    let shape: ProtocolShape
    let claims: ReductionClaims
    let settlement: Settlement

    init(_ circuit: Circuit, rowBits: Int) {
      self.circuit = circuit
      shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
      var next: UInt64 = 1000
      func vector(_ count: Int) -> [Fr] {
        (0..<count).map { _ in
          next += 7
          return Fr(next * next)
        }
      }
      var challenges = Challenges()
      challenges.lookupPoint = vector(shape.tableBits)
      challenges.z = vector(shape.tableBits)
      challenges.rho = vector(shape.outputBits)
      challenges.sigma = vector(shape.productRounds)
      challenges.u = vector(shape.reductionRounds)
      challenges.gamma = vector(1)[0]
      let steps = StepWeights(shape: shape, rho: challenges.rho, beta: vector(1)[0])
      let hidden = HiddenScalars(shape: shape, committedInput: false, committedOutput: false)
      claims = ReductionClaims(
        circuit: circuit, shape: shape,
        packings: PublicPackings(circuit: circuit, inputDomain: nil, outputDomain: nil), hidden: hidden, steps: steps,
        challenges: challenges,
        input: .publicValues([Int64](repeating: 0, count: circuit.witness[circuit.input].realSize)),
        output: .publicValues([Int64](repeating: 0, count: circuit.witness[circuit.output].realSize)))
      settlement = Settlement(
        circuit: circuit, shape: shape, hidden: hidden, steps: steps, claims: claims,
        products: HiddenProducts(shape: shape, hidden: hidden, tableDenominator: .one), challenges: challenges,
        padded: [Fr](repeating: .zero, count: hidden.count), tableDenominator: .one)
    }
  }

  @Test func sizesAreThoseOfTheProtocol() throws {
    for program in Self.programs {
      let circuit = try program.circuit(target: .evm)
      for rowBits in [4, 9, 13, 17] {
        let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
        let hidden = HiddenScalars(shape: shape, committedInput: false, committedOutput: false).count
        let estimate = GasEstimate(circuit, rowBits: rowBits)
        let points = shape.witnessRows + shape.phiRows + 6
        #expect(estimate.points == points)
        #expect(estimate.scalars == hidden + 4)
        // The generator too, and the rows of the key.
        #expect(estimate.combinedPoints == points + 1 + shape.tableRows + shape.parameterRows)
        #expect(estimate.proofBytes == 64 * points + 32 * (hidden + 4))
        #expect(count(circuit, rowBits: rowBits) { $0.hiddenScalar = 1 } == hidden)
        #expect(
          count(circuit, rowBits: rowBits) { $0.round = 1 }
            == shape.tableBits + shape.productRounds + shape.reductionRounds)
        #expect(count(circuit, rowBits: rowBits) { $0.lanePiece = 1 } == circuit.lanes.pieces.count)
      }
    }
  }

  /// Functionals that the verifier would evaluate, equal ones once; those on input and output are of packed values and
  /// equal to no other.
  @Test func functionalsAreThoseOfTheClaims() throws {
    struct Key: Hashable {
      var offsets: [Int]
      var weights: [[Fr]]
    }
    // Maxima read the same entries in two steps.
    let pooled = try ModelCompiler.compile(SnapshotTests.graph("lenet5"), target: .evm)
    for circuit in try Self.programs.map({ try $0.circuit(target: .evm) }) + [pooled] {
      let functionals = Verifier(circuit, rowBits: 12).claims.functionals
      var distinct: [Key: Int] = [:]
      for functional in functionals.dropLast(2) {
        let weights = functional.factors.compactMap { if case .weights(let weights) = $0 { weights } else { nil } }
        guard weights.count == functional.factors.count else { continue }
        distinct[Key(offsets: functional.blocks.map(\.offset), weights: weights)] = functional.blocks.count
      }
      let ends = [circuit.input, circuit.output].reduce(0) { $0 + circuit.witness[$1].blockCount }
      #expect(count(circuit) { $0.functional = 1 } == distinct.values.reduce(ends, +))
    }
  }

  /// Distinct coordinates above the blocks of all functionals, where no dimension is cut.
  @Test func prefixesAreThoseOfTheBlocks() throws {
    for program in [Self.small, .dense] {
      let circuit = try program.circuit(target: .evm)
      try #require((circuit.witness + circuit.parameters).allSatisfy { $0.blockCount == 1 })
      let rowBits = 17
      let verifier = Verifier(circuit, rowBits: rowBits)
      var prefixes: Set<[Int]> = []
      for functional in verifier.claims.functionals {
        for block in functional.blocks {
          for bits in block.bits..<max(block.bits, verifier.shape.reductionRounds) {
            prefixes.insert([bits, block.offset >> bits])
          }
        }
      }
      #expect(count(circuit, rowBits: rowBits) { $0.prefixCoordinate = 1 } == prefixes.count)
    }
  }

  /// Distinct beginnings of the points of all folds.
  @Test func foldsAreThoseOfTheSettlement() throws {
    for program in Self.programs {
      let circuit = try program.circuit(target: .evm)
      for rowBits in [6, 12, 17] {
        var beginnings: Set<[Fr]> = []
        for fold in Verifier(circuit, rowBits: rowBits).settlement.folds {
          for length in fold.lo.indices { beginnings.insert(Array(fold.lo[...length])) }
        }
        let ones = beginnings.count { $0.last == .one }
        let zeros = beginnings.count { $0.last == .zero }
        #expect(count(circuit, rowBits: rowBits) { $0.foldCoordinate = 1 } == beginnings.count - ones - zeros)
        #expect(count(circuit, rowBits: rowBits) { $0.foldBit = 1 } == ones)
      }
    }
  }

  /// A dense layer of 6 by 3: sums over 3 values (2 bits) at the result and the output, over 6 (3 bits) at the operand and
  /// the input, and `eq(r_l, u)`; entries of the input are made of limbs, which takes another sum over 6 values, at input
  /// and limbs alike, and the sum of the weights of the constant.
  @Test func plainSumsByHand() throws {
    let circuit = try Self.small.circuit(target: .evm)
    try #require(circuit.linearSteps.count == 2)
    #expect(count(circuit) { $0.sumBit = 1 } == 2 + 2 + 3 + 3 + circuit.lanes.bits + 3 + 3)
    #expect(count(circuit) { $0.mapPair = 1 } == 0)
    #expect(count(circuit) { $0.tableEntry = 1 } == 0)
    // Values of 8 bits, all in one word; the output is unbounded as far as this program says.
    #expect(count(circuit) { $0.publicWord = 1 } == 2)
  }

  /// Two convolutions of 5 by 5: 28 and 10 positions along each axis. Means over windows read `2 o` and `2 o + 1` plainly.
  @Test func otherSumsByHand() throws {
    let circuit = try ConvolutionalProgram.lenet.circuit(target: .evm)
    var pairs = 0
    for step in circuit.linearSteps {
      guard let product = step.product, product.b.maps.contains(where: { $0.terms.count == 2 }) else { continue }
      let segments = circuit.witness[product.b.tensor.index].segments
      for (map, own) in zip(product.b.maps, segments) where map.terms.count == 2 {
        pairs += own.count * map.terms.reduce(1) { $0 * step.variableSizes[$1.variable] }
      }
    }
    #expect(pairs >= 2 * (28 + 10) * 5)
    #expect(count(circuit) { $0.mapPair = 1 } == pairs)
  }

  /// Lengths of calldata by the rules of the ABI: a selector, two offsets, two lengths, whole words.
  @Test func calldataIsThatOfTheCall() throws {
    let circuit = try Self.small.circuit(target: .evm)
    let estimate = GasEstimate(circuit, rowBits: 12)
    let words = count(circuit) { $0.publicWord = 1 }
    #expect(estimate.calldataBytes == 4 + 32 * 4 + (estimate.proofBytes + 31) / 32 * 32 + 32 * (2 + words))
    let all = count(circuit) {
      $0.zeroByte = 1
      $0.nonZeroByte = 1
    }
    #expect(all == estimate.calldataBytes)
    let zero = count(circuit) { $0.zeroByte = 1 }
    #expect(estimate.floor == Double(21_000 + 10 * zero + 40 * (all - zero)))
    #expect(estimate.nextFloor == Double(21_000 + 64 * all))
  }
}
