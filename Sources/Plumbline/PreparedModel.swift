import ModelGraph
import QuantizedRuntime

/// A model that is ready to run many times, one sample at a time on the calling thread: weights are packed and memory is
/// kept from run to run. It may be used from many threads at once.
public struct PreparedModel: Sendable {
  private let runtime: IntegerRuntime
  private let input: QuantizedTensor
  private let outputScale: Double
  private let head: String?

  init(_ model: QuantizedModel) throws(PlumblineError) {
    guard let input = model.graph.tensors[model.graph.input] else {
      throw .unusableModel(problem: "the model has no tensor \"\(model.graph.input)\"")
    }
    runtime = model.runtime
    self.input = input
    outputScale = model.graph.tensors[model.graph.output]?.scale ?? 1
    head = model.graph.head?.rawValue
  }

  /// Number of values that one sample has.
  public var inputCount: Int { input.count }

  /// The integers of the output for one real input, row-major: those that a proof shows.
  ///
  /// - Throws: `PlumblineError.unusableModel` for a wrong number of values or one that is not finite.
  public func integers(for values: [Float]) throws(PlumblineError) -> [Int64] {
    let quantized = try translating { try input.quantize(values.map(Double.init)) }
    return try translating { try runtime.run(quantized, parallel: false) }
  }

  /// The output for one real input with what its integers mean.
  ///
  /// - Throws: as `integers(for:)`.
  public func run(_ values: [Float]) throws(PlumblineError) -> OutputReading {
    OutputReading(try integers(for: values), scale: outputScale, head: head)
  }
}

extension QuantizedModel {
  /// The model ready for many runs of single samples with little delay.
  ///
  /// - Throws: `PlumblineError.unusableModel`.
  public func prepared() throws(PlumblineError) -> PreparedModel { try PreparedModel(self) }
}
