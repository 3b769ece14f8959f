import Proving
import Verification

extension ModelKeys {
  /// Runs the model on integers, as a statement holds them, and proves the run with input and output in clear.
  ///
  /// - Parameters:
  ///   - integers: row-major, within the interval of the circuit's input.
  ///   - context: 32 bytes that the proof is bound to.
  /// - Throws: `PlumblineError.unusableInput` for integers that are no input, `.cannotProve`.
  package func prove(integers: [Int64], context: [UInt8]) throws(PlumblineError) -> ProofEnvelope {
    guard context.count == 32 else {
      throw .invalidOption(
        name: "context", value: HexadecimalBytes.encode(context), expected: "32 bytes in hexadecimal")
    }
    return try translating {
      let trace = try model.runtime.trace(integers)
      return try Prover(key: provingKey).prove(
        trace, input: .publicValues, output: .publicValues, context: context
      ).envelope
    }
  }
}
