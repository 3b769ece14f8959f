import BN254
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// Statements in several words for each row of a tensor: every place of every word is bound.
@Suite struct PackedStatementTests {
  static let program = try! GraphProof(PackedGraph.graph(), rowBits: 5)
  static var key: VerifyingKey { program.provingKey.verifyingKey }
  static let input: [Int64] = {
    var random = TestRandom("packed statement")
    return random.integers(80, in: Int64(-99)...99)
  }()

  private func proof(_ change: @escaping (inout Statement) -> Void = { _ in }) throws -> ProofEnvelope {
    var interference = ProverInterference()
    interference.statement = change
    return try Self.program.prove(try Self.program.trace(Self.input), interference: interference).envelope
  }

  private func values(_ statement: Statement) -> (input: [Int64], output: [Int64]) {
    guard case .publicValues(let input) = statement.input, case .publicValues(let output) = statement.output else {
      return ([], [])
    }
    return (input, output)
  }

  @Test func wordsAreThoseOfTheShape() throws {
    let input = try #require(Self.key.inputPacking)
    let output = try #require(Self.key.outputPacking)
    #expect([input.width, input.groupBits, input.wordCount] == [8, 4, 6])
    #expect([output.width, output.groupBits, output.wordCount] == [10, 4, 6])
    let envelope = try proof()
    try Self.program.verifier.verify(envelope)
    #expect(values(envelope.statement).input == Self.input)
  }

  /// A prover makes its whole proof for a statement in which one value is another.
  @Test(arguments: 0..<80)
  func everyPlaceIsBound(position: Int) throws {
    for (change, side) in [(1, "input"), (-1, "input"), (1, "output"), (-1, "output")] {
      let envelope = try proof { statement in
        var (input, output) = values(statement)
        if side == "input" { input[position] += Int64(change) } else { output[position] += Int64(change) }
        statement.input = .publicValues(input)
        statement.output = .publicValues(output)
      }
      #expect(throws: VerificationError.openingCheckFailed, "\(side) \(position) by \(change)") {
        try Self.program.verifier.verify(envelope)
      }
    }
  }

  /// Values of one place of two words exchanged, or whole words, in a row or between rows.
  @Test(arguments: [(0, 16), (0, 40), (16, 40), (32, 72)])
  func exchangedWordsAreRefused(first: Int, second: Int) throws {
    for count in [1, 8] {
      let envelope = try proof { statement in
        var (input, output) = values(statement)
        for place in 0..<count {
          input.swapAt(first + place, second + place)
          output.swapAt(first + place, second + place)
        }
        statement.input = .publicValues(input)
        statement.output = .publicValues(output)
      }
      #expect(throws: VerificationError.openingCheckFailed) { try Self.program.verifier.verify(envelope) }
    }
  }

  /// What one place has too much taken from the next one leaves the word as it was: only the interval tells them apart.
  @Test func digitsThatCarryAreRefused() throws {
    let envelope = try proof()
    let (input, output) = values(envelope.statement)
    for position in [0, 14, 16, 30, 32, 38, 40, 78] {
      for sign in [Int64(1), -1] {
        var changed = envelope
        var carried = input
        carried[position] += sign << 8
        carried[position + 1] -= sign
        changed.statement.input = .publicValues(carried)
        #expect(Self.key.packings.input.words(of: carried) == Self.key.packings.input.words(of: input))
        #expect(throws: VerificationError.valueOutOfRange(tensor: "x", index: position)) {
          try Self.program.verifier.verify(changed)
        }
        changed = envelope
        carried = output
        carried[position] += sign << 10
        carried[position + 1] -= sign
        changed.statement.output = .publicValues(carried)
        #expect(Self.key.packings.output.words(of: carried) == Self.key.packings.output.words(of: output))
        #expect(throws: VerificationError.valueOutOfRange(tensor: "t0", index: position)) {
          try Self.program.verifier.verify(changed)
        }
      }
    }
  }
}
