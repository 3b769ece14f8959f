import BN254
import Polynomials
import ProofTestSupport
import Sumcheck
import Testing

/// The protocol's worked examples of multilinear polynomials and of the three sum-checks.
@Suite struct WorkedExampleTests {
  @Test func multilinear() throws {
    let vectors = try ProtocolVectors("multilinear")
    let u = try vectors.scalars("u")
    let f = try vectors.scalars("f")
    #expect(EqPolynomial.table(u) == (try vectors.scalars("eq")))
    #expect(MultilinearPolynomial.evaluate(f, at: u) == (try vectors.scalar("value")))
    var folded = f
    for (fold, variable) in zip(try vectors.matrix("folds"), u.indices.reversed()) {
      MultilinearPolynomial.bindTop(&folded, half: 1 << variable, to: u[variable])
      #expect(folded == fold)
    }
    let x = try vectors.scalar("x")
    #expect(EqPolynomial.univariate(u, at: x) == (try vectors.scalar("P_u_at_x")))
    #expect(UnivariatePolynomial.evaluate(EqPolynomial.table(u), at: x) == (try vectors.scalar("P_u_at_x")))
  }

  @Test func zeroCheck() throws {
    let vectors = try ProtocolVectors("zero-check")
    let z = try vectors.scalars("z")
    var prover = LookupZeroCheck(
      z: z,
      entries: try ["phi", "M", "D_T"].flatMap { try vectors.scalars($0) } + vectors.matrix("D").flatMap { $0 })
    // Each coefficient is a hidden scalar of its own; the verifier's form is evaluated at what was sent.
    var sent: [Fr] = []
    var verifier = SumcheckVerifier(claim: AffineForm(count: 8))
    var claim = Fr.zero
    for round in try vectors.objects("rounds") {
      let message = prover.message()
      #expect(message == (try round.scalars("c_1..c_4")))
      let variable = try round.integer("variable") - 1
      let challenge = try round.scalar("challenge")
      let constant = claim - z[variable] * message.reduce(.zero, +)
      #expect(constant == (try round.scalar("left out c_0")))
      verifier.factoredRound(
        coefficients: sent.count..<(sent.count + 4), coordinate: z[variable], challenge: challenge)
      sent += message
      prover.bind(challenge)
      claim = verifier.claim.value(at: sent + [Fr](repeating: .zero, count: 8 - sent.count))
      #expect(claim == (try round.scalar("claim after")))
    }
    let end = try vectors.object("end")
    #expect(prover.end.phi == (try end.scalar("phi")))
    #expect(prover.end.multiplicities == (try end.scalar("M")))
    #expect(prover.end.table == (try end.scalar("D_T")))
    #expect(prover.end.lanes == [try end.scalar("D_1"), try end.scalar("D_2")])
    let values = [prover.end.phi, prover.end.multiplicities, prover.end.table] + prover.end.lanes
    #expect(LookupZeroCheck.combination(values) == claim)
  }

  @Test func matrixProducts() throws {
    let vectors = try ProtocolVectors("matrix products")
    let beta = try vectors.scalar("beta")
    var prover = ProductSumcheck(
      summands: [
        .init(weight: .one, a: try vectors.scalars("a_0"), b: try vectors.scalars("b_0"), e: nil, variables: 2),
        .init(
          weight: beta, a: try vectors.scalars("a"), b: try vectors.scalars("b"), e: try vectors.scalars("e_1"),
          variables: 1),
      ], rounds: 2, degree: 3)
    var sent: [Fr] = []
    var verifier = SumcheckVerifier(claim: AffineForm(count: 6, constant: try vectors.scalar("first_claim")))
    for round in try vectors.objects("rounds") {
      let message = prover.message()
      #expect(message == [try round.scalar("c_0"), try round.scalar("c_2"), try round.scalar("c_3")])
      let challenge = try round.scalar("challenge")
      verifier.round(coefficients: sent.count..<(sent.count + 3), challenge: challenge)
      sent += message
      prover.bind(challenge)
      let claim = verifier.claim.value(at: sent + [Fr](repeating: .zero, count: 6 - sent.count))
      #expect(claim == (try round.scalar("claim after")))
    }
    let end = try vectors.object("end")
    #expect(prover.end.map(\.a) == [try end.scalar("a_0"), try end.scalar("a_1")])
    #expect(prover.end.map(\.b) == [try end.scalar("b_0"), try end.scalar("b_1")])
    let sigma = try vectors.scalars("sigma")
    #expect(EqPolynomial.zeroWeight(sigma[1...]) == (try end.scalar("late weight")))
    #expect(EqPolynomial.evaluate([try vectors.scalars("rho")[0]], [sigma[0]]) == (try end.scalar("eq factor")))
  }

  @Test func reduction() throws {
    let vectors = try ProtocolVectors("reduction and fold")
    let f = try vectors.matrix("f")
    let weights = try vectors.matrix("E")
    var prover = ReductionSumcheck(
      summands: [
        .init(f: f[0], weights: weights[0], variables: 3), .init(f: f[1], weights: weights[1], variables: 2),
      ], rounds: 3)
    var sent: [Fr] = []
    var verifier = SumcheckVerifier(claim: AffineForm(count: 6, constant: try vectors.scalar("first_claim")))
    for round in try vectors.objects("rounds") {
      let message = prover.message()
      #expect(message == [try round.scalar("c_0"), try round.scalar("c_2")])
      let challenge = try round.scalar("challenge")
      verifier.round(coefficients: sent.count..<(sent.count + 2), challenge: challenge)
      sent += message
      prover.bind(challenge)
      let claim = verifier.claim.value(at: sent + [Fr](repeating: .zero, count: 6 - sent.count))
      #expect(claim == (try round.scalar("claim after")))
    }
    #expect(prover.end == (try vectors.scalars("v")))
    let u = try vectors.scalars("u")
    let ends = try vectors.scalars("E_at_u")
    #expect(MultilinearPolynomial.evaluate(weights[0], at: u) == ends[0])
    #expect(MultilinearPolynomial.evaluate(weights[1], at: Array(u[0..<2])) == ends[1])
    #expect(EqPolynomial.table([u[2]]) == (try vectors.scalars("row_weights")))
  }
}
