import ModelGraph
import TestSupport

/// Builds quantised graphs node by node; shapes and ranges of results come from the operations themselves.
struct GraphBuilder {
  private(set) var graph: QuantizedGraph

  init(input shape: [Int], range: ClosedRange<Int64>) {
    let tensor = QuantizedTensor(name: "x", shape: shape, range: range, scale: 1)
    graph = QuantizedGraph(name: "built", input: "x", output: "x", tensors: ["x": tensor], nodes: [])
  }

  func tensor(_ name: String) throws -> QuantizedTensor {
    guard let tensor = graph.tensors[name] else { throw Failure.noSuchTensor(name) }
    return tensor
  }

  /// Adds a node and makes its result the output of the graph; returns the name of the result.
  @discardableResult
  mutating func add(_ operation: QuantizedOperation, _ inputs: [String], reshapedTo shape: [Int] = []) throws -> String
  {
    let name = "t\(graph.nodes.count + 1)"
    let sources = try inputs.map { try tensor($0) }
    let result = try operation.result(node: name, inputs: sources, reshapedTo: shape)
    graph.tensors[name] = QuantizedTensor(name: name, shape: result.shape, range: result.range, scale: 1)
    graph.nodes.append(QuantizedNode(name: name, operation: operation, inputs: inputs, output: name))
    graph.output = name
    return name
  }

  /// A tensor of any shape with entries of `name`, zero where that has none at the same indices.
  mutating func view(of name: String, shape: [Int]) throws -> String {
    let rank = try tensor(name).shape.count
    let maps = (0..<rank).map { $0 < shape.count ? AffineIndex.index($0) : .fixed(0) }
    return try add(.sum(SumParameters(shape: shape, terms: [.init(input: 0, factor: 1, maps: maps)])), [name])
  }

  /// The least shift that brings the result of `operation` into 13 bits.
  func fittingShift(
    _ inputs: [String], _ operation: (Int) -> QuantizedOperation
  ) throws -> QuantizedOperation {
    for shift in Requantisation.shifts {
      let sources = try inputs.map { try tensor($0) }
      let range = try operation(shift).result(node: "trial", inputs: sources).range
      if range.lowerBound >= -4096, range.upperBound <= 4095 { return operation(shift) }
    }
    throw Failure.tooWide
  }

  /// A table onto `values` over the whole range of a tensor: random, or a clamped identity with an offset.
  mutating func addTable(_ name: String, onto values: ClosedRange<Int64>, _ random: inout TestRandom) throws -> String {
    let range = try tensor(name).range
    let rows: [Int64]
    switch random.next() % 4 {
    case 0: rows = RandomGraph.values(Int(range.upperBound - range.lowerBound) + 1, in: values, &random)
    case 1: rows = range.map { min(max($0 + values.lowerBound, values.lowerBound), values.upperBound) }
    default: rows = range.map { min(max($0, values.lowerBound), values.upperBound) }
    }
    return try add(.table(ActivationTable(function: "f", lower: range.lowerBound, values: rows)), [name])
  }

  enum Failure: Error {
    case tooWide
    case noSuchTensor(String)
  }
}
