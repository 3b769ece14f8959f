/// A tensor with its entries, row-major. `[]` is the shape of a scalar.
package struct TensorValue: Sendable, Equatable {
  package enum Storage: Sendable, Equatable {
    case float([Float])
    case integer([Int64])
  }

  package private(set) var shape: [Int]
  package private(set) var storage: Storage
  /// Integers of all types are stored alike; this says which one they are of.
  package private(set) var element: ElementType

  /// Fails if the number of entries is not the product of the shape, or an entry does not fit the element type.
  ///
  /// - Parameter element: Type of integers, int64 if nil; floats are float32.
  package init(
    tensor: String, shape: [Int], storage: Storage, element: ElementType? = nil
  ) throws(ModelGraphError) {
    guard let count = checkedCount(shape) else {
      throw .invalidShape(
        tensor: tensor, reason: "\(shape): dimensions must be positive, with at most 2^28 entries in all")
    }
    let found =
      switch storage {
      case .float(let values): values.count
      case .integer(let values): values.count
      }
    guard found == count else { throw .wrongEntryCount(node: tensor, field: "data", expected: count, found: found) }
    self.shape = shape
    self.storage = storage
    switch storage {
    case .float: self.element = .float32
    case .integer(let values):
      self.element = element ?? .int64
      guard let range = self.element.range else {
        throw .unsupportedType(node: tensor, expected: "integers", found: self.element.rawValue)
      }
      if self.element != .int64 {
        for (index, value) in values.enumerated() where !range.contains(value) {
          throw .valueOutOfRange(tensor: tensor, index: index, value: value, allowed: range)
        }
      }
    }
  }

  /// For results of operators, whose counts are right by construction.
  init(shape: [Int], _ floats: [Float]) {
    self.shape = shape
    storage = .float(floats)
    element = .float32
  }

  /// The same for integers; every value fits `element`.
  init(shape: [Int], _ integers: [Int64], _ element: ElementType) {
    self.shape = shape
    storage = .integer(integers)
    self.element = element
  }

  package init(tensor: String = "value", shape: [Int], floats: [Float]) throws(ModelGraphError) {
    try self.init(tensor: tensor, shape: shape, storage: .float(floats))
  }

  package var type: TensorType { TensorType(element, fixed: shape) }

  package var floats: [Float]? {
    if case .float(let values) = storage { values } else { nil }
  }

  package var integers: [Int64]? {
    if case .integer(let values) = storage { values } else { nil }
  }

  /// The entries under another shape with the same product.
  func reshaped(_ shape: [Int]) -> TensorValue {
    var result = self
    result.shape = shape
    return result
  }

  /// The entries at `offset + sum index * stride` for all indices below `shape`, row-major.
  func gathered(shape: [Int], strides: [Int], offset: Int = 0) -> TensorValue {
    switch storage {
    case .float(let values):
      TensorValue(shape: shape, Strided.gather(values, shape: shape, strides: strides, offset: offset))
    case .integer(let values):
      TensorValue(shape: shape, Strided.gather(values, shape: shape, strides: strides, offset: offset), element)
    }
  }

  /// The float entries, or an error that names the node.
  func floats(for node: String) throws(ModelGraphError) -> [Float] {
    guard let floats else { throw .unsupportedType(node: node, expected: "float32", found: element.rawValue) }
    return floats
  }

  /// The integer entries, or an error that names the node.
  func integers(for node: String) throws(ModelGraphError) -> [Int64] {
    guard let integers else { throw .unsupportedType(node: node, expected: "integers", found: element.rawValue) }
    return integers
  }
}
