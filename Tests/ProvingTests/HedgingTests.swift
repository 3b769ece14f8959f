import BN254
import ProofTestSupport
import Proving
import QuantizedRuntime
import Testing
import Verification

/// What the randomness of a proof is hedged with: a generator that repeats itself has to give other randomness to every
/// other run and every other statement.
@Suite struct HedgingTests {
  private let batch = StatementTarget.groupAccuracy

  private func secrets(_ change: (inout Trace, inout RowsOpening) -> Void = { _, _ in }) throws -> [UInt8] {
    var trace = try batch.trace()
    var opening = batch.opening
    change(&trace, &opening)
    return batch.prover.secretBytes(trace, input: .committedRows(batch.rows, opening: opening))
  }

  private func statement(
    context: [UInt8] = ProofFixture.context, output: OutputRequest = .publicValues,
    _ change: (inout CommittedRows) -> Void = { _ in }
  ) -> [UInt8] {
    var rows = batch.rows
    change(&rows)
    return batch.prover.statementBytes(
      input: .committedRows(rows, opening: batch.opening), output: output, context: context)
  }

  @Test func everyInputAndAnnotationCounts() throws {
    let honest = try secrets()
    #expect(try secrets() == honest)
    var seen: Set = [honest]
    let trace = try batch.trace()
    for index in trace.input.indices {
      let other = try secrets { trace, _ in
        trace = Trace(
          input: trace.input.enumerated().map { $0.offset == index ? $0.element + 1 : $0.element },
          accumulators: trace.accumulators, output: trace.output)
      }
      #expect(seen.insert(other).inserted, "input \(index)")
    }
    for row in batch.opening.annotations.indices {
      for column in batch.opening.annotations[row].indices {
        let other = try secrets { _, opening in opening.annotations[row][column] += 1 }
        #expect(seen.insert(other).inserted, "annotation \(column) of row \(row)")
      }
    }
    let key = batch.prover.key
    let tensors = key.parameters.tensors(of: batch.circuit)
    for index in key.parameters.blinding.indices {
      for half in 0..<2 {
        var blinding = key.parameters.blinding
        if half == 0 { blinding[index].first += .one } else { blinding[index].second += .one }
        let parameters = try ParameterVector(
          tensors, circuit: batch.circuit, rowBits: key.verifyingKey.rowBits, blinding: blinding)
        let prover = Prover(
          key: try ProvingKey(verifyingKey: key.verifyingKey, powers: key.powers, parameters: parameters))
        let other = prover.secretBytes(trace, input: .committedRows(batch.rows, opening: batch.opening))
        #expect(seen.insert(other).inserted, "blinding \(index), half \(half)")
      }
    }
  }

  @Test func everyPartOfAStatementCounts() throws {
    let context = ProofFixture.context
    let others = [
      statement(), statement(context: [UInt8](repeating: 1, count: 32)), statement(output: .committed),
      statement { $0.root[0] ^= 1 }, statement { $0.selection = .range(start: 1, count: 4) },
      statement { $0.selection = .drawn(seed: [UInt8](repeating: 0, count: 32), count: 4) },
      statement { $0.first += 1 },
      statement { $0.annotations?.root[31] ^= 1 }, statement { $0.annotations?.columns = [2, 1] },
      statement { $0.annotations?.columns = [0] }, statement { $0.annotations = nil },
      StatementTarget.label.prover.statementBytes(
        input: .committedRows(batch.rows, opening: batch.opening), output: .publicValues, context: context),
      batch.prover.statementBytes(input: .privateInput, output: .publicValues, context: context),
      batch.prover.statementBytes(input: .publicValues, output: .publicValues, context: context),
    ]
    #expect(Set(others).count == others.count)
  }
}
