import CircuitCompiler
import Circuits
import Foundation
import ModelGraph
import ONNXImporter
import QuantizedRuntime
import TensorFiles
import TestSupport
import Testing

/// The node tests of the ONNX standard, as the onnx package generates them: what is imported computes what the standard
/// says, everything else is refused with an error. The verdicts are a page of the documentation.
///
/// `PLUMBLINE_UPDATE_VECTORS=1 swift test -c release --filter ConformanceTests` writes the page again.
@Suite struct ConformanceTests {
  static let page = "Sources/Plumbline/Plumbline.docc/OperatorSupport.md"

  /// Floats may differ by this much of the larger of 1 and the expected value; integers not at all.
  static let tolerance = 1e-5
  /// Expected values that the standard writes down with four digits, good to 1e-4.
  static let roundedCases: Set = ["test_averagepool_2d_ceil_last_window_starts_on_pad"]

  struct Case {
    var name: String
    /// With its domain if that is not the standard one.
    var operatorName: String
    var outputs: Int

    init(line: String) throws {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      try #require(fields.count == 4)
      name = fields[0]
      operatorName = fields[2] == "" ? fields[1] : "\(fields[2]).\(fields[1])"
      outputs = try #require(Int(fields[3]))
    }
  }

  enum Verdict: Equatable {
    case passed
    case refused(String)
  }

  /// What becomes of a case in integers.
  enum QuantisedVerdict: Equatable {
    case passed
    /// Quantised as it should be, but no circuit can be made of it.
    case noCircuit(String)
    case refused(String)
    /// Only constants: there is no data to quantise.
    case constant
  }

  struct Row {
    var passed = 0
    var refused: [(name: String, reason: String)] = []
    var quantised: [(name: String, verdict: QuantisedVerdict)] = []

    /// Cases that have data, are quantised, and have a circuit.
    var data: Int { quantised.count { $0.verdict != .constant } }
    var integers: Int {
      quantised.count {
        switch $0.verdict {
        case .passed, .noCircuit: true
        case .refused, .constant: false
        }
      }
    }
    var circuits: Int { quantised.count { $0.verdict == .passed } }
  }

  @Test func nodeTestsOfTheStandard() throws {
    try OracleFiles.withNames("onnx-node-conformance.py") { folder, lines in
      #expect(lines.count >= 1_300)
      var rows: [String: Row] = [:]
      for line in lines {
        let test = try Case(line: line)
        let verdict = try Self.verdict(test, folder: folder)
        switch verdict {
        case .passed:
          rows[test.operatorName, default: Row()].passed += 1
          rows[test.operatorName, default: Row()].quantised.append(
            (test.name, try Self.quantisedVerdict(test, folder: folder)))
        case .refused(let reason): rows[test.operatorName, default: Row()].refused.append((test.name, reason))
        }
      }
      // No operator is supported in name only. The cases of Cast are all about other types.
      for name in ONNXFile.supportedOperators where name != "Cast" {
        #expect(rows[name].map { $0.passed > 0 } ?? false, "\(name)")
      }
      let text = Self.document(rows)
      let path = RepositoryPaths.path(Self.page)
      if ProcessInfo.processInfo.environment["PLUMBLINE_UPDATE_VECTORS"] == "1" {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      }
      #expect(try RepositoryPaths.text(Self.page) == text)
    }
  }

  /// An output of a quantised case may differ by this much of the span of the expected outputs and zero.
  static let quantisedTolerance = 0.01

  /// The finest settings that leave tables of a size that circuits hold.
  static var quantisedOptions: QuantizationOptions {
    var options = QuantizationOptions()
    options.weightBits = 16
    options.activationBits = 12
    return options
  }

  /// Quantises every output of a case, with its own input as calibration data, and runs and compiles it.
  static func quantisedVerdict(_ test: Case, folder: String) throws -> QuantisedVerdict {
    var result = QuantisedVerdict.passed
    for number in 0..<test.outputs {
      let stem = "\(folder)/\(test.name).\(number)"
      var graph = try ONNXFile.read(path: stem + ".onnx")
      guard graph.input != "unit" else { return .constant }
      if let moved = try Self.negated(graph) { graph = moved }
      do {
        let data = try TensorFile.read(path: stem + ".input.npy").values
        let size = try ModelQuantizer.sampleShape(graph).reduce(1, *)
        let samples = stride(from: 0, to: data.count, by: size).map { Array(data[$0..<$0 + size]) }
        let expected = try ModelQuantizer.floatOutputs(graph, samples: samples)
        let (quantised, _) = try ModelQuantizer.quantize(graph, calibration: samples, options: quantisedOptions)
        #expect(
          try Self.deviation(quantised, samples, expected) <= Self.quantisedTolerance, "\(test.name).\(number)")
        do { _ = try ModelCompiler.compile(quantised) } catch { result = .noCircuit("\(error)") }
      } catch let error as ModelImportError {
        return .refused(reason(error, test))
      }
    }
    return result
  }

  /// A graph that only moves floats with a change of sign at its end, as a circuit that computes nothing is refused;
  /// nil for all others.
  static func negated(_ graph: FloatGraph) throws -> FloatGraph? {
    let moves = graph.nodes.allSatisfy { node in
      switch node.operation {
      case .reshape, .flatten, .squeeze, .unsqueeze, .identity, .dropout, .quantizeLinear: true
      case .min, .max: node.inputs.count == 1
      case .reduceSum(let reduction): reduction.axes == []
      default: false
      }
    }
    guard moves, graph.types[graph.output]?.element == .float32 else { return nil }
    let negation = FloatNode(
      name: "negation", operation: .neg(Neg()), inputs: [graph.output], outputs: [graph.output + "/negated"])
    return try FloatGraph(
      name: graph.name, input: graph.input, inputType: graph.inputType, output: negation.outputs[0],
      constants: graph.constants, nodes: graph.nodes + [negation])
  }

  /// The largest error of an output of a quantised graph, as a share of the span of the expected outputs and zero. Both
  /// ways to run the graph must agree to the bit.
  static func deviation(
    _ quantised: QuantizedGraph, _ samples: [[Double]], _ expected: [[Double]]
  ) throws -> Double {
    let input = try #require(quantised.tensors[quantised.input])
    let output = try #require(quantised.tensors[quantised.output])
    let inputs = try samples.map { try input.quantize($0) }
    let reference = try ReferenceEvaluator(quantised)
    let found = try inputs.map { try reference.run($0) }
    #expect(try IntegerRuntime(quantised).runBatch(inputs) == found, "\(quantised.name)")
    try #require(found.count == expected.count)
    var (low, high, largest) = (0.0, 0.0, 0.0)
    for (integers, reals) in zip(found, expected) {
      try #require(integers.count == reals.count)
      for (a, b) in zip(output.dequantize(integers), reals) {
        (low, high) = (min(low, b), max(high, b))
        largest = max(largest, abs(a - b))
      }
    }
    return largest == 0 ? 0 : largest / (high - low)
  }

  /// Runs every output of a case. A wrong value is recorded as an issue.
  static func verdict(_ test: Case, folder: String) throws -> Verdict {
    for number in 0..<test.outputs {
      let stem = "\(folder)/\(test.name).\(number)"
      do {
        let graph = try ONNXFile.read(path: stem + ".onnx")
        let input = try TensorFile.read(path: stem + ".input.npy")
        let expected = try TensorFile.read(path: stem + ".output.npy")
        let found = try FloatEvaluator(graph).run(try OracleFiles.value(input))
        let tolerance = found.floats == nil ? 0 : roundedCases.contains(test.name) ? 1e-4 : Self.tolerance
        #expect(found.shape == expected.shape, "\(test.name)")
        #expect(OracleFiles.agree(OracleFiles.numbers(found), expected.values, tolerance), "\(test.name)")
      } catch let error as ModelImportError {
        return .refused(reason(error, test))
      } catch let error as ModelGraphError {
        return .refused(error.description)
      }
    }
    return .passed
  }

  static func reason(_ error: ModelImportError, _ test: Case) -> String {
    switch error {
    case .unsupportedOperator(_, let name, _):
      name == test.operatorName ? "the operator is not supported" : "operator \(name) is not supported"
    case .refusedOperator(_, _, let reason): reason
    case .unsupportedElementType(let tensor, let found, _): "tensor \"\(tensor)\" has element type \(found)"
    default: error.description
    }
  }

  // MARK: The page

  static func document(_ rows: [String: Row]) -> String {
    let all = rows.values
    let supported = Set(ONNXFile.supportedOperators)
    let passed = all.reduce(0) { $0 + $1.passed }
    let refused = all.reduce(0) { $0 + $1.refused.count }
    let data = all.reduce(0) { $0 + $1.data }
    let quantised = all.reduce(0) { $0 + $1.integers }
    let circuits = all.reduce(0) { $0 + $1.circuits }
    var text = """
      # Operator support

      Which ONNX operators can be imported, measured with the node tests of the ONNX standard.

      ## Overview

      The onnx package generates these cases. Each has one input that is data; the others are constants of the model. A
      case passes if the imported float graph gives the standard's result: integers exactly, floats to 1e-5 of the larger
      of 1 and the value. Everything else is refused with an error that says why; nothing is computed wrongly. Cases for
      the bodies of function operators are left out.

      Of \(passed + refused) cases \(passed) pass and \(refused) are refused. This page is made by the test
      `ConformanceTests`.

      ### Quantised

      Every case that passes and has data is then quantised with 16-bit weights and 12-bit activations, its own input
      serving as calibration data. It counts as quantised if the quantised graph gives the float result to within 1 % of
      the span of the results (zero included), and if the plain evaluator and the runtime agree to the bit; and under
      “circuit” if a circuit can be made of it. Cases that only move entries get a change of sign at their end, as a
      circuit that computes nothing is refused. A fixed batch of several samples is taken apart where that is possible. Of
      \(data) such cases \(quantised) are quantised, and \(circuits) have a circuit.

      | Operator | Passed | Refused | Quantised | Circuit | Reason |
      | --- | --- | --- | --- | --- | --- |

      """
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
      let unsupported = ONNXFile.refusedOperators[name] ?? "the operator is not supported"
      let isBelow = !row.refused.isEmpty || row.data > row.circuits
      let reason = !supported.contains(name) ? unsupported : isBelow ? "see below" : ""
      let counts = row.data == 0 ? "- | -" : "\(row.integers) of \(row.data) | \(row.circuits) of \(row.data)"
      text += "| \(name) | \(row.passed) | \(row.refused.count) | \(counts) | \(escaped(reason)) |\n"
    }
    text += """

      ## Operators of com.microsoft

      These operators of onnxruntime, which its quantisation tool writes, can be imported as well. They are checked against
      onnxruntime itself, in `OperatorTests` one by one and in `ConvolutionalQuantizationTests` in whole models:
      \(ONNXFile.supportedExtensions.joined(separator: ", ")).

      ## Refused cases of supported operators

      | Case | Reason |
      | --- | --- |

      """
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) where supported.contains(name) {
      for (test, reason) in row.refused { text += "| `\(test)` | \(escaped(reason)) |\n" }
    }
    text += """

      ## Passed cases that cannot be quantised

      | Case | Reason |
      | --- | --- |

      """
    for (_, row) in rows.sorted(by: { $0.key < $1.key }) {
      for (test, verdict) in row.quantised {
        switch verdict {
        case .passed, .constant: continue
        case .refused(let reason): text += "| `\(test)` | \(escaped(reason)) |\n"
        case .noCircuit(let reason): text += "| `\(test)` | no circuit: \(escaped(reason)) |\n"
        }
      }
    }
    return text
  }

  private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
