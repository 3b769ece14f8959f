import ModelGraph

/// A float graph in the shape that quantisation works on: products with weights, sums through index maps, maxima, and
/// functions of one variable, with real parameters. Reshapes are views, normalisations are folded in, a head is set
/// apart.
struct QuantizationPlan: Sendable {
  /// A product with weights. The accumulator is `W x + bias + sum_i addends[i] T_i`.
  struct Linear: Sendable {
    enum Kind: Sendable, Equatable {
      case dense
      case convolution(SlidingWindow, inputsPerGroup: Int, groups: Int)
      /// Entry by entry; weights (and bias) of these shapes broadcast.
      case scale(weights: [Int], bias: [Int])
    }

    var kind: Kind
    /// Rows of weights; one bias for each, but for `scale`.
    var outputs: Int
    /// Row-major, `outputs` rows.
    var weights: [Float]
    var bias: [Double]
    /// Real factors of the further inputs of the step.
    var addends: [Double] = []

    /// Products in one accumulator.
    var products: Int {
      if case .scale = kind { 1 } else { weights.count / max(outputs, 1) }
    }
  }

  /// `sum_i factor_i T_i[maps_i(o)] + bias[o] + constant`.
  struct Sum: Sendable {
    struct Term: Sendable {
      var input: Int
      var factor: Double
      var maps: [AffineIndex]
    }

    var terms: [Term]
    var constant = 0.0
    /// Row-major over the whole output.
    var bias: [Double]?

    /// The entries of one tensor in another arrangement.
    var isRearrangement: Bool { terms.count == 1 && terms[0].factor == 1 && constant == 0 && bias == nil }
  }

  enum Operation: Sendable {
    case linear(Linear)
    /// Entry by entry, of two tensors.
    case product
    case sum(Sum)
    case maxPool(SlidingWindow)
    /// A function of each entry.
    case activation(ScalarExpression)
  }

  struct Step: Sendable {
    var name: String
    var operation: Operation
    var inputs: [View]
    /// A tensor of the float graph, or a new name for a step that has no counterpart there.
    var output: String
    /// Of one sample.
    var shape: [Int]
  }

  /// A tensor under a shape that has as many entries as its own, without the batch dimension.
  struct View: Sendable, Equatable {
    var base: String
    var shape: [Int]

    var count: Int { shape.reduce(1, *) }
  }

  let graph: FloatGraph
  let inputShape: [Int]
  /// The grid of the input, if the model begins by rounding to one.
  let inputGrid: QuantizationGrid?
  let steps: [Step]
  let output: View
  let head: ReportedHead?
  /// Tensors of the float graph that hold stored integers, and what they stand for.
  let storedTensors: [String: PlanBuilder.StoredIntegers]
  /// The tensor of the float graph that a step's output under another name is.
  let origins: [String: String]
  /// Whether the model came already quantised: then scales are given and nothing is searched.
  let isQuantized: Bool

  /// A model for a fixed batch of several samples becomes one for any batch, sample by sample, where its operators need
  /// to know the samples apart and none mixes them; else the batch is a dimension like others.
  init(_ graph: FloatGraph) throws(ModelImportError) {
    do { try self.init(asItIs: graph) } catch {
      guard case .cannotQuantize = error, let open = graph.withSymbolicBatch,
        let plan = try? QuantizationPlan(asItIs: open)
      else { throw error }
      self = plan
    }
  }

  private init(asItIs graph: FloatGraph) throws(ModelImportError) {
    guard let shape = graph.sampleShape else {
      throw .invalidShape(tensor: graph.input, reason: "\(graph.inputType): only the batch size may be symbolic")
    }
    var builder = try PlanBuilder(graph, inputShape: shape)
    for node in graph.nodes { try builder.add(node) }
    self.graph = graph
    inputShape = shape
    output = try builder.outputView()
    steps = builder.steps
    head = builder.head
    inputGrid = builder.inputGrid
    isQuantized = builder.isQuantized
    storedTensors = builder.storedTensors
    origins = builder.origins
  }

  /// Multiplications of one run.
  var products: Int {
    steps.reduce(0) { total, step in
      let entries = step.shape.reduce(1, *)
      switch step.operation {
      case .linear(let linear): return total + entries * linear.products
      case .sum(let sum): return total + entries * sum.terms.count
      case .maxPool(let window): return total + entries * window.taps
      case .product, .activation: return total + entries
      }
    }
  }
}

extension FloatGraph {
  /// The same model for any number of samples, if its input has a fixed number of them that is not 1 and nothing in it
  /// depends on that number.
  fileprivate var withSymbolicBatch: FloatGraph? {
    guard inputType.shape.count >= 2, let size = inputType.shape[0].size, size > 1 else { return nil }
    var type = inputType
    type.shape[0] = .symbolic("batch")
    return try? FloatGraph(
      name: name, input: input, inputType: type, output: output, constants: constants, nodes: nodes)
  }
}
