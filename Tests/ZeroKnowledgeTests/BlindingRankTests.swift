import BN254
import Circuits
import PolynomialCommitments
import Polynomials
import ProofTestSupport
import Proving
import Testing
import Verification

/// The exact rank of all that a proof shows in the randomness that the prover really draws.
///
/// With the challenges held fixed, everything shown is a polynomial of degree at most 2 in the drawn scalars, commitments
/// taken by their exponents at the known `tau`. Its derivative along a direction is therefore an exact difference, and
/// the Jacobian has full row rank if its images of as many random directions are independent. `W`, `W'`, `D_T` and the
/// value of `L_2` follow from the rest.
@Suite struct BlindingRankTests {
  /// Given scalars, in order of drawing.
  struct Tape: ScalarSource {
    var scalars: [Fr]
    var next = 0
    mutating func scalar() -> Fr {
      defer { next += 1 }
      return next < scalars.count ? scalars[next] : .zero
    }
  }

  struct Experiment {
    let key: VerifyingKey
    let challenges: Challenges
    let change: (inout ProverInterference) -> Void
    /// Makes a proof, of the same statement every time.
    let prove: (inout Tape, ProverInterference) throws -> Void

    /// Everything shown, as scalars, for the given randomness.
    func shown(_ tape: [Fr]) throws -> (values: [Fr], drawn: Int) {
      let shape = key.shape
      let tau = ProofFixture.tau
      let length = shape.rowLength
      final class Box: @unchecked Sendable {
        var w: [Fr] = []
        var pads: [Fr] = []
        var mask: [Fr] = []
        var phi: [Fr] = []
        var hidden: [Fr] = []
        var products: [Fr] = []
        var settlement: [Fr] = []
        var evaluations: [Fr] = []
      }
      let box = Box()
      var interference = ProverInterference()
      change(&interference)
      let earlier = interference
      interference.insecureFixedChallenges = challenges
      interference.witness = { box.w = $0 }
      interference.pads = {
        earlier.pads(&$0)
        box.pads = $0
      }
      interference.mask = {
        earlier.mask(&$0)
        box.mask = $0
      }
      interference.phi = { box.phi = $0 }
      interference.hidden = { box.hidden.append($1) }
      interference.products = {
        earlier.products(&$0)
        box.products = $0
      }
      interference.settlement = { box.settlement = $0 }
      interference.evaluations = { box.evaluations = [$0.0, $0.1, $0.2] }
      var source = Tape(scalars: tape)
      try prove(&source, interference)

      // The order of drawing: rows of w, pads, mask, mask row, rows of phi, V.
      let power = tau.pow(UInt64(length))
      func rows(_ vector: [Fr], count: Int, from start: Int) -> [Fr] {
        (0..<count).map { row in
          let entries = vector[min(row * length, vector.count)..<min((row + 1) * length, vector.count)]
          return UnivariatePolynomial.evaluate(entries, at: tau) + power * tape[start + 2 * row]
            + power * tau * tape[start + 2 * row + 1]
        }
      }
      let maskStart = 2 * shape.witnessRows + box.pads.count + length
      var shown = rows(box.w, count: shape.witnessRows, from: 0)
      shown.append(UnivariatePolynomial.evaluate(box.pads, at: tau))
      shown += rows(box.mask, count: 1, from: maskStart)
      shown += rows(box.phi, count: shape.phiRows, from: maskStart + 2)
      shown += zip(box.hidden, box.pads).map { $0 + $1 }
      shown.append(UnivariatePolynomial.evaluate(box.products, at: tau))
      shown.append(UnivariatePolynomial.evaluate(box.settlement, at: tau))
      shown += box.evaluations
      return (shown, source.next)
    }

    /// The number of shown values and their rank.
    func rank() throws -> (rank: Int, shown: Int) {
      var random = InsecureFixedRandomness("rank")
      let (_, drawn) = try shown([Fr](repeating: .one, count: 1 << 14))
      let base = random.scalars(drawn)
      let count = try shown(base).values.count
      var matrix: [[Fr]] = []
      for _ in 0..<count {
        let direction = random.scalars(drawn)
        let up = try shown(zip(base, direction).map { $0 + $1 }).values
        let down = try shown(zip(base, direction).map { $0 - $1 }).values
        matrix.append(zip(up, down).map { $0 - $1 })
      }
      return (Self.rank(of: &matrix), count)
    }

    static func rank(of matrix: inout [[Fr]]) -> Int {
      var rank = 0
      for column in 0..<(matrix.first?.count ?? 0) {
        guard let pivot = (rank..<matrix.count).first(where: { !matrix[$0][column].isZero }) else { continue }
        matrix.swapAt(rank, pivot)
        guard let inverse = matrix[rank][column].inverse() else { continue }
        for row in (rank + 1)..<max(rank + 1, matrix.count) where !matrix[row][column].isZero {
          let factor = matrix[row][column] * inverse
          for k in column..<matrix[row].count { matrix[row][k] -= factor * matrix[rank][k] }
        }
        rank += 1
      }
      return rank
    }
  }

  private func experiment(
    rowBits: Int, change: @escaping (inout ProverInterference) -> Void = { _ in }
  ) throws -> Experiment {
    let fixture = try ProofFixture(TinyModels.mlp(), rowBits: rowBits)
    let envelope = try fixture.prove([9, 8, 7], form: .privateInput).envelope
    let shape = fixture.provingKey.verifyingKey.shape
    let hidden = HiddenScalars(shape: shape, committedInput: false, committedOutput: false)
    var transcript = ProtocolTranscript(key: fixture.provingKey.verifyingKey, hidden: hidden)
    let trace = try fixture.runtime.trace([9, 8, 7])
    return Experiment(
      key: fixture.provingKey.verifyingKey, challenges: transcript.replay(envelope), change: change
    ) { source, interference in
      _ = try fixture.prover.prove(
        trace, input: .privateInput, output: .publicValues, context: ProofFixture.context, randomness: &source,
        interference: interference)
    }
  }

  private func experiment(
    _ batch: StatementBatch, change: @escaping (inout ProverInterference) -> Void = { _ in }
  ) throws -> Experiment {
    let envelope = try batch.prove().envelope
    let hidden = HiddenScalars(shape: batch.shape, committedInput: true, committedOutput: false)
    var transcript = ProtocolTranscript(key: batch.key, hidden: hidden)
    let trace = try batch.trace()
    return Experiment(key: batch.key, challenges: transcript.replay(envelope), change: change) { source, interference in
      _ = try batch.prover.prove(
        trace, input: .committedRows(batch.rows, opening: batch.opening), output: .publicValues,
        context: ProofFixture.context, randomness: &source, interference: interference)
    }
  }

  /// A proof about rows of a dataset, with labels and groups beside them or with labels as its output.
  /// Rows of the proof are as long as those of the card or longer: then blinding of the card's rows and of the dataset's
  /// stands among entries.
  @Test(
    arguments: [
      .accuracyByGroup(classes: 3, groups: 2), .label,
    ] as [Derivation.Result], [4, 5, 8])
  func everythingShownOfRowsIsIndependent(question: Derivation.Result, rowBits: Int) throws {
    var fixture = StatementTarget.fixture
    fixture.rowBits = rowBits
    let batch = try StatementBatch(fixture, question, selection: .range(start: 3, count: 1))
    let result = try experiment(batch).rank()
    #expect(result.rank == result.shown)
  }

  /// The claims on annotations need their pads.
  @Test func annotationClaimsNeedPads() throws {
    let batch = try StatementBatch(
      StatementTarget.fixture, .accuracy(classes: 3), selection: .range(start: 3, count: 1))
    let hidden = HiddenScalars(shape: batch.shape, committedInput: true, committedOutput: false)
    let claim = hidden.annotationClaims.lowerBound
    let padTwice = try experiment(batch) { $0.pads = { $0[claim] = $0[hidden.biasClaim] } }.rank()
    #expect(padTwice.rank == padTwice.shown - 1)
  }

  @Test(arguments: 4...12)
  func everythingShownIsIndependent(rowBits: Int) throws {
    let result = try experiment(rowBits: rowBits).rank()
    #expect(result.rank == result.shown)
  }

  /// The rank is not full by chance: without the inner entries of the mask row, without V's blinding, or with a pad used
  /// twice, it falls.
  @Test func lessBlindingShowsSomething() throws {
    let withoutMask = try experiment(rowBits: 4) { $0.mask = { $0 = [Fr](repeating: .zero, count: $0.count) } }.rank()
    #expect(withoutMask.rank < withoutMask.shown)
    let withoutProducts = try experiment(rowBits: 4) {
      $0.products = { for i in ($0.count - 4)..<$0.count { $0[i] = .zero } }
    }.rank()
    #expect(withoutProducts.rank < withoutProducts.shown)
    let padTwice = try experiment(rowBits: 4) { $0.pads = { $0[5] = $0[6] } }.rank()
    #expect(padTwice.rank < padTwice.shown)
  }
}
