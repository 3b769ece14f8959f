import BN254
import CircuitCompiler
import Circuits
import EVMVerification
import Polynomials
import ProofTestSupport
import Proving
import Sumcheck
import TestSupport
import Testing
import Verification

/// The code that a contract runs for a key computes what the native verifier computes, at random challenges.
@Suite struct VerificationProgramTests {
  @Test(arguments: 0..<120)
  func weightsAreThoseOfTheVerifier(seed: Int) throws {
    let (graph, description) = try RandomGraphs.graph(seed: 2000 + seed, operations: 4)
    let circuit = try ModelCompiler.compile(graph, target: seed % 2 == 0 ? .native : .evm)
    let proof = try GraphProof(graph, rowBits: 5 + seed % 5, circuit: circuit)
    try Self.compare(proof.provingKey.verifyingKey, seed: seed, "\(description)")
  }

  @Test(arguments: [6, 8], ["general", "broadcasts"])
  func weightsOfGeneralPrograms(rowBits: Int, name: String) throws {
    let circuit = try name == "general" ? GeneralProgram.circuit() : GeneralProgram.broadcasts()
    let key = try GeneralProgram(circuit, rowBits: rowBits).provingKey.verifyingKey
    for seed in 0..<3 { try Self.compare(key, seed: seed, "\(name)") }
  }

  @Test func changedCodeIsNoticed() throws {
    let key = try ProofFixture(TinyModels.mlp()).provingKey.verifyingKey
    let contract = try ContractKey(key)
    // MULMOD becomes another instruction.
    let place = try #require(contract.program.lastIndex(of: 0x09))
    var program = contract.program
    program[place] = 0x01
    var random = TestRandom("changed code")
    let input = random.scalars(200).map { BigInteger($0) }
    let answer = try? StraightLineMachine.run(program, input: input)
    #expect(try answer != StraightLineMachine.run(contract.program, input: input))
  }

  /// `nil` for a key that is too large for a contract.
  private static func contractKey(_ key: VerifyingKey) throws -> ContractKey? {
    do {
      return try ContractKey(key)
    } catch {
      guard case .tooLarge = error else { throw error }
      return nil
    }
  }

  private static func compare(_ key: VerifyingKey, seed: Int, _ comment: Comment) throws {
    guard let contract = try contractKey(key) else { return }
    let circuit = key.circuit
    let shape = key.shape
    var random = TestRandom("challenges \(seed)")
    var challenges = Challenges()
    challenges.alpha = random.scalar()
    challenges.gamma = random.scalar()
    challenges.beta = random.scalar()
    challenges.epsilon = random.scalar()
    challenges.theta = random.scalar()
    challenges.lambda = random.scalar()
    challenges.delta = random.scalar()
    challenges.zeta = random.scalar()
    challenges.z = random.scalars(shape.tableBits)
    challenges.lookupPoint = random.scalars(shape.tableBits)
    challenges.rho = random.scalars(shape.outputBits)
    challenges.sigma = random.scalars(shape.productRounds)
    challenges.u = random.scalars(shape.reductionRounds)
    let inverseZeta = try #require(challenges.zeta.inverse())
    let weights = (first: random.scalar(), second: random.scalar())

    let input =
      [
        challenges.alpha, challenges.gamma, challenges.beta, challenges.epsilon, challenges.theta, challenges.zeta,
        inverseZeta, weights.first * challenges.zeta, weights.second,
      ] + challenges.lookupPoint + challenges.rho + challenges.sigma + challenges.u
    let answer = try StraightLineMachine.run(contract.program, input: input.map { BigInteger($0) })
    let order = BigInteger(-Fr.one) + 1
    #expect(answer.allSatisfy { $0 < order }, comment)
    var results = answer.map { Fr($0) }[...]

    // In the order of the specification.
    let always = results.removeFirst()
    let shares = (0..<4).map { _ in results.removeFirst() }
    let constant = results.removeFirst()
    let phi = results.removeFirst()
    let operands = shape.products.flatMap { [$0.a, $0.b] }
    let fromWitness = operands.count { $0.tensor.space == .witness }
    func list(_ count: Int) -> [Fr] {
      defer { results = results.dropFirst(count) }
      return Array(results.prefix(count))
    }
    let epsilon = list(shape.lanes + 6 + fromWitness)
    let theta = list(7 + operands.count - fromWitness)
    #expect(epsilon == Powers.list(of: challenges.epsilon, count: epsilon.count), comment)
    #expect(theta == Powers.list(of: challenges.theta, count: theta.count), comment)
    let products = list(shape.products.count)
    let rows = list(
      shape.witnessRows + 1 + shape.phiRows + shape.tableRows + shape.parameterRows)

    let steps = StepWeights(shape: shape, rho: challenges.rho, beta: challenges.beta)
    for (geometry, found) in zip(shape.products, products) {
      let outputs = steps.outputs[geometry.index]
      let expected =
        steps.powers[geometry.index] * geometry.unreadFactor(outputs)
        * EqPolynomial.zeroWeight(challenges.sigma[geometry.variables...])
        * geometry.sharedFactor(outputs, sigma: challenges.sigma)
      #expect(found == expected, comment)
    }

    let row = CommittedRow(
      commitments: [], root: [],
      header: DatasetHeader(rows: 1, paddedSize: 0, quantisationDigest: [], rowLength: 0),
      path: DatasetPath(index: 0, siblings: []))
    let publicInput = [Int64](repeating: 0, count: circuit.witness[circuit.input].realSize)
    let publicOutput = [Int64](repeating: 0, count: circuit.witness[circuit.output].realSize)
    let inputs: [InputForm] = [.publicValues(publicInput), .committedRow(row), .privateInput]
    let outputs: [OutputForm] = [.publicValues(publicOutput), .committed([])]
    for input in inputs {
      for output in outputs {
        let hidden = HiddenScalars(
          shape: shape, committedInput: input.kind == .committedRow, committedOutput: output.kind == .committed)
        let claims = ReductionClaims(
          circuit: circuit, shape: shape, packings: key.packings, hidden: hidden, steps: steps,
          challenges: challenges, input: input, output: output)
        var next = epsilon.count - 2
        var expected = always
        switch input.kind {
        case .publicValues: expected += epsilon[next] * shares[0]
        case .committedRow: expected += epsilon[next] * shares[2]
        case .privateInput, .committedRows: next -= 1
        }
        expected += epsilon[next + 1] * (output.kind == .publicValues ? shares[1] : shares[3])
        #expect(claims.witnessWeight(at: Array(challenges.u[..<shape.witnessBits])) == expected, comment)
        #expect(
          claims.phiWeight(at: Array(challenges.u[..<shape.phiBits]), lookupPoint: challenges.lookupPoint) == phi,
          comment)
        // Public values of 0 add nothing.
        #expect(claims.rightHandSide.constant == constant, comment)

        let products = HiddenProducts(shape: shape, hidden: hidden, tableDenominator: .one)
        let settlement = Settlement(
          circuit: circuit, shape: shape, hidden: hidden, steps: steps, claims: claims, products: products,
          challenges: challenges, padded: [Fr](repeating: .zero, count: hidden.count), tableDenominator: .one,
          input: input)
        var folded: [CommittedVector: [Int: Fr]] = [:]
        for fold in settlement.folds {
          let scale =
            weights.first * EqPolynomial.univariate(fold.lo, at: inverseZeta)
            + weights.second * EqPolynomial.univariate(fold.lo, at: challenges.zeta)
          for part in fold.rows {
            for (offset, weight) in part.weights.enumerated() {
              folded[part.vector, default: [:]][part.first + offset, default: .zero] += scale * weight
            }
          }
        }
        func weight(_ vector: CommittedVector, _ row: Int) -> Fr { folded[vector]?[row] ?? .zero }
        var last = theta.count - 3
        let thetaRow = theta[last]
        if input.kind == .committedRow { last += 1 }
        let thetaOutput = theta[last]
        if output.kind == .committed { last += 1 }
        var place = 0
        func check(_ vector: CommittedVector, _ count: Int, power: Fr = .one) {
          for row in 0..<count { #expect(weight(vector, row) == power * rows[place + row], comment) }
          place += count
        }
        check(.witness, shape.witnessRows)
        check(.mask, 1, power: theta[last])
        check(.phi, shape.phiRows)
        check(.table, shape.tableRows)
        check(.parameters, shape.parameterRows)
        let inputRows = max(1, circuit.witness[circuit.input].paddedSize >> key.rowBits)
        for (row, own) in results.prefix(inputRows).enumerated() where input.kind == .committedRow {
          #expect(weight(.datasetRow, row) == thetaRow * own, comment)
        }
        for (row, own) in results.dropFirst(inputRows).enumerated() where output.kind == .committed {
          #expect(weight(.committedOutput, row) == thetaOutput * own, comment)
        }
      }
    }
  }
}
