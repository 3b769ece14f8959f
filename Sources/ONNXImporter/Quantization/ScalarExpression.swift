import ModelGraph

/// A real function of one real variable, put together from the entry-by-entry operators of a graph. Everything that
/// depends on one tensor entry by entry becomes one function, and with it one table: SiLU as `x * sigmoid(x)`, GELU
/// spelled out with Erf, clamps, scalar factors.
indirect enum ScalarExpression: Sendable {
  case argument
  case constant(Double)
  case function(any UnaryFunction, ScalarExpression)
  case sum(ScalarExpression, ScalarExpression)
  case difference(ScalarExpression, ScalarExpression)
  case product(ScalarExpression, ScalarExpression)
  case quotient(ScalarExpression, ScalarExpression)
  case minimum(ScalarExpression, ScalarExpression)
  case maximum(ScalarExpression, ScalarExpression)
  /// The nearest multiple of `grid.scale` (halves to even), clamped: QuantizeLinear and DequantizeLinear in one.
  case rounded(QuantizationGrid, ScalarExpression)

  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .argument: x
    case .constant(let value): value
    case .function(let function, let inner): function(inner(x))
    case .sum(let a, let b): a(x) + b(x)
    case .difference(let a, let b): a(x) - b(x)
    case .product(let a, let b): a(x) * b(x)
    case .quotient(let a, let b): a(x) / b(x)
    case .minimum(let a, let b): Swift.min(a(x), b(x))
    case .maximum(let a, let b): Swift.max(a(x), b(x))
    case .rounded(let grid, let inner): grid.nearest(inner(x))
    }
  }

  var isArgument: Bool {
    if case .argument = self { true } else { false }
  }

  var constantValue: Double? {
    if case .constant(let value) = self { value } else { nil }
  }

  /// `x -> slope x + offset`, if it is that.
  var affine: (slope: Double, offset: Double)? {
    switch self {
    case .argument: return (1, 0)
    case .constant(let value): return (0, value)
    case .sum(let a, let b):
      guard let a = a.affine, let b = b.affine else { return nil }
      return (a.slope + b.slope, a.offset + b.offset)
    case .difference(let a, let b):
      guard let a = a.affine, let b = b.affine else { return nil }
      return (a.slope - b.slope, a.offset - b.offset)
    case .product(let a, let b):
      guard let a = a.affine, let b = b.affine else { return nil }
      if a.slope == 0 { return (a.offset * b.slope, a.offset * b.offset) }
      return b.slope == 0 ? (a.slope * b.offset, a.offset * b.offset) : nil
    case .quotient(let a, let b):
      guard let a = a.affine, let b = b.constantValue, b != 0 else { return nil }
      return (a.slope / b, a.offset / b)
    case .function(let function, let inner):
      guard function is Neg, let inner = inner.affine else { return nil }
      return (-inner.slope, -inner.offset)
    case .minimum, .maximum, .rounded: return nil
    }
  }

  /// The grid that every value lies on, if the outermost operation rounds to one.
  var grid: QuantizationGrid? {
    if case .rounded(let grid, _) = self { grid } else { nil }
  }

  /// The grid that the argument itself is rounded to before anything else depends on it: an argument that comes as
  /// whole units of it loses nothing.
  var argumentGrid: QuantizationGrid? {
    switch self {
    case .argument, .constant: return nil
    case .rounded(let grid, let inner): return inner.argumentGrid ?? (inner.keepsScale ? grid : nil)
    case .function(_, let inner): return inner.argumentGrid
    case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b),
      .minimum(let a, let b), .maximum(let a, let b):
      if a.constantValue != nil { return b.argumentGrid }
      if b.constantValue != nil { return a.argumentGrid }
      guard let first = a.argumentGrid, let second = b.argumentGrid, first.scale == second.scale else { return nil }
      return first
    }
  }

  /// Whether every value is the argument itself or one of a few constants, so that argument and value can share their
  /// scale and nothing is rounded twice.
  var keepsScale: Bool {
    switch self {
    case .argument: true
    case .function(let function, let inner): (function is Relu || function is Clip) && inner.keepsScale
    case .minimum(let a, let b), .maximum(let a, let b):
      (a.keepsScale && b.constantValue != nil) || (b.keepsScale && a.constantValue != nil)
    default: false
    }
  }

  /// For people: "relu", "relu+clip", "identity".
  var name: String {
    switch self {
    case .argument: "identity"
    case .constant(let value): "\(value)"
    case .function(let function, let inner):
      inner.isArgument ? function.functionName : inner.name + "+" + function.functionName
    case .sum(let a, let b): "(\(a.name)+\(b.name))"
    case .difference(let a, let b): "(\(a.name)-\(b.name))"
    case .product(let a, let b): "(\(a.name)*\(b.name))"
    case .quotient(let a, let b): "(\(a.name)/\(b.name))"
    case .minimum(let a, let b): "min(\(a.name),\(b.name))"
    case .maximum(let a, let b): "max(\(a.name),\(b.name))"
    case .rounded(_, let inner): inner.isArgument ? "requantise" : inner.name + "+requantise"
    }
  }
}

/// The values that a quantised tensor of an already quantised model can have: `scale * k`, `k` in `range`. The zero point
/// is subtracted: `k = stored - zero point`.
struct QuantizationGrid: Sendable, Equatable {
  var scale: Double
  var range: ClosedRange<Int64>

  func nearest(_ x: Double) -> Double {
    let steps = (x / scale).rounded(.toNearestOrEven)
    return min(max(steps, Double(range.lowerBound)), Double(range.upperBound)) * scale
  }
}
