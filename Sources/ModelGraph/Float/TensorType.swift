/// One dimension of a tensor whose size may only be known at run time.
package enum Dimension: Sendable, Equatable, CustomStringConvertible {
  /// Always positive in a checked type.
  case fixed(Int)
  /// Equal names mean equal sizes; in practice the batch.
  case symbolic(String)

  package var description: String {
    switch self {
    case .fixed(let size): "\(size)"
    case .symbolic(let name): name
    }
  }

  package var size: Int? {
    if case .fixed(let size) = self { size } else { nil }
  }
}

package enum ElementType: String, Sendable, Equatable {
  case float32
  /// Shapes, axes and the result of ArgMax.
  case int64
  /// Accumulators and biases of quantised models.
  case int32
  /// Weights and activations of quantised models.
  case int8
  case uint8

  /// The values that an integer type holds; nil for `float32`.
  package var range: ClosedRange<Int64>? {
    switch self {
    case .float32: nil
    case .int64: .min ... .max
    case .int32: Int64(Int32.min)...Int64(Int32.max)
    case .int8: -128...127
    case .uint8: 0...255
    }
  }
}

/// Element type and shape of a tensor of a float graph.
package struct TensorType: Sendable, Equatable, CustomStringConvertible {
  package var element: ElementType
  package var shape: [Dimension]

  package init(_ element: ElementType, _ shape: [Dimension]) {
    self.element = element
    self.shape = shape
  }

  package init(_ element: ElementType, fixed shape: [Int]) {
    self.init(element, shape.map(Dimension.fixed))
  }

  package var description: String { "\(element.rawValue)[\(shape.map(\.description).joined(separator: ", "))]" }

  /// The shape if every dimension is fixed.
  package var fixedShape: [Int]? {
    var sizes: [Int] = []
    for dimension in shape {
      guard let size = dimension.size else { return nil }
      sizes.append(size)
    }
    return sizes
  }
}

extension Collection<Dimension> {
  /// The product if it can be said in one dimension: a number, or one symbol if everything else is 1.
  package var product: Dimension? {
    var size = 1
    var symbol: Dimension?
    for dimension in self {
      switch dimension {
      case .fixed(let factor):
        let (product, overflow) = size.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        size = product
      case .symbolic:
        guard symbol == nil else { return nil }
        symbol = dimension
      }
    }
    guard let symbol else { return .fixed(size) }
    return size == 1 ? symbol : nil
  }
}

/// Upper limit of the number of entries of one tensor (one sample, the batch counted as 1).
package let largestTensorCount = 1 << 28

/// The product of `shape`, or nil if a dimension is not positive or the product passes `largestTensorCount`.
package func checkedCount(_ shape: some Sequence<Int>) -> Int? {
  var count = 1
  for size in shape {
    guard size > 0 else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, product <= largestTensorCount else { return nil }
    count = product
  }
  return count
}

extension TensorType {
  /// Checks that dimensions are positive and the number of entries of one sample is within `largestTensorCount`.
  package func checked(tensor: String) throws(ModelGraphError) -> TensorType {
    guard shape.count <= 16 else { throw .invalidShape(tensor: tensor, reason: "more than 16 dimensions") }
    guard checkedCount(shape.map { $0.size ?? 1 }) != nil else {
      throw .invalidShape(
        tensor: tensor, reason: "\(self): dimensions must be positive, with at most 2^28 entries in all")
    }
    return self
  }
}

extension TensorType {
  /// Checks a result of a node, whose size follows from its operands.
  package func checked(tensor: String, of node: String) throws(ModelGraphError) -> TensorType {
    guard shape.count <= 16, checkedCount(shape.map { $0.size ?? 1 }) != nil else {
      throw .invalidNode(
        node: node,
        reason: "its output \"\(tensor)\" would be \(self), allowed: at most 16 positive dimensions with at most "
          + "2^28 entries in all")
    }
    return self
  }
}
