import BN254
import Circuits
import PolynomialCommitments
import Polynomials
import ProofTestSupport
import Proving
import Sumcheck
import Testing
import Verification

/// The protocol's worked examples of lookups, operands of product steps, points of blocks, folds and settlement.
@Suite struct WorkedExampleTests {
  @Test func lookupArgument() throws {
    let vectors = try ProtocolVectors("zero-check")
    let lanes = try vectors.cube("lanes")
    // A witness that holds every argument and value at an address of its own, then M.
    var witness: [Fr] = []
    var pieces: [LanePiece] = []
    for (lane, slots) in lanes.enumerated() {
      for (slot, fingerprint) in slots.enumerated() where fingerprint[0] == .one {
        pieces.append(
          LanePiece(
            lane: lane, slot: slot, length: 1, tag: 1, argument: witness.count, value: witness.count + 1))
        witness += fingerprint[1...]
      }
    }
    let multiplicities = witness.count
    witness += try vectors.scalars("M")
    let relu = LookupTable(tag: 1, name: "relu", rows: .function([.init(-1, 0), .init(0, 0), .init(1, 1)]))
    let circuit = Circuit(
      name: "lookups", quantisation: .init(inputScale: 1, outputScale: 1, head: ""), tables: [relu], witness: [],
      parameters: [], parameterBits: [], steps: [], input: 0, output: 0,
      lanes: LookupLanes(count: 2, bits: 2, pieces: pieces), multiplicities: multiplicities)
    let lookups = try LookupArgument(
      circuit: circuit, columns: TableVector(circuit), witness: .scalars(witness), alpha: try vectors.scalar("alpha"),
      gamma: try vectors.scalar("gamma"))
    #expect(lookups.lanes == (try vectors.matrix("D")))
    #expect(lookups.table == (try vectors.scalars("D_T")))
    #expect(lookups.phi == (try vectors.scalars("phi")))
    #expect(lookups.phi.reduce(.zero, +) == .zero)
  }

  @Test func operandsOfProducts() throws {
    let vectors = try ProtocolVectors("matrix products")
    let weights = try vectors.matrix("W")
    let small = { (value: Fr) -> Int64 in
      let limbs = value.canonicalLimbs
      return limbs.1 == 0 ? Int64(limbs.0) : -Int64((-value).canonicalLimbs.0)
    }
    let x = TensorDeclaration(name: "x", dimensions: [3], offset: 0)
    let y = TensorDeclaration(name: "y", dimensions: [3], offset: 4)
    let first = LinearStep(
      name: "dense", outputs: [3], contractions: [3],
      product: .init(
        a: Operand(tensor: .parameters(0), maps: [.index(0), .index(1)]),
        b: Operand(tensor: .witness(0), maps: [.index(1)])),
      bias: Operand(tensor: .parameters(1), maps: [.index(0)]), shift: 0, result: 1)
    let a = TensorDeclaration(name: "a", dimensions: [2], offset: 8)
    let b = TensorDeclaration(name: "b", dimensions: [2], offset: 10)
    let c = TensorDeclaration(name: "c", dimensions: [2], offset: 12)
    let second = LinearStep(
      name: "product", outputs: [2],
      product: .init(
        a: Operand(tensor: .witness(2), maps: [.index(0)]), b: Operand(tensor: .witness(3), maps: [.index(0)])),
      shift: 0, result: 4)
    let circuit = Circuit(
      name: "products", quantisation: .init(inputScale: 1, outputScale: 1, head: ""), tables: [],
      witness: [x, y, a, b, c],
      parameters: [
        TensorDeclaration(name: "W", dimensions: [3, 3], offset: 0),
        TensorDeclaration(name: "bias", dimensions: [3], offset: 16),
      ], parameterBits: [8, 8], steps: [.linear(first), .linear(second)], input: 0, output: 1,
      lanes: LookupLanes(count: 1, bits: 4, pieces: []), multiplicities: 16)
    let shape = ProtocolShape(circuit: circuit, rowBits: 4)
    #expect(shape.productRounds == 2)
    #expect(shape.productDegree == 3)

    let rho = try vectors.scalars("rho")
    let steps = StepWeights(shape: shape, rho: rho, beta: try vectors.scalar("beta"))
    #expect(EqPolynomial.table(rho) == (try vectors.scalars("eq_rho")))
    let parameters = try ParameterVector(
      [weights.flatMap { $0.map(small) }, try vectors.scalars("bias").map(small)], circuit: circuit, rowBits: 4,
      blinding: [RowBlinding](repeating: RowBlinding(first: 0, second: 0), count: 2))
    var witness = [Fr](repeating: .zero, count: 32)
    for (address, value) in try vectors.scalars("x").enumerated() { witness[address] = value }
    for (address, value) in try vectors.scalars("a").enumerated() { witness[8 + address] = value }
    for (address, value) in try vectors.scalars("b").enumerated() { witness[10 + address] = value }
    let operands = OperandVectors(circuit: circuit, witness: .scalars(witness), parameters: parameters)
    let (dense, product) = (shape.products[0], shape.products[1])
    #expect(
      operands.vector(of: dense.a, geometry: dense, outputs: steps.outputs[0]) == (try vectors.scalars("a_0")))
    #expect(
      operands.vector(of: dense.b, geometry: dense, outputs: steps.outputs[0]) == (try vectors.scalars("b_0")))
    #expect(
      operands.sharedVector(geometry: product, outputs: steps.outputs[1]) == (try vectors.scalars("e_1")))

    // The claims at the end, from the functionals and points that the verifier uses.
    let sigma = try vectors.scalars("sigma")
    let end = try vectors.object("end")
    let x0 = dense.functional(of: dense.b, in: circuit, outputs: steps.outputs[0], sigma: sigma)
    #expect(x0.value(on: witness) == (try end.scalar("b_0")))
    let parts = dense.evaluations(of: dense.a, in: circuit, outputs: steps.outputs[0], sigma: sigma, weight: .one)
    let block = parameters.entries[0..<16].map { Fr($0) }
    #expect(parts.map { MultilinearPolynomial.evaluate(block, at: $0.point) } == [try end.scalar("a_0")])
    for (operand, name) in [(product.a, "a_1"), (product.b, "b_1")] {
      let functional = product.functional(of: operand, in: circuit, outputs: steps.outputs[1], sigma: sigma)
      #expect(functional.value(on: witness) == (try end.scalar(name)))
    }
    #expect(product.sharedFactor(steps.outputs[1], sigma: sigma) == (try end.scalar("eq factor")))

    // T_b, and T_w of the results computed here.
    let bias = steps.biasClaim(circuit: circuit, shape: shape).reduce(Fr.zero) { sum, part in
      let block = parameters.entries[part.offset..<(part.offset + 1 << part.point.count)].map { Fr($0) }
      return sum + part.weight * MultilinearPolynomial.evaluate(block, at: part.point)
    }
    #expect(bias == (try vectors.scalar("T_b")))
    let inputs = try vectors.scalars("x")
    let biases = try vectors.scalars("bias")
    for o in 0..<3 { witness[4 + o] = MultilinearPolynomial.innerProduct(weights[o], inputs) + biases[o] }
    for o in 0..<2 { witness[12 + o] = witness[8 + o] * witness[10 + o] }
    let (functionals, constant) = steps.witnessClaim(circuit: circuit, shape: shape)
    #expect(functionals.reduce(.zero) { $0 + $1.value(on: witness) } - constant == (try vectors.scalar("T_acc")))
  }

  @Test func pointOfABlock() throws {
    let vectors = try ProtocolVectors("point of a block")
    let vector = try vectors.scalars("vector")
    let offset = try vectors.integer("offset")
    let block = BlockEvaluation(
      vector: .parameters, weight: .one, point: try vectors.scalars("block_point"), offset: offset)
    var folds = FoldCollector(rowBits: 3)
    folds.add(block)
    let fold = try #require(folds.folds.first)
    #expect(fold.lo == (try vectors.scalars("lo")))
    let rows = try #require(fold.rows.first)
    var weights = [Fr](repeating: .zero, count: 3)
    for (index, weight) in rows.weights.enumerated() { weights[rows.first + index] = weight }
    #expect(weights == (try vectors.scalars("row_weights")))
    let value = MultilinearPolynomial.evaluate(
      vector[offset..<(offset + 4)], at: try vectors.scalars("block_point"))
    #expect(value == (try vectors.scalar("value")))
  }

  @Test func rowFold() throws {
    let vectors = try ProtocolVectors("reduction and fold")
    var folds = FoldCollector(rowBits: 2)
    folds.add(.witness, weight: .one, point: try vectors.scalars("u"), rows: 2)
    let fold = try #require(folds.folds.first)
    let f = try vectors.matrix("f")[0]
    let rows = try #require(fold.rows.first)
    let sum = (0..<4).map { column in rows.weights[0] * f[column] + rows.weights[1] * f[4 + column] }
    #expect(sum == (try vectors.scalars("fold_of_f_0")))
    #expect(EqPolynomial.table(fold.lo) == (try vectors.scalars("eq_lo")))
  }

  @Test func settlement() throws {
    let vectors = try ProtocolVectors("settlement")
    let h = { (index: Int) in AffineForm.hidden(index, of: 6) }
    var shifted = h(2)
    shifted.constant += 3
    var check = h(0)
    check.add(h(1), scaledBy: 2)
    check.add(-.one, hidden: 3)
    check.constant -= try vectors.scalar("const")
    var challenges = Challenges()
    challenges.lambda = try vectors.scalar("lambda")
    challenges.delta = try vectors.scalar("delta")
    challenges.zeta = try vectors.scalar("zeta")
    challenges.nu = try vectors.scalar("nu")
    challenges.zPrime = try vectors.scalar("z_prime")
    let relations = SettlementRelations(
      directClaims: h(4).scaled(by: -.one), checks: [check],
      products: [.init(a: .hidden(0), b: .hidden(1), c: 3), .init(a: .form(shifted), b: .hidden(2), c: 5)], spacing: 4,
      challenges: challenges, padded: try vectors.scalars("shown"))
    #expect(relations.padWeights == (try vectors.scalars("c")))
    #expect(Array(relations.productWeights[0..<6]) == Array(try vectors.scalars("c_V")[0..<6]))
    #expect(relations.constant == (try vectors.scalar("K")))

    let products = try vectors.scalars("V")
    let prover = SettlementProver(
      folds: [try vectors.scalars("G")], points: [try vectors.scalars("lo")], pads: try vectors.scalars("mu"),
      padWeights: relations.padWeights, products: products, productWeights: relations.productWeights, spacing: 4)
    let s = prover.settlementPolynomial(challenges: challenges)
    #expect(trimmed(s) == trimmed(try vectors.scalars("S")))
    let inverse = try #require(challenges.zeta.inverse())
    let points = OpeningPoints(challenges: challenges, inverseZeta: inverse)
    let v1 = UnivariatePolynomial.evaluate(products, at: points.productPoints.0)
    let v2 = UnivariatePolynomial.evaluate(products, at: points.productPoints.1)
    #expect(v1 == (try vectors.scalar("V_at_lambda_zeta")))
    #expect(v2 == (try vectors.scalar("V_at_lambda_over_zeta")))
    let (first, second) = prover.linearCombinations(
      settlementPolynomial: s, evaluations: (v1, v2), challenges: challenges, inverseZeta: inverse)
    #expect(trimmed(first) == trimmed(try vectors.scalars("L_1")))
    #expect(trimmed(second) == trimmed(try vectors.scalars("L_2")))
    let y = UnivariatePolynomial.evaluate(first, at: points.zeta)
    #expect(y == (try vectors.scalar("y")))
    #expect(relations.constant.doubled() - y == (try vectors.scalar("L_2_at_inverse")))
    let opening = try #require(
      BatchOpening(
        first: first, second: second, products: products, values: (y, relations.constant.doubled() - y, v1, v2),
        points: points))
    let quotient = opening.quotient(nu: challenges.nu)
    #expect(trimmed(quotient) == trimmed(try vectors.scalars("W")))
    let proof = opening.proof(quotient: quotient, nu: challenges.nu, zPrime: challenges.zPrime)
    #expect(trimmed(proof) == trimmed(try vectors.scalars("W_prime")))
    let tau = try vectors.scalar("tau")
    let atTau = try vectors.object("at_tau")
    #expect(UnivariatePolynomial.evaluate(quotient, at: tau) == (try atTau.scalar("W")))
    #expect(UnivariatePolynomial.evaluate(proof, at: tau) == (try atTau.scalar("W_prime")))
  }

  /// Without leading zeros.
  private func trimmed(_ polynomial: [Fr]) -> [Fr] {
    Array(polynomial.prefix((polynomial.lastIndex { !$0.isZero } ?? -1) + 1))
  }

  @Test func requantisation() throws {
    let vectors = try ProtocolVectors("requantisation")
    for row in try vectors.objects("rows") {
      let accumulator = Int64(try row.integer("acc"))
      let result = ClosureRules.requantised(accumulator...accumulator, shift: 4).lowerBound
      #expect(result == Int64(try row.integer("q")))
      let rem = accumulator + 8 - 16 * result
      #expect(rem == Int64(try row.integer("rem")))
      #expect([Int(rem & 7), Int(rem >> 3)] == (try row.integers("limbs 3+1")))
    }
  }
}
