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
    gas.proofPoint = 0
    gas.call = 0
    gas.pairing = 0
    gas.round = 0
    gas.hiddenScalar = 0
    gas.publicWord = 0
    gas.multiplication = 0
    change(&gas)
    return Int(GasEstimate(circuit, rowBits: rowBits, gas: gas).total)
  }

  /// The verifier's objects, with challenges that are all different.
  private struct Verifier {
    let circuit: Circuit
    let shape: ProtocolShape
    let claims: ReductionClaims
    let settlement: Settlement
    let rho: [Fr]

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
      rho = challenges.rho
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
        padded: [Fr](repeating: .zero, count: hidden.count), tableDenominator: .one,
        input: .privateInput)
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
        #expect(estimate.scalars == hidden + 5)
        // The generator too, and the rows of the key.
        #expect(estimate.combinedPoints == points + 1 + shape.tableRows + shape.parameterRows)
        #expect(estimate.proofBytes == 64 * points + 32 * (hidden + 5))
        #expect(count(circuit, rowBits: rowBits) { $0.hiddenScalar = 1 } == hidden)
        #expect(
          count(circuit, rowBits: rowBits) { $0.round = 1 }
            == shape.tableBits + shape.productRounds + shape.reductionRounds)
        #expect(GasCounts(circuit).pieces == circuit.lanes.pieces.count)
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
      // Input and output as a dataset row or a commitment would have them, too, if no step reads them so.
      let count = GasCounts(circuit).functionalBlocks
      let read = distinct.values.reduce(ends, +)
      #expect((read...(read + ends)).contains(count))
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
      // Those of the rows go on with the same coordinates.
      let shape = verifier.shape
      try #require(shape.witnessBits == shape.reductionRounds)
      for row in 0..<max(shape.witnessRows, shape.phiRows) {
        for bits in rowBits..<max(rowBits, shape.reductionRounds) { prefixes.insert([bits, row >> (bits - rowBits)]) }
      }
      #expect(GasCounts(circuit).places(rowBits: rowBits) == prefixes.count)
    }
  }

  /// Distinct beginnings of the points of all folds.
  @Test func foldsAreThoseOfTheSettlement() throws {
    for program in Self.programs {
      let circuit = try program.circuit(target: .evm)
      for rowBits in [6, 12, 17] {
        var beginnings: Set<[Fr]> = []
        let verifier = Verifier(circuit, rowBits: rowBits)
        func add(_ point: [Fr]) {
          for length in point.indices { beginnings.insert(Array(point[...length])) }
        }
        for fold in verifier.settlement.folds { add(fold.lo.filter { $0 != .one && $0 != .zero }) }
        // A dataset row and a committed output.
        for tensor in [circuit.input, circuit.output] {
          add(Array(verifier.rho.prefix(min(rowBits, circuit.witness[tensor].totalBits))))
        }
        #expect(GasCounts(circuit).folds(rowBits: rowBits).coordinates == beginnings.count)
      }
    }
  }

  /// A dense layer of 6 by 3: sums over 3 values (2 bits) at the result and the packed output, over 6 (3 bits) at the
  /// operand, the packed input, and input and limbs alike, which it is made of; the sum of the weights of their constant,
  /// whose lowest bit is 0; and `eq(r_l, u)`.
  @Test func plainSumsByHand() throws {
    let circuit = try Self.small.circuit(target: .evm)
    try #require(circuit.linearSteps.count == 2)
    let counts = GasCounts(circuit)
    #expect(counts.rangeBits == 2 + 2 + 3 + 3 + 3)
    #expect(counts.wholeBits == circuit.lanes.bits)
    #expect(counts.totalBits == 2)
    #expect(counts.maps.states == 0)
    // Values of 8 bits, all in one word; the output is unbounded as far as this program says.
    #expect(count(circuit) { $0.publicWord = 1 } == 2)
  }

  /// Two convolutions of 5 by 5 along two axes, taps of 3 bits. Means over windows read `2 o` and `2 o + 1` plainly.
  @Test func mapsByHand() throws {
    let circuit = try ConvolutionalProgram.lenet.circuit(target: .evm)
    var factors = 0
    for step in circuit.linearSteps {
      guard let product = step.product, product.b.maps.contains(where: { $0.terms.count == 2 }) else { continue }
      let blocks = circuit.witness[product.b.tensor.index].blocks
      for (dimension, map) in product.b.maps.enumerated() where map.terms.count == 2 {
        let sizes = map.terms.map { step.variableSizes[$0.variable] }.sorted()
        try #require(sizes[0] == 5 && map.terms.allSatisfy { $0.coefficient == 1 })
        var starts: Set<Int> = []
        for segment in blocks.map({ $0.segments[dimension] }) where starts.insert(segment.start).inserted {
          factors +=
            (0..<5).count { tap in
              let first = tap + map.constant - segment.start
              return (0..<sizes[1]).contains(where: { (0..<segment.real).contains($0 + first) })
            } * 4
        }
      }
    }
    let maps = GasCounts(circuit).maps
    #expect(factors >= 4 * 5 * 4)
    #expect(maps.tapFactors == factors)
    // Far less than a product for each output and tap.
    #expect(maps.states < 2 * (28 + 10) * 5)
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
