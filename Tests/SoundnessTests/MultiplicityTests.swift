import BN254
import Circuits
import ProofTestSupport
import Proving
import Testing
import Verification

/// Cheats in what belongs to the lookups as a whole: multiplicities and `phi`.
@Suite struct MultiplicityTests {
  private static func refuses(_ interference: ProverInterference, _ label: String) throws {
    let result = try Target.fixture.prove(Target.input, interference: interference)
    #expect(throws: VerificationError.openingCheckFailed, "\(label)") {
      try Target.fixture.verifier.verify(result.envelope)
    }
  }

  /// Every row of the table, used or not, once too often and once too rarely.
  @Test(arguments: [Fr.one, -Fr.one])
  func multiplicityOffByOneIsRefused(change: Fr) throws {
    for row in 0..<Target.circuit.lanes.slots {
      var interference = ProverInterference()
      interference.witness = { $0[Target.circuit.multiplicities + row] += change }
      try Self.refuses(interference, "row \(row)")
    }
  }

  @Test func countsMovedToAnotherRowAreRefused() throws {
    let table = TableVector(Target.circuit)
    let first = Target.circuit.multiplicities
    let used = first + table.firstRows[Target.circuit.tag(of: "x")]!
    for target in [first, used + 1] {
      var interference = ProverInterference()
      interference.witness = { w in
        w[used] -= .one
        w[target] += .one
      }
      try Self.refuses(interference, "row \(target - first)")
    }
  }

  /// Row 0 and the rows after the last table are the same row `(0, 0, 0)`: how they share a count is free.
  @Test func equalRowsShareACountInAnyWay() throws {
    let table = TableVector(Target.circuit)
    let last = table.tags.count - 1
    #expect([table.tags[last], table.arguments[last], table.values[last]] == [0, 0, 0])
    var interference = ProverInterference()
    let share = Fr(decimal: "-31415926535897932384626433")!
    interference.witness = { w in
      w[Target.circuit.multiplicities] -= share
      w[Target.circuit.multiplicities + last] += share
    }
    let result = try Target.fixture.prove(Target.input, interference: interference)
    try Target.fixture.verifier.verify(result.envelope, policy: .init(expectedOutput: Target.output))
  }

  @Test func phiWithAnotherSumIsRefused() throws {
    for slot in 0..<Target.circuit.lanes.slots {
      var interference = ProverInterference()
      interference.phi = { $0[slot] += .one }
      try Self.refuses(interference, "slot \(slot)")
    }
  }

  @Test func wrongPhiOfSumZeroIsRefused() throws {
    let slots = Target.circuit.lanes.slots
    for slot in 1..<slots {
      var interference = ProverInterference()
      interference.phi = { phi in
        phi[slot] += .one
        phi[0] -= .one
      }
      try Self.refuses(interference, "slot \(slot)")
    }
    var zero = ProverInterference()
    zero.phi = { $0 = [Fr](repeating: .zero, count: $0.count) }
    try Self.refuses(zero, "all zero")
  }

  /// A false value whose missing row is made up for in `phi`, so that the sum is zero after all: the zero-check stands
  /// against that alone.
  @Test(arguments: LookupForgery.all)
  func phiThatHidesAForgeryIsRefused(forgery: LookupForgery) throws {
    for slot in [0, Target.circuit.lanes.slots - 1] {
      var interference = forgery.run().interference()
      interference.phi = { phi in phi[slot] -= phi.reduce(.zero, +) }
      let result = try Target.fixture.prove(Target.input, form: forgery.form, interference: interference)
      #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(result.envelope) }
    }
  }

  /// `phi` made to sum to zero where it does already.
  @Test func phiOfSumZeroIsAccepted() throws {
    var interference = ForgedRun().interference()
    interference.phi = { phi in phi[0] -= phi.reduce(.zero, +) }
    let result = try Target.fixture.prove(Target.input, interference: interference)
    try Target.fixture.verifier.verify(result.envelope, policy: .init(expectedOutput: Target.output))
  }
}
