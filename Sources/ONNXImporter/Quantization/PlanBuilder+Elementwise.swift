import ModelGraph

/// Sums, differences, products and extrema, entry by entry.
extension PlanBuilder {
  /// `factors.0 * a + factors.1 * b`, one of which may be constant.
  mutating func addCombination(_ node: FloatNode, factors: (Double, Double)) throws(ModelImportError) {
    for (index, own, other) in [(0, factors.0, factors.1), (1, factors.1, factors.0)] {
      guard let constant = constant(node, index) else { continue }
      return try addConstant(node, data: 1 - index, dataFactor: other, constant: constant, index, factor: own)
    }
    let (a, b) = (try data(node, 0), try data(node, 1))
    if a.view == b.view, a.isBatched == b.isBatched {
      var value = a
      value.expression = factors.1 > 0 ? .sum(a.expression, b.expression) : .difference(a.expression, b.expression)
      value.isExclusive = false
      return try setValue(of: node, value)
    }
    let (shape, isBatched) = try resultShape(node, of: a.isBatched ? a : b)
    // A residual connection: one operand becomes an addend of the product that makes the other.
    for (host, guest, hostFactor, guestFactor) in [(0, 1, factors.0, factors.1), (1, 0, factors.1, factors.0)] {
      guard hostFactor == 1, a.shape == b.shape, let index = openStep(try data(node, host)),
        case .linear(var linear) = steps[index].operation, !isScale(linear), steps[index].shape == shape
      else { continue }
      // The guest must not depend on the host, and it does not, as nothing but this node reads the host.
      let value = try materialised(node, guest)
      guard let place = steps.firstIndex(where: { $0.output == values[node.inputs[host]]?.view.base }) else { continue }
      var step = steps[place]
      linear.addends.append(guestFactor)
      step.operation = .linear(linear)
      step.inputs.append(.init(base: value.view.base, shape: step.shape))
      step.output = node.outputs[0]
      replaceStep(place, with: step)
      return try setResult(of: node, shape: shape, isBatched: isBatched)
    }
    var terms: [QuantizationPlan.Sum.Term] = []
    var views: [QuantizationPlan.View] = []
    for (index, factor) in [(0, factors.0), (1, factors.1)] {
      let value = try materialised(node, index)
      let padded = [Int](repeating: 1, count: shape.count - value.shape.count) + value.shape
      views.append(.init(base: value.view.base, shape: padded))
      terms.append(.init(input: index, factor: factor, maps: Self.broadcast(padded, to: shape)))
    }
    append(node.name, .sum(.init(terms: terms)), views, output: node.outputs[0], shape: shape)
    try setResult(of: node, shape: shape, isBatched: isBatched)
  }

  private func isScale(_ linear: QuantizationPlan.Linear) -> Bool {
    if case .scale = linear.kind { true } else { false }
  }

  /// Index maps that read a tensor of `shape` for each entry of `target`; sizes of 1 stretch.
  static func broadcast(_ shape: [Int], to target: [Int]) -> [AffineIndex] {
    shape.enumerated().map { axis, size in
      size == 1 && target[axis] != 1 ? .fixed(0) : .index(axis)
    }
  }

  /// `dataFactor * x + factor * constant`.
  private mutating func addConstant(
    _ node: FloatNode, data place: Int, dataFactor: Double, constant: TensorValue, _ index: Int, factor: Double
  ) throws(ModelImportError) {
    let numbers = try floats(node, index, "the constant").map { factor * Double($0) }
    let value = try data(node, place)
    let shape = try sampleShape(
      node, ofConstant: constant.shape, rank: max(value.shape.count, constant.shape.count - (value.isBatched ? 1 : 0)),
      isBatched: value.isBatched)
    let (result, isBatched) = try resultShape(node, of: value)
    if numbers.allSatisfy({ $0 == numbers[0] }), result == value.shape {
      var value = value
      let scaled: ScalarExpression =
        dataFactor == 1 ? value.expression : .product(.constant(dataFactor), value.expression)
      // A number added to the product before it is bias.
      if let index = openStep(value), dataFactor == 1, case .linear(var linear) = steps[index].operation,
        !isScale(linear)
      {
        for output in linear.bias.indices { linear.bias[output] += numbers[0] }
        return try replace(index, with: linear, node, result, isBatched)
      }
      value.expression = numbers[0] == 0 ? scaled : .sum(scaled, .constant(numbers[0]))
      return try setValue(of: node, value)
    }
    // One number for each output of the product before it is bias.
    if let index = openStep(value), dataFactor == 1, case .linear(var linear) = steps[index].operation,
      steps[index].shape == value.shape || value.view.count == linear.outputs, result.reduce(1, *) == value.view.count,
      let channels = perOutput(numbers, shape, result, linear, steps[index].shape, value)
    {
      for output in linear.bias.indices { linear.bias[output] += channels[output] }
      return try replace(index, with: linear, node, result, isBatched)
    }
    let materialised = try materialised(node, place)
    let padded = [Int](repeating: 1, count: result.count - materialised.shape.count) + materialised.shape
    let target = [Int](repeating: 1, count: result.count - shape.count) + shape
    let bias = Broadcasting.offsets(of: target, in: result).map { numbers[$0] }
    let sum = QuantizationPlan.Sum(
      terms: [.init(input: 0, factor: dataFactor, maps: Self.broadcast(padded, to: result))], bias: bias)
    append(
      node.name, .sum(sum), [.init(base: materialised.view.base, shape: padded)], output: node.outputs[0],
      shape: result)
    try setResult(of: node, shape: result, isBatched: isBatched)
  }

  private mutating func replace(
    _ index: Int, with linear: QuantizationPlan.Linear, _ node: FloatNode, _ shape: [Int], _ isBatched: Bool
  ) throws(ModelImportError) {
    guard linear.bias.allSatisfy(\.isFinite) else { throw .notFinite(place: "bias of node \"\(node.name)\"") }
    var step = steps[index]
    step.operation = .linear(linear)
    step.output = node.outputs[0]
    replaceStep(index, with: step)
    try setResult(of: node, shape: shape, isBatched: isBatched)
  }

  /// The constant as one number for each output of a dense layer or convolution, if it is that.
  private func perOutput(
    _ numbers: [Double], _ shape: [Int], _ result: [Int], _ linear: QuantizationPlan.Linear, _ stepShape: [Int],
    _ value: Value
  ) -> [Double]? {
    switch linear.kind {
    case .scale: return nil
    case .dense:
      // A single row may have been given another shape; its order is the same.
      if value.view.count == linear.outputs {
        return Broadcasting.offsets(of: shape, in: result).map { numbers[$0] }
      }
      guard shape.dropLast().allSatisfy({ $0 == 1 }), shape.last == linear.outputs else { return nil }
      return numbers
    case .convolution:
      guard stepShape == value.shape, shape.count == stepShape.count, shape[0] == linear.outputs,
        shape.dropFirst().allSatisfy({ $0 == 1 })
      else { return nil }
      return numbers
    }
  }

  mutating func addMul(_ node: FloatNode) throws(ModelImportError) {
    for index in 0...1 where constant(node, index) != nil {
      return try scale(node, data: 1 - index, by: try floats(node, index, "the factor").map(Double.init), index)
    }
    let (a, b) = (try data(node, 0), try data(node, 1))
    if a.view == b.view, a.isBatched == b.isBatched {
      var value = a
      value.expression = .product(a.expression, b.expression)
      value.isExclusive = false
      return try setValue(of: node, value)
    }
    let (shape, isBatched) = try resultShape(node, of: a.isBatched ? a : b)
    var views: [QuantizationPlan.View] = []
    for index in 0...1 {
      let value = try materialised(node, index)
      let padded = [Int](repeating: 1, count: shape.count - value.shape.count) + value.shape
      views.append(.init(base: value.view.base, shape: padded))
    }
    append(node.name, .product, views, output: node.outputs[0], shape: shape)
    try setResult(of: node, shape: shape, isBatched: isBatched)
  }

  mutating func addDiv(_ node: FloatNode) throws(ModelImportError) {
    if constant(node, 1) != nil {
      let factors = try floats(node, 1, "the divisor").map { 1 / Double($0) }
      guard factors.allSatisfy(\.isFinite) else { throw failure(node, "it divides by zero") }
      return try scale(node, data: 0, by: factors, 1)
    }
    let b = try data(node, 1)
    if let constant = constant(node, 0), let number = constant.floats?.first, constant.floats?.count == 1 {
      guard try resultShape(node, of: b).shape == b.shape else {
        throw failure(node, "the result has more dimensions than its data")
      }
      var value = b
      value.expression = .quotient(.constant(Double(number)), b.expression)
      return try setValue(of: node, value)
    }
    let a = try data(node, 0)
    guard a.view == b.view, a.isBatched == b.isBatched else {
      throw failure(node, "the divisor must be constant, or both must be functions of one tensor")
    }
    var value = a
    value.expression = .quotient(a.expression, b.expression)
    value.isExclusive = false
    try setValue(of: node, value)
  }

  private mutating func scale(
    _ node: FloatNode, data place: Int, by factors: [Double], _ index: Int
  ) throws(ModelImportError) {
    let value = try data(node, place)
    let constantShape = constant(node, index)?.shape ?? []
    let shape = try sampleShape(
      node, ofConstant: constantShape, rank: max(value.shape.count, constantShape.count - (value.isBatched ? 1 : 0)),
      isBatched: value.isBatched)
    let (result, _) = try resultShape(node, of: value)
    if factors.allSatisfy({ $0 == factors[0] }), result == value.shape {
      var value = value
      value.expression = .product(.constant(factors[0]), value.expression)
      return try setValue(of: node, value)
    }
    try appendScaling(node, input: place, value, factors: factors, constants: nil, shape: shape)
  }

  /// Min and Max: one function where all operands are numbers and functions of one tensor, else two operands after
  /// each other.
  mutating func addExtremum(_ node: FloatNode, isMaximum: Bool) throws(ModelImportError) {
    if let value = try extremum(node, isMaximum: isMaximum), try resultShape(node, of: value).shape == value.shape {
      return try setValue(of: node, value)
    }
    var known = node.inputs[0]
    for index in 1..<max(node.inputs.count, 2) {
      guard node.inputs.indices.contains(index) else { throw failure(node, "the result is larger than its data") }
      let output = index == node.inputs.count - 1 ? node.outputs[0] : freshName(node.outputs[0] + "/\(index)")
      let operands = [known, node.inputs[index]].compactMap { type(of: $0)?.shape }
      guard operands.count == 2, let shape = Broadcasting.shape(operands[0], operands[1]) else {
        throw failure(node, "its operands have no types")
      }
      if graph.types[output] == nil { derivedTypes[output] = TensorType(.float32, shape) }
      var pair = node
      pair.outputs = [output]
      try addExtremum(pair, known, node.inputs[index], isMaximum: isMaximum)
      known = output
    }
  }

  /// The extremum as a function of one tensor, if it is one.
  private func extremum(_ node: FloatNode, isMaximum: Bool) throws(ModelImportError) -> Value? {
    func combine(_ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression {
      isMaximum ? .maximum(a, b) : .minimum(a, b)
    }
    var result: Value?
    var constants: [Double] = []
    for index in node.inputs.indices {
      if constant(node, index) != nil {
        let numbers = try floats(node, index, "a bound")
        guard numbers.allSatisfy({ $0 == numbers[0] }) else { return nil }
        constants.append(Double(numbers[0]))
        continue
      }
      let value = try data(node, index)
      if var known = result {
        guard known.view == value.view, known.isBatched == value.isBatched else { return nil }
        known.expression = combine(known.expression, value.expression)
        known.isExclusive = false
        result = known
      } else {
        result = value
      }
    }
    guard var value = result else { throw failure(node, "it has no data") }
    for number in constants { value.expression = combine(value.expression, .constant(number)) }
    return value
  }

  /// `max(a, b) = relu(a - b) + b`, `min(a, b) = b - relu(b - a)`.
  private mutating func addExtremum(
    _ node: FloatNode, _ a: String, _ b: String, isMaximum: Bool
  ) throws(ModelImportError) {
    // One of them is read twice, so that no step that makes one may swallow the other.
    for tensor in [a, b] {
      guard var value = values[tensor] else { continue }
      value.isExclusive = false
      set(value, of: tensor)
    }
    var difference = node
    difference.name += "/difference"
    difference.inputs = isMaximum ? [a, b] : [b, a]
    // The sum keeps the name of the node; the difference gets one of its own and is as large.
    try addCombination(difference, factors: (1, -1))
    guard var value = values[node.outputs[0]] else { return }
    if value.expression.isArgument, let place = steps.lastIndex(where: { $0.output == node.outputs[0] }) {
      var step = steps[place]
      step.output = freshName(node.outputs[0] + "/difference")
      replaceStep(place, with: step)
      value.view.base = step.output
    }
    value.expression = .function(Relu(), value.expression)
    let part = freshName(node.outputs[0] + "/relu")
    set(value, of: part)
    var sum = node
    sum.inputs = isMaximum ? [part, b] : [b, part]
    try addCombination(sum, factors: (1, isMaximum ? 1 : -1))
  }
}
