import BN254
import Polynomials
import Sumcheck
import TestSupport
import Testing

/// The provers of the sum-checks on vectors long enough for vector code and for several cores.
@Suite struct ProverTests {
  /// Up to one lane more than the vector code takes.
  @Test(arguments: 1...11)
  func zeroCheckIsTheSameWithEachKernel(lanes: Int) {
    var random = TestRandom("zero-check \(lanes)")
    let bits = 10
    func vector() -> [Fr] { (0..<(1 << bits)).map { _ in random.scalar() } }
    let z = (0..<bits).map { _ in random.scalar() }
    let (phi, multiplicities, table) = (vector(), vector(), vector())
    let denominators = (0..<lanes).map { _ in vector() }
    var provers = ScalarVectors.Kernel.allCases.map {
      LookupZeroCheck(
        z: z, entries: phi + multiplicities + table + denominators.flatMap { $0 }, kernel: $0)
    }
    // The sum of the definition; these vectors have another one than 0.
    let eq = EqPolynomial.table(z)
    var claim = Fr.zero
    for slot in eq.indices {
      let values = [phi[slot], multiplicities[slot], table[slot]] + denominators.map { $0[slot] }
      claim += eq[slot] * LookupZeroCheck.combination(values)
    }
    for round in (0..<bits).reversed() {
      let messages = provers.map { $0.message() }
      #expect(messages.allSatisfy { $0 == messages[0] && $0.count == lanes + 2 })
      let challenge = random.scalar()
      var power = challenge
      for coefficient in messages[0] {
        claim += coefficient * (power - z[round])
        power *= challenge
      }
      for index in provers.indices { provers[index].bind(challenge) }
    }
    for prover in provers {
      let end = prover.end
      #expect(LookupZeroCheck.combination([end.phi, end.multiplicities, end.table] + end.lanes) == claim)
    }
  }

  /// Integers and their scalars give the same messages, also where they join late.
  @Test func reductionOfIntegers() {
    var random = TestRandom("reduction of integers")
    let sizes = [(count: 6000, variables: 13), (count: 3000, variables: 12)]
    let entries = sizes.map { size in
      (0..<size.count).map { _ in Int64.random(in: -70_000...70_000, using: &random) }
    }
    let weights = sizes.map { size in (0..<size.count).map { _ in random.scalar() } }
    var provers = [true, false].map { asIntegers in
      ReductionSumcheck(
        summands: sizes.indices.map { index in
          .init(
            f: asIntegers ? EntryVector(entries[index]) : .scalars(entries[index].map { Fr($0) }),
            weights: weights[index], variables: sizes[index].variables)
        }, rounds: 13)
    }
    for _ in 0..<13 {
      #expect(provers[0].message() == provers[1].message())
      let challenge = random.scalar()
      for index in provers.indices { provers[index].bind(challenge) }
    }
    #expect(provers[0].end == provers[1].end)
  }

  /// A vector that is not filled, one that joins late, and one that is both.
  @Test func reductionEndsAtTheValuesOfItsVectors() {
    var random = TestRandom("reduction")
    func vector(_ count: Int) -> [Fr] { (0..<count).map { _ in random.scalar() } }
    let sizes = [(count: 6000, variables: 13), (count: 2048, variables: 11), (count: 3000, variables: 12)]
    let summands = sizes.map { size in
      ReductionSumcheck.Summand(f: vector(size.count), weights: vector(size.count), variables: size.variables)
    }
    var claim = summands.reduce(Fr.zero) { sum, summand in
      (0..<summand.f.count).reduce(sum) { $0 + summand.f[$1] * summand.weights[$1] }
    }
    var prover = ReductionSumcheck(summands: summands, rounds: 13)
    var point: [Fr] = []
    for _ in 0..<13 {
      let message = prover.message()
      let challenge = random.scalar()
      let linear = claim - message[0].doubled() - message[1]
      claim = message[0] + challenge * (linear + challenge * message[1])
      point.insert(challenge, at: 0)
      prover.bind(challenge)
    }
    var expected = Fr.zero
    for (summand, end) in zip(summands, prover.end) {
      let own = Array(point.prefix(summand.variables))
      let weight = EqPolynomial.zeroWeight(point[summand.variables...])
      let f = (0..<summand.f.count).map { summand.f[$0] }
      #expect(end == weight * MultilinearPolynomial.evaluate(f, at: own))
      expected += end * MultilinearPolynomial.evaluate(summand.weights, at: own)
    }
    #expect(claim == expected)
  }
}
