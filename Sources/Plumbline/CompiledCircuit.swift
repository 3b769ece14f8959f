import Attestation
import CircuitCompiler
import Circuits

/// What a model has to satisfy, as a circuit. Public; nothing in it was computed from weights, but for the choices that
/// `QuantizationReport.privateChoices` lists.
public struct CompiledCircuit: Sendable {
  package let circuit: Circuit
  /// Layouts that were considered; none for a circuit that was read from a file.
  private let layouts: [LayoutReport]

  /// Compiles a model: interval analysis, tables, layout of blocks and lanes.
  ///
  /// - Parameters:
  ///   - model: only shapes, declared widths, shifts and tables are read, never weights.
  ///   - target: who is to verify; the layout is the cheapest for them. Proofs of any circuit can be verified by both.
  /// - Throws: `PlumblineError.unusableCircuit` naming rule and tensor, if the model cannot be proved as it is.
  public init(compiling model: QuantizedModel, target: Target = .native) throws(PlumblineError) {
    let result = try translating { try ModelCompiler.compileExplaining(model.graph, target: target.verifier) }
    circuit = result.circuit
    layouts =
      [LayoutReport(result.chosen, isChosen: true)] + result.alternatives.map { LayoutReport($0, isChosen: false) }
  }

  /// Reads a circuit file and checks every closure rule.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind`, `.invalidFile`, or `.unusableCircuit` for a broken rule.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(decoding: try FileStore.read(path, kind: .circuit))
  }

  /// Reads the bytes of a circuit file, which may come from anyone, and checks every closure rule.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    circuit = try translating { try Circuit(decoding: bytes) }
    layouts = []
  }

  init(circuit: Circuit) {
    self.circuit = circuit
    layouts = []
  }

  /// The bytes of the circuit file.
  public var encoded: [UInt8] { circuit.encoded }

  public func write(to path: String) throws(PlumblineError) { try FileStore.write(encoded, to: path) }

  /// Keccak-256 digest of the circuit, in hexadecimal: part of every key.
  public var digest: String { HexadecimalText.encode(circuit.digest) }

  /// Sizes of the circuit and of proofs about it.
  ///
  /// - Parameter explain: also list the layouts and row lengths that were considered.
  public func report(explain: Bool = false) -> CircuitReport {
    CircuitReport(circuit, layouts: explain ? layouts : [], explain: explain)
  }
}

/// Row lengths: who is to verify.
public enum Target: String, Codable, Sendable, CaseIterable {
  /// A process on a machine: proving and verifying together cost least.
  case native
  /// A contract: the least gas, in few and long rows.
  case evm

  var verifier: VerifierTarget {
    switch self {
    case .native: .native
    case .evm: .evm
    }
  }
}

/// How `b`, the number of entries under one commitment, is chosen.
public enum RowLength: Sendable, Equatable {
  case target(Target)
  /// A power of two from 16 to 2^24.
  case entries(Int)

  /// `log2 b`.
  func bits(for circuit: Circuit) throws(PlumblineError) -> Int {
    switch self {
    case .target(let target): return RowLengthChoice.choose(for: circuit, target: target.verifier).rowBits
    case .entries(let entries):
      guard entries >= 16, entries <= 1 << 24, entries.nonzeroBitCount == 1 else {
        throw .invalidOption(name: "row length", value: "\(entries)", expected: "a power of two from 16 to 16777216")
      }
      return entries.trailingZeroBitCount
    }
  }
}
