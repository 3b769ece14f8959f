import ModelGraph

extension QuantizationPlan {
  /// Ranges of all steps: those between two tensors of the float graph have none of their own and get the reals that
  /// their inputs let them take.
  func completed(_ ranges: [String: ClosedRange<Double>]) -> [String: ClosedRange<Double>] {
    var ranges = ranges
    for step in steps where ranges[step.output] == nil {
      let inputs = step.inputs.compactMap { ranges[$0.base] }
      guard inputs.count == step.inputs.count, let first = inputs.first else { continue }
      switch step.operation {
      case .sum(let sum): ranges[step.output] = Self.range(sum, inputs)
      case .maxPool: ranges[step.output] = first
      case .activation(let expression): ranges[step.output] = Self.range(expression, first)
      case .product where inputs.count == 2: ranges[step.output] = Self.hull(first, inputs[1])
      case .linear(let linear):
        if case .scale = linear.kind {
          ranges[step.output] = Self.range(linear, first)
        } else if linear.addends.isEmpty {
          ranges[step.output] = Self.range(sums: linear, first)
        }
      case .product: continue
      }
    }
    return ranges
  }

  private static func range(_ sum: Sum, _ inputs: [ClosedRange<Double>]) -> ClosedRange<Double>? {
    let bias = sum.bias ?? [0]
    var low = sum.constant + (bias.min() ?? 0)
    var high = sum.constant + (bias.max() ?? 0)
    for term in sum.terms {
      guard inputs.indices.contains(term.input) else { return nil }
      let ends = [inputs[term.input].lowerBound * term.factor, inputs[term.input].upperBound * term.factor]
      // A term may lie outside its tensor, where it is 0.
      low += min(ends[0], ends[1], 0)
      high += max(ends[0], ends[1], 0)
    }
    return range(low, high)
  }

  private static func range(_ low: Double, _ high: Double) -> ClosedRange<Double>? {
    low.isFinite && high.isFinite && low <= high ? low...high : nil
  }

  /// Of a function at places that are close to each other.
  private static func range(_ function: ScalarExpression, _ argument: ClosedRange<Double>) -> ClosedRange<Double>? {
    let step = (argument.upperBound - argument.lowerBound) / 1024
    let values = (0...1024).map { function(argument.lowerBound + Double($0) * step) }.filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    return low...high
  }

  private static func range(_ scale: Linear, _ argument: ClosedRange<Double>) -> ClosedRange<Double>? {
    let values = scale.weights.map(Double.init)
    guard let least = values.min(), let greatest = values.max() else { return nil }
    guard let weights = range(least, greatest), let products = hull(weights, argument) else { return nil }
    return range(products.lowerBound + (scale.bias.min() ?? 0), products.upperBound + (scale.bias.max() ?? 0))
  }

  /// Of sums of products, some of which padding may leave out.
  private static func range(sums linear: Linear, _ argument: ClosedRange<Double>) -> ClosedRange<Double>? {
    var (least, greatest) = (Double.infinity, -Double.infinity)
    let width = linear.products
    for output in 0..<linear.outputs {
      var (low, high) = (linear.bias[output], linear.bias[output])
      for weight in linear.weights[output * width..<(output + 1) * width] {
        let ends = [Double(weight) * argument.lowerBound, Double(weight) * argument.upperBound]
        low += min(ends[0], ends[1], 0)
        high += max(ends[0], ends[1], 0)
      }
      (least, greatest) = (min(least, low), max(greatest, high))
    }
    return range(least, greatest)
  }

  private static func hull(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>) -> ClosedRange<Double>? {
    let products = [
      a.lowerBound * b.lowerBound, a.lowerBound * b.upperBound, a.upperBound * b.lowerBound,
      a.upperBound * b.upperBound,
    ]
    return products.allSatisfy(\.isFinite) ? range(products.min() ?? 0, products.max() ?? 0) : nil
  }
}
