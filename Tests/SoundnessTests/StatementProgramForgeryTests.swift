import Circuits
import ProofTestSupport
import Proving
import Testing
import Verification

/// Provers who follow another program than the derived one: refused under the derived key, believed under a key of their
/// own program that nobody checked, which is refused by name.
@Suite struct StatementProgramForgeryTests {
  struct Cheat: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let batch: StatementForgeryTests.Batch
    let edit: @Sendable (inout Circuit) -> Void

    init(
      _ name: String, _ batch: StatementForgeryTests.Batch, _ edit: @escaping @Sendable (inout Circuit) -> Void
    ) {
      testDescription = name
      self.batch = batch
      self.edit = edit
    }
  }

  static let cheats: [Cheat] = [
    // With `+ j` in place of `+ 2^c - 1 - j` the highest of equal outputs wins; its remainder is then the label.
    Cheat("the highest of equal outputs", .label) { circuit in
      circuit.edit("label.score") { step in
        step.terms[1].factor = -1
        step.constant = 3
      }
      circuit.edit("label") { step in
        for index in step.terms.indices { step.terms[index].factor *= -1 }
        step.constant = 0
      }
    },
    Cheat("the smallest output", .label) { circuit in
      circuit.edit("label.score") { $0.terms[0].factor *= -1 }
    },
    Cheat("the label of the first row for all", .label) { circuit in
      circuit.edit("labels") { $0.terms[0].operand.maps[0] = .fixed(0) }
    },
    Cheat("the margin twice as large", .margin) { circuit in
      circuit.edit("margin") { $0.constant += 7 }
    },
    Cheat("the margin to the smallest", .margin) { circuit in
      circuit.edit("margin.others") { $0.terms[0].factor = -1 }
    },
    Cheat("the label of the first row against all annotations", .accuracy) { circuit in
      circuit.edit("correct.difference") { $0.terms[0].operand.maps[0] = .fixed(0) }
    },
    Cheat("the annotation itself in place of the label", .accuracy) { circuit in
      circuit.edit("correct.difference") { step in
        step.terms[0].operand = step.terms[1].operand
      }
    },
    Cheat("one right row for nothing", .accuracy) { circuit in
      circuit.edit("accuracy") { $0.constant = 1 }
    },
    Cheat("groups exchanged", .groups) { circuit in
      circuit.edit("accuracy") { step in
        step.product?.a.maps[1] = .init(terms: [.init(variable: 0, coefficient: -1)], constant: 1)
      }
    },
  ]

  @Test(arguments: cheats)
  func otherProgramIsRefused(cheat: Cheat) throws {
    let batch = cheat.batch.batch
    let (honest, forged) = (ForgedBatch(batch), ForgedBatch(batch, edit: cheat.edit))
    #expect(forged.output != honest.output)
    #expect(forged.unanswered == 0)
    let envelope = try batch.prove(interference: forged.interference()).envelope
    #expect(throws: VerificationError.openingCheckFailed) { try batch.verify(envelope) }

    let weak = try batch.unchecked(cheat.edit)
    try ClosureRules.check(weak.circuit)
    let believed = try weak.prove(interference: forged.interference()).envelope
    try weak.verify(believed)
    #expect(throws: VerificationError.statement(.keyDigest)) { try batch.verify(believed) }
    // The proof file with its circuit is refused for the step.
    let error = #expect(throws: VerificationError.self) {
      try StatementTarget.fixture.verifier.verify(try DerivedProof(decoding: weak.statement(believed).encoded))
    }
    guard case .circuit(.notDerived(.steps, _)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// A comparison of wide integers decided wrongly, its quotient and remainder still adding up.
  @Test func falseComparisonsAreRefused() throws {
    for batch in [StatementTarget.label, StatementTarget.margin] {
      let choices = batch.circuit.linearSteps.filter { batch.circuit.witness[$0.result].name.hasSuffix(".choice") }
      #expect(!choices.isEmpty)
      for step in choices {
        let name = batch.circuit.witness[step.result].name
        let last = try #require(step.limbs.last)
        let limb = batch.circuit.witness[last.tensor].name
        for entry in 0..<batch.circuit.witness[step.result].realSize {
          let honest = ForgedBatch(batch)
          let bit = try #require(honest.values[step.result])[entry]
          let change: Int64 = bit == 1 ? -1 : 1
          // `q` changes by one, `rem` by `2^m`, all of it in the highest limb.
          let compensated = ForgedBatch(batch) { tensor, values in
            if tensor == name { values[entry] += change << Int64(step.shift) }
            if tensor == limb { values[entry] -= change << Int64(last.width) }
          }
          #expect(compensated.unanswered > 0)
          // The same bit, all lookups answered: the equation does not hold.
          let plain = ForgedBatch(batch) { tensor, values in
            if tensor == name { values[entry] += change << Int64(step.shift) }
          }
          #expect(plain.unanswered == 0)
          // A quotient that is no bit.
          let wide = ForgedBatch(batch) { tensor, values in
            if tensor == name { values[entry] += 2 * change << Int64(step.shift) }
            if tensor == limb { values[entry] -= 2 * change << Int64(last.width) }
          }
          #expect(wide.unanswered > 0)
          for forged in [compensated, plain, wide] {
            let isStated = forged.output.allSatisfy { batch.key.outputDomain?.contains($0) == true }
            let claimed = isStated ? nil : honest.output
            let envelope = try batch.prove(interference: forged.interference(claiming: claimed)).envelope
            #expect(throws: VerificationError.openingCheckFailed, "\(name) \(entry)") { try batch.verify(envelope) }
          }
        }
      }
    }
  }

  /// A remainder of the greatest score outside its bits: a label that no class has.
  @Test func labelOutsideItsRangeIsRefused() throws {
    let batch = StatementTarget.label
    let step = try #require(batch.circuit.linearSteps.first { batch.circuit.witness[$0.result].name == "label.best" })
    let limb = batch.circuit.witness[try #require(step.limbs.last).tensor].name
    let width = Int64(try #require(step.limbs.last).width)
    let forged = ForgedBatch(batch) { tensor, values in
      if tensor == "label.best" { values[1] -= 1 << Int64(step.shift) }
      if tensor == limb { values[1] += 1 << width }
    }
    #expect(forged.unanswered > 0)
    #expect(forged.output[1] == ForgedBatch(batch).output[1] - 4)
    for claimed in [nil, ForgedBatch(batch).output] {
      let envelope = try batch.prove(interference: forged.interference(claiming: claimed)).envelope
      let error = #expect(throws: VerificationError.self) { try batch.verify(envelope) }
      #expect(error == .openingCheckFailed || error == .valueOutOfRange(tensor: "labels", index: 1))
    }
  }
}
