/// A tensor with its entries, row-major. `[]` is the shape of a scalar.
package struct TensorValue: Sendable, Equatable {
  package enum Storage: Sendable, Equatable {
    case float([Float])
    case integer([Int64])
  }

  package private(set) var shape: [Int]
  package private(set) var storage: Storage

  /// Fails if the number of entries is not the product of the shape.
  package init(tensor: String, shape: [Int], storage: Storage) throws(ModelGraphError) {
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
  }

  /// For results of operators, whose counts are right by construction.
  init(shape: [Int], _ storage: Storage) {
    self.shape = shape
    self.storage = storage
  }

  package init(tensor: String = "value", shape: [Int], floats: [Float]) throws(ModelGraphError) {
    try self.init(tensor: tensor, shape: shape, storage: .float(floats))
  }

  package var type: TensorType { TensorType(element, fixed: shape) }

  package var element: ElementType {
    switch storage {
    case .float: .float32
    case .integer: .int64
    }
  }

  package var floats: [Float]? {
    if case .float(let values) = storage { values } else { nil }
  }

  package var integers: [Int64]? {
    if case .integer(let values) = storage { values } else { nil }
  }

  /// The entries under another shape with the same product.
  func reshaped(_ shape: [Int]) -> TensorValue { TensorValue(shape: shape, storage) }

  /// The float entries, or an error that names the node.
  func floats(for node: String) throws(ModelGraphError) -> [Float] {
    guard let floats else { throw .unsupportedType(node: node, expected: "float32", found: element.rawValue) }
    return floats
  }
}
