import ModelGraph

/// Weights of models that came already quantised: small integers times one scale for each output. The product is taken
/// of these integers and is exact; a factor for each output then brings it to the scale of the result, and the result is
/// rounded once.
extension GraphQuantizer {
  struct StoredWeights {
    /// Row-major, as the weights.
    var integers: [Int16]
    /// One for each output.
    var scales: [Double]
  }

  /// Factors have this many bits.
  private static let factorBits = 16
  /// By this much weights are multiplied where factors are least. The more there is to choose from, the closer a factor
  /// comes, but the more bits are dropped behind it.
  private static let usualMultiple = 16.0
  /// Times 255 this still leaves a weight of 16 bits.
  private static let largestMultiple = 64.0

  /// The integers that the weights are multiples of, if they have at most 9 bits (8 stored ones and a zero point).
  func storedWeights(_ linear: QuantizationPlan.Linear) -> StoredWeights? {
    guard plan.isQuantized, linear.addends.isEmpty, linear.kind.isProductOfRows else { return nil }
    let width = linear.products
    var result = StoredWeights(integers: [], scales: [])
    var dead: [Int] = []
    for output in 0..<linear.outputs {
      let row = linear.weights[output * width..<(output + 1) * width]
      guard let scale = Self.scale(of: row) else { return nil }
      if row.allSatisfy({ $0 == 0 }) { dead.append(output) }
      result.scales.append(scale)
      result.integers += row.map { Int16((Double($0) / scale).rounded()) }
    }
    // Rows without weights have a bias alone, for which any scale will do that the others do not mind.
    let live = result.scales.indices.filter { !dead.contains($0) }.map { result.scales[$0] }
    for output in dead { result.scales[output] = live.min() ?? 1 }
    return result
  }

  /// The largest scale of which all numbers are multiples by at most 255, up to what float32 loses.
  private static func scale(of row: ArraySlice<Float>) -> Double? {
    let largest = row.reduce(0.0) { max($0, Double(abs($1))) }
    guard largest > 0 else { return 1 }
    return (1...255).lazy.map { largest / Double($0) }.first { scale in
      scale.isNormal
        && row.allSatisfy { weight in
          let units = Double(weight) / scale
          return abs(units - units.rounded()) < 1e-4
        }
    }
  }

  /// `value` as a product of a multiple and a factor of full width, as close as there is one.
  private static func split(_ value: Double, limit: Double, most: Int64) -> (multiple: Int64, factor: Int64) {
    let first = Int64(max(1, (value / limit).rounded(.up)))
    var best = (multiple: first, factor: Int64((value / Double(first)).rounded()))
    var smallest = Double.infinity
    for multiple in first...max(first, min(2 * first - 1, most)) {
      let factor = (value / Double(multiple)).rounded()
      let error = abs(Double(multiple) * factor - value)
      if error < smallest { (best, smallest) = ((multiple, Int64(factor)), error) }
    }
    return best
  }

  func addExact(
    _ linear: QuantizationPlan.Linear, _ stored: StoredWeights, _ step: QuantizationPlan.Step, _ index: Int,
    _ source: QuantizedTensor, target: Double, to draft: inout GraphDraft
  ) throws(ModelImportError) {
    let ratios = stored.scales.map { source.scale * $0 / target }
    guard let least = ratios.min(), let greatest = ratios.max(), least.isNormal, greatest < 0x1p14 else {
      throw .noFittingQuantization(
        reason: "the scales of the weights of \"\(step.name)\" are too far from that of its result")
    }
    let limit = Double((1 << (Self.factorBits - 1)) - 1)
    var shift = 0
    while shift < 48, least * Self.power(shift + 1) <= limit * Self.usualMultiple,
      greatest * Self.power(shift + 1) <= limit * Self.largestMultiple
    {
      shift += 1
    }
    // Multiples that keep the width which the greatest ratio needs anyway: tables further on are as long as declared
    // widths allow.
    let magnitude = Int64(stored.integers.map(\.magnitude).max() ?? 1)
    let needed = Int64(max(1, (greatest * Self.power(shift) / limit).rounded(.up)))
    let room = (Int64(1) << Int64(Self.width(of: [needed * magnitude]) - 1)) - 1
    // A factor is whole; its product with a multiple of the weights is what counts.
    let splits = ratios.map { Self.split($0 * Self.power(shift), limit: limit, most: room / max(magnitude, 1)) }
    let multiples = splits.map(\.multiple)
    let factors = splits.map(\.factor)
    let width = linear.products
    let integers = stored.integers.enumerated().map { Int16(multiples[$0 / width]) * $1 }
    var bias: [Int64] = []
    for (output, value) in linear.bias.enumerated() {
      bias += try biases([value], scale: source.scale * stored.scales[output] / Double(multiples[output]), step)
    }
    let operation = operation(
      linear, weights: integers, bias: bias, addends: [], shift: 0,
      weightBits: max(8, Self.width(of: integers.map(Int64.init))))
    // Its outputs have scales of their own; one that they have in common would be this.
    let product = try draft.append(
      step.name, operation, [source], output: draft.freshName(step.output + "/product"),
      scale: source.scale * (stored.scales.max() ?? 1))
    let isUniform = factors.allSatisfy { $0 == factors[0] }
    var shape = [Int](repeating: 1, count: step.shape.count)
    if !isUniform { shape[linear.kind == .dense ? step.shape.count - 1 : 0] = linear.outputs }
    let weights = ParameterTensor(shape: shape, values: isUniform ? [factors[0]] : factors, bits: Self.factorBits)
    var scaled = step
    scaled.name = step.name + "/scale"
    try append(scaled, index, [product], scale: target / Self.power(shift), shift: shift, to: &draft) { shift in
      .scale(ScaleParameters(weights: weights, shift: shift))
    }
  }
}

extension QuantizationPlan.Linear.Kind {
  /// Whether each output is a sum of products with a row of weights of its own.
  fileprivate var isProductOfRows: Bool {
    if case .scale = self { false } else { true }
  }
}
