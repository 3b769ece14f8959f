/// The same entries under another shape.
package struct Reshape: FloatOperator {
  package static let operatorName = "Reshape"

  /// Sizes; 0 copies the size of the input at the same place (unless `allowZero`), one -1 takes what is left.
  package var target: [Int64]
  package var allowZero: Bool

  package init(target: [Int64], allowZero: Bool = false) {
    self.target = target
    self.allowZero = allowZero
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    return [TensorType(inputs[0].element, try resolve(inputs[0].shape, node: node))]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try resolve(inputs[0].shape.map(Dimension.fixed), node: node).map { $0.size ?? 1 }
    return [inputs[0].reshaped(shape)]
  }

  private func resolve(_ source: [Dimension], node: String) throws(ModelGraphError) -> [Dimension] {
    func failure(_ reason: String) -> ModelGraphError {
      .invalidNode(
        node: node,
        reason: "cannot reshape [\(source.map(\.description).joined(separator: ", "))] to \(target): \(reason)")
    }
    var result: [Dimension] = []
    var hole: Int?
    for (index, size) in target.enumerated() {
      switch size {
      case 0 where !allowZero:
        guard index < source.count else { throw failure("0 at place \(index) has nothing to copy") }
        result.append(source[index])
      case -1:
        guard hole == nil else { throw failure("-1 stands twice") }
        hole = index
        result.append(.fixed(1))
      default:
        guard size > 0, size <= largestTensorCount else { throw failure("size \(size) is out of range") }
        result.append(.fixed(Int(size)))
      }
    }
    // Symbols that both sides have cancel; numbers are compared by their products.
    var symbols = source.filter { $0.size == nil }
    for dimension in result where dimension.size == nil {
      guard let index = symbols.firstIndex(of: dimension) else { throw failure("sizes do not match") }
      symbols.remove(at: index)
    }
    guard let have = checkedCount(source.map { $0.size ?? 1 }), let want = checkedCount(result.map { $0.size ?? 1 })
    else { throw failure("too many entries") }
    if let hole {
      if have == want, symbols.count == 1 {
        result[hole] = symbols[0]
      } else {
        guard symbols.isEmpty, have % want == 0 else { throw failure("-1 has no whole value") }
        result[hole] = .fixed(have / want)
      }
    } else {
      guard symbols.isEmpty, have == want else { throw failure("the numbers of entries differ") }
    }
    return result
  }
}
