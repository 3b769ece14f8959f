import ModelGraph

/// Makes the integer graph for one choice of widths.
///
/// A dense layer `z = W x + b` on integers `x` of scale `Sx` gets the weights `w = round(W / Sw)` with the least `Sw`
/// at which they fit their width, and the bias `round(b / (Sx Sw))`. Its accumulator has the scale `Sx Sw`, and
/// requantisation by `2^shift` gives `q` the scale `Sq = Sx Sw 2^shift`: the real scales are absorbed, whatever they
/// are. Filling the width makes the range that `q` can take by declared widths, and with it the table, as small as it
/// can be for a given `Sq`.
struct GraphQuantizer {
  let plan: QuantizationPlan
  let input: InputQuantization
  let ranges: [String: ClosedRange<Double>]
  let activationBits: Int
  let weightBits: Int
  /// Most rows of the table that follows a dense layer, by the layer's place in the plan.
  var rowLimits: [Int]

  static let largestTable = 1 << 16

  init(
    plan: QuantizationPlan, input: InputQuantization, ranges: [String: ClosedRange<Double>], activationBits: Int,
    weightBits: Int, rowLimit: Int
  ) {
    self.plan = plan
    self.input = input
    self.ranges = ranges
    self.activationBits = activationBits
    self.weightBits = weightBits
    rowLimits = [Int](repeating: rowLimit, count: plan.steps.count)
  }

  func graph() throws(ModelImportError) -> QuantizedGraph {
    var current = QuantizedTensor(
      name: plan.graph.input, shape: plan.inputShape, range: input.range, scale: input.scale)
    var tensors = [current.name: current]
    var nodes: [QuantizedNode] = []
    var taken = Set(plan.steps.map(\.output)).union([plan.graph.input])

    func append(_ node: QuantizedNode, _ tensor: QuantizedTensor) {
      nodes.append(node)
      tensors[tensor.name] = tensor
      current = tensor
    }
    func reshape(to shape: [Int]) {
      guard current.shape != shape else { return }
      var name = current.name + "/reshaped"
      while !taken.insert(name).inserted { name += "'" }
      let tensor = QuantizedTensor(name: name, shape: shape, range: current.range, scale: current.scale)
      append(QuantizedNode(name: name, operation: .reshape, inputs: [current.name], output: name), tensor)
    }

    for (index, step) in plan.steps.enumerated() {
      switch step.operation {
      case .dense(let dense):
        reshape(to: [dense.inputs])
        var parameters = try integers(dense, step, inputScale: current.scale)
        let next = index + 1 < plan.steps.count ? plan.steps[index + 1] : nil
        let accumulatorScale = current.scale * weightScale(dense)
        if let next {
          parameters.shift = try shift(
            parameters, step, try activation(next), accumulatorScale: accumulatorScale, inputRange: current.range,
            rowLimit: rowLimits[index])
        }
        guard let range = parameters.outputRange(input: current.range) else {
          throw .graph(.accumulatorTooLarge(node: step.name))
        }
        append(
          QuantizedNode(
            name: step.name, operation: .dense(parameters), inputs: [current.name], output: step.output),
          QuantizedTensor(
            name: step.output, shape: [dense.outputs], range: range,
            scale: accumulatorScale * Self.power(parameters.shift)))
      case .activation:
        let function = try activation(step)
        let scale = valueScale(function, argumentScale: current.scale)
        let table = function.table(
          over: current.range, argumentScale: current.scale, valueScale: scale, bits: activationBits)
        guard let range = table.valueRange else { throw .noFittingQuantization(reason: "\(step.name) has no range") }
        append(
          QuantizedNode(name: step.name, operation: .table(table), inputs: [current.name], output: step.output),
          QuantizedTensor(name: step.output, shape: current.shape, range: range, scale: scale))
      }
    }
    reshape(to: plan.output.shape)
    let graph = QuantizedGraph(
      name: plan.graph.name, input: plan.graph.input, output: current.name, tensors: tensors, nodes: nodes,
      head: plan.head)
    do { try graph.validate() } catch { throw .graph(error) }
    return graph
  }

  // MARK: Dense layers

  /// `Sw`. A layer whose weights are all 0 takes any scale; 1 will do.
  private func weightScale(_ dense: QuantizationPlan.Dense) -> Double {
    var largest: Float = 0
    for weight in dense.weights { largest = max(largest, abs(weight)) }
    let scale = Double(largest) / Double((1 << (weightBits - 1)) - 1)
    return scale.isNormal ? scale : 1
  }

  private func integers(
    _ dense: QuantizationPlan.Dense, _ step: QuantizationPlan.Step, inputScale: Double
  ) throws(ModelImportError) -> DenseParameters {
    let scale = weightScale(dense)
    let limit = Double((1 << (weightBits - 1)) - 1)
    let weights = dense.weights.map { weight in
      Int16(min(max((Double(weight) / scale).rounded(.toNearestOrEven), -limit), limit))
    }
    var bias: [Int64] = []
    for value in dense.bias {
      let scaled = (value / (scale * inputScale)).rounded(.toNearestOrEven)
      guard abs(scaled) < 0x1p60 else { throw .graph(.accumulatorTooLarge(node: step.name)) }
      bias.append(Int64(scaled))
    }
    return DenseParameters(
      outputs: dense.outputs, inputs: dense.inputs, weights: weights, weightBits: weightBits, bias: bias,
      biasBits: Self.width(of: bias), shift: 0)
  }

  /// The least two's complement width of all values.
  static func width(of values: [Int64]) -> Int {
    1 + (values.map { 64 - ($0 < 0 ? ~$0 : $0).leadingZeroBitCount }.max() ?? 0)
  }

  /// The shift at which `q` is as fine as the following table can use, or coarser if the table would be too long.
  private func shift(
    _ parameters: DenseParameters, _ step: QuantizationPlan.Step, _ function: ActivationFunction,
    accumulatorScale: Double, inputRange: ClosedRange<Int64>, rowLimit: Int
  ) throws(ModelImportError) -> Int {
    let target = function.scale(bits: activationBits)
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
      var parameters = parameters
      parameters.shift = candidate
      guard let range = parameters.outputRange(input: inputRange) else {
        throw .graph(.accumulatorTooLarge(node: step.name))
      }
      if range.upperBound - range.lowerBound < Int64(rowLimit) { return candidate }
    }
    throw .graph(.accumulatorTooLarge(node: step.name))
  }

  // MARK: Functions

  private func activation(_ step: QuantizationPlan.Step) throws(ModelImportError) -> ActivationFunction {
    guard case .activation(let functions) = step.operation else {
      throw .noFittingQuantization(reason: "\(step.name) is not an activation")
    }
    guard let argument = ranges[step.input] else {
      throw .noFittingQuantization(reason: "\"\(step.input)\" has no calibrated range")
    }
    // A step that has no tensor of its own in the float graph is the identity.
    return ActivationFunction(functions: functions, argument: argument, value: ranges[step.output] ?? argument)
  }

  private func valueScale(_ function: ActivationFunction, argumentScale: Double) -> Double {
    let fitting = function.scale(bits: activationBits)
    if function.keepsScale, argumentScale >= fitting { return argumentScale }
    return fitting.isNormal ? fitting : argumentScale
  }

  private static func power(_ exponent: Int) -> Double { Double(UInt64(1) << UInt64(exponent)) }
}
