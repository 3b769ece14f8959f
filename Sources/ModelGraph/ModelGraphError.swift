/// What can be wrong with a graph or a model file. Every case names the place and says what was expected.
package enum ModelGraphError: Error, Sendable, Equatable {
  // Graphs, float and quantised.
  case unknownTensor(name: String, readBy: String)
  case duplicateTensor(name: String)
  case wrongShape(tensor: String, expected: String, found: [Int])
  case invalidShape(tensor: String, reason: String)
  case wrongInputCount(node: String, expected: String, found: Int)
  case invalidNode(node: String, reason: String)
  case unsupportedType(node: String, expected: String, found: String)

  // Quantised graphs.
  case valueOutsideDeclaredWidth(node: String, field: String, value: Int64, bits: Int)
  case invalidField(node: String, field: String, value: Int64, allowed: String)
  case wrongEntryCount(node: String, field: String, expected: Int, found: Int)
  case accumulatorTooLarge(node: String)
  case rangeTooNarrow(tensor: String, declared: ClosedRange<Int64>, needed: ClosedRange<Int64>)
  case tableDoesNotCover(node: String, argument: ClosedRange<Int64>, domain: ClosedRange<Int64>)
  case invalidScale(tensor: String)
  case valueOutOfRange(tensor: String, index: Int, value: Int64, allowed: ClosedRange<Int64>)

  // Files.
  case notAModelFile
  case unsupportedVersion(UInt32)
  case truncated(field: String)
  case trailingBytes(Int)
  case malformed(field: String, reason: String)
}

extension ModelGraphError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownTensor(let name, let reader):
      "tensor \"\(name)\", read by \(reader), is not defined before it is read"
    case .duplicateTensor(let name): "tensor \"\(name)\" is defined more than once"
    case .wrongShape(let tensor, let expected, let found):
      "tensor \"\(tensor)\" has shape \(found), expected \(expected)"
    case .invalidShape(let tensor, let reason): "tensor \"\(tensor)\": \(reason)"
    case .wrongInputCount(let node, let expected, let found):
      "node \"\(node)\" has \(found) inputs, expected \(expected)"
    case .invalidNode(let node, let reason): "node \"\(node)\": \(reason)"
    case .unsupportedType(let node, let expected, let found):
      "node \"\(node)\" reads \(found) values, supported: \(expected)"
    case .valueOutsideDeclaredWidth(let node, let field, let value, let bits):
      "node \"\(node)\": \(field) \(value) does not fit its declared width of \(bits) bits"
    case .invalidField(let node, let field, let value, let allowed):
      "node \"\(node)\": \(field) is \(value), allowed: \(allowed)"
    case .wrongEntryCount(let node, let field, let expected, let found):
      "node \"\(node)\": \(field) has \(found) entries, expected \(expected)"
    case .accumulatorTooLarge(let node):
      "node \"\(node)\": accumulators may reach 2^62; use fewer weight or activation bits"
    case .rangeTooNarrow(let tensor, let declared, let needed):
      "tensor \"\(tensor)\" declares the range \(declared) but may take values in \(needed)"
    case .tableDoesNotCover(let node, let argument, let domain):
      "table \"\(node)\" has rows for \(domain), its argument may be anything in \(argument)"
    case .invalidScale(let tensor): "tensor \"\(tensor)\" has a scale that is not a positive finite number"
    case .valueOutOfRange(let tensor, let index, let value, let allowed):
      "entry \(index) of \"\(tensor)\" is \(value), allowed: \(allowed)"
    case .notAModelFile: "this is not a quantised model (.qnn) file"
    case .unsupportedVersion(let version): "quantised model file version \(version) is not supported"
    case .truncated(let field): "the file ends inside \(field)"
    case .trailingBytes(let count): "\(count) bytes follow the end of the model"
    case .malformed(let field, let reason): "\(field): \(reason)"
    }
  }
}
