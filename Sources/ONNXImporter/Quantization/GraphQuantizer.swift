import ModelGraph

/// Makes the integer graph for one choice of widths. The files beside it say what becomes of each kind of step.
///
/// Every tensor has one scale, and a real value is the scale times the integer. A product with weights on integers `x` of
/// scale `Sx` gets the weights `w = round(W / Sw)` and the bias `round(b / (Sx Sw))`. Its accumulator has the scale
/// `Sx Sw`, and requantisation by `2^shift` gives `q` the scale `Sq = Sx Sw 2^shift`: the real scales are absorbed,
/// whatever they are. Filling the width makes the range that `q` can take by declared widths, and with it the table that
/// follows, as small as it can be for a given `Sq`.
struct GraphQuantizer {
  let plan: QuantizationPlan
  let input: InputQuantization
  let ranges: [String: ClosedRange<Double>]
  let activationBits: Int
  let weightBits: Int
  /// Most rows of the table that follows a step, by the step's place in the plan.
  var rowLimits: [Int]

  static let largestTable = 1 << 16
  /// Where the scale of the argument is given and cannot be made coarser.
  static let largestGivenTable = 1 << 18

  init(
    plan: QuantizationPlan, input: InputQuantization, ranges: [String: ClosedRange<Double>], activationBits: Int,
    weightBits: Int, rowLimit: Int
  ) {
    self.plan = plan
    self.input = input
    self.ranges = plan.completed(ranges)
    self.activationBits = activationBits
    self.weightBits = weightBits
    rowLimits = [Int](repeating: rowLimit, count: plan.steps.count)
  }

  func graph() throws(ModelImportError) -> QuantizedGraph {
    var draft = GraphDraft(
      input: QuantizedTensor(
        name: plan.graph.input, shape: plan.inputShape, range: input.range, scale: input.scale),
      reserved: Set(plan.steps.map(\.output)))
    for (index, step) in plan.steps.enumerated() {
      switch step.operation {
      case .linear(let linear): try add(linear, step, index, to: &draft)
      case .product: try addProduct(step, index, to: &draft)
      case .sum(let sum): try add(sum, step, index, to: &draft)
      case .maxPool(let window):
        let source = try draft.tensor(step.inputs[0])
        try draft.append(step.name, .maxPool(.init(window: window)), [source], output: step.output, scale: source.scale)
      case .activation(let expression):
        let source = try draft.tensor(step.inputs[0])
        try addTable(activation(expression, of: step), source, name: step.name, output: step.output, to: &draft)
      }
    }
    // What readers see of a tensor may be a requantised copy; the output is the tensor itself.
    let output = try draft.tensor(plan.output, isOutput: true)
    let graph = QuantizedGraph(
      name: plan.graph.name, input: plan.graph.input, output: output.name, tensors: draft.tensors, nodes: draft.nodes,
      head: plan.head)
    do { try graph.validate() } catch { throw .graph(error) }
    return graph
  }

  // MARK: What follows a step

  /// What reads the result of a step.
  enum Successor {
    /// Nothing: it is the model's output.
    case none
    /// Functions only; the first decides about the scale.
    case function(ActivationFunction)
    /// Steps that need it narrow.
    case operands(ActivationFunction)

    var function: ActivationFunction? {
      switch self {
      case .none: nil
      case .function(let function), .operands(let function): function
      }
    }
  }

  func successor(_ index: Int) throws(ModelImportError) -> Successor {
    let step = plan.steps[index]
    var functions: [ActivationFunction] = []
    var hasOperands = false
    for reader in plan.steps where reader.inputs.contains(where: { $0.base == step.output }) {
      if case .activation(let expression) = reader.operation {
        functions.append(try activation(expression, of: reader))
      } else {
        hasOperands = true
      }
    }
    let isOutput = plan.output.base == step.output
    if functions.isEmpty, !hasOperands { return .none }
    if !hasOperands, !isOutput, let first = functions.first { return .function(first) }
    guard let range = ranges[step.output] ?? functions.first?.argument else {
      throw .noFittingQuantization(reason: "\"\(step.output)\" has no calibrated range")
    }
    return .operands(ActivationFunction(expression: .argument, argument: range, value: range))
  }

  private func activation(
    _ expression: ScalarExpression, of step: QuantizationPlan.Step
  ) throws(ModelImportError) -> ActivationFunction {
    guard let argument = ranges[step.inputs[0].base] ?? ranges[step.output] else {
      throw .noFittingQuantization(reason: "\"\(step.inputs[0].base)\" has no calibrated range")
    }
    let ends = [expression(argument.lowerBound), expression(argument.upperBound)]
    guard ends.allSatisfy(\.isFinite) || ranges[step.output] != nil else {
      throw .notFinite(place: "what \"\(step.name)\" makes of the calibrated range")
    }
    let value = ranges[step.output] ?? min(ends[0], ends[1])...max(ends[0], ends[1])
    return ActivationFunction(expression: expression, argument: argument, value: value)
  }

  /// Appends an operation whose accumulators have a given scale, with the shift that suits what follows, and brings the
  /// result to the width of activations where its readers need that.
  ///
  /// - Parameters:
  ///   - operation: by shift.
  ///   - shift: nil leaves the choice open.
  ///   - isNarrow: whether the result may be read as it is, without requantisation.
  func append(
    _ step: QuantizationPlan.Step, _ index: Int, _ sources: [QuantizedTensor], scale: Double, shift: Int? = nil,
    isNarrow: Bool = false, to draft: inout GraphDraft, _ operation: (Int) -> QuantizedOperation
  ) throws(ModelImportError) {
    let successor = try successor(index)
    let accumulators: ClosedRange<Int64>
    do { accumulators = try operation(0).result(node: step.name, inputs: sources).range } catch { throw .graph(error) }
    var chosen = 0
    if let shift {
      chosen = shift
    } else if let function = successor.function, !isNarrow {
      chosen = try self.shift(
        accumulators, step.name, function, accumulatorScale: scale, rowLimit: rowLimits[index])
    }
    let raw = try draft.append(
      step.name, operation(chosen), sources, output: step.output, scale: scale * Self.power(chosen))
    if case .operands(let function) = successor, !isNarrow {
      try addTable(
        function, raw, name: step.name + "/requantise", output: draft.freshName(step.output + "/requantised"),
        to: &draft, replacing: step.output)
    }
  }

  /// The shift at which `q` is as fine as the following table can use, or coarser if the table would be too long.
  private func shift(
    _ accumulators: ClosedRange<Int64>, _ name: String, _ function: ActivationFunction, accumulatorScale: Double,
    rowLimit: Int
  ) throws(ModelImportError) -> Int {
    // Where values lie on a given grid to which the argument cannot be fitted, a finer argument spares most of a second
    // rounding.
    let target = function.argumentScale.map { $0 / 32 } ?? function.scale(bits: activationBits)
    let slope = function.largestSlope
    var shift = 0
    while shift < 61 {
      let scale = accumulatorScale * Self.power(shift)
      // With a shared scale: the first at which the values fit. Else: the last that is not coarser than the values.
      let isCoarseEnough = function.keepsScale ? scale >= target : 2 * scale * slope > target
      if isCoarseEnough || target == 0 { break }
      shift += 1
    }
    for candidate in shift...61 {
      let lower = Requantisation.apply(accumulators.lowerBound, shift: candidate)
      let upper = Requantisation.apply(accumulators.upperBound, shift: candidate)
      if upper - lower < Int64(rowLimit) { return candidate }
    }
    throw .graph(.accumulatorTooLarge(node: name))
  }

  // MARK: Functions

  private func addTable(
    _ function: ActivationFunction, _ source: QuantizedTensor, name: String, output: String,
    to draft: inout GraphDraft, replacing: String? = nil
  ) throws(ModelImportError) {
    let rows = source.range.upperBound - source.range.lowerBound
    guard rows < Int64(Self.largestGivenTable) else {
      throw .noFittingQuantization(
        reason: "the table of \"\(name)\" would need \(rows + 1) rows; fewer weight or activation bits make it shorter")
    }
    let scale = valueScale(function, argumentScale: source.scale)
    let table = function.table(
      over: source.range, argumentScale: source.scale, valueScale: scale, bits: activationBits)
    try draft.append(name, .table(table), [source], output: output, scale: scale)
    if let replacing { draft.replace(replacing, by: output) }
  }

  private func valueScale(_ function: ActivationFunction, argumentScale: Double) -> Double {
    let fitting = function.scale(bits: activationBits)
    if function.grid != nil { return fitting }
    if function.keepsScale, argumentScale >= fitting { return argumentScale }
    return fitting.isNormal ? fitting : argumentScale
  }

  static func power(_ exponent: Int) -> Double { Double(UInt64(1) << UInt64(exponent)) }

  /// The least two's complement width of all values.
  static func width(of values: [Int64]) -> Int {
    1 + (values.map { 64 - ($0 < 0 ? ~$0 : $0).leadingZeroBitCount }.max() ?? 0)
  }
}

/// The integer graph in the making.
struct GraphDraft {
  private(set) var tensors: [String: QuantizedTensor]
  private(set) var nodes: [QuantizedNode] = []
  private var taken: Set<String>
  /// What readers of a tensor see in its place.
  private var replacements: [String: String] = [:]
  /// Views that have been made: names by base and shape.
  private var views: [String: String] = [:]

  init(input: QuantizedTensor, reserved: Set<String>) {
    tensors = [input.name: input]
    taken = reserved.union([input.name])
  }

  mutating func freshName(_ name: String) -> String {
    var name = name
    while !taken.insert(name).inserted { name += "'" }
    return name
  }

  mutating func replace(_ tensor: String, by other: String) { replacements[tensor] = other }

  /// The tensor that a view reads; a reshape is appended if its shape is another one.
  mutating func tensor(
    _ view: QuantizationPlan.View, isOutput: Bool = false
  ) throws(ModelImportError) -> QuantizedTensor {
    let name = isOutput ? view.base : replacements[view.base] ?? view.base
    guard let tensor = tensors[name] else {
      throw .graph(.unknownTensor(name: name, readBy: "a step of the quantised model"))
    }
    guard tensor.shape != view.shape else { return tensor }
    let key = "\(name) \(view.shape)"
    if let known = views[key], let tensor = tensors[known] { return tensor }
    let output = freshName(name + "/reshaped")
    let result = QuantizedTensor(name: output, shape: view.shape, range: tensor.range, scale: tensor.scale)
    nodes.append(QuantizedNode(name: output, operation: .reshape, inputs: [name], output: output))
    tensors[output] = result
    views[key] = output
    return result
  }

  @discardableResult
  mutating func append(
    _ name: String, _ operation: QuantizedOperation, _ sources: [QuantizedTensor], output: String, scale: Double
  ) throws(ModelImportError) -> QuantizedTensor {
    let result: OperationResult
    do { result = try operation.result(node: name, inputs: sources) } catch { throw .graph(error) }
    let tensor = QuantizedTensor(name: output, shape: result.shape, range: result.range, scale: scale)
    nodes.append(QuantizedNode(name: name, operation: operation, inputs: sources.map(\.name), output: output))
    tensors[output] = tensor
    return tensor
  }
}
