import ModelGraph

/// An operator that can be read from an ONNX node. The conformances stand in `Operators`, one file per operator.
protocol ONNXOperator: FloatOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation
}

/// What a node becomes: the operation, its data inputs, and how many of its outputs exist.
struct ImportedOperation {
  var operation: FloatOperation
  var inputs: [String]
  var outputCount = 1
}

/// One ONNX node with checked access to its attributes and constant inputs.
struct NodeReader {
  let proto: Onnx_NodeProto
  /// Version of the standard operator set.
  let version: Int64
  let name: String
  /// Tensors known so far that do not depend on the model's input.
  let constants: [String: TensorValue]
  /// Types of other tensors, as far as they could be inferred.
  let types: [String: TensorType]
  /// Vectors without entries, which are no tensors here but stand for empty lists of axes.
  let emptyVectors: Set<String>
  let tensors: TensorReader
  private let attributes: [String: Onnx_AttributeProto]

  init(
    _ proto: Onnx_NodeProto, name: String, version: Int64, constants: [String: TensorValue],
    types: [String: TensorType], emptyVectors: Set<String>, tensors: TensorReader
  ) throws(ModelImportError) {
    self.proto = proto
    self.name = name
    self.version = version
    self.constants = constants
    self.types = types
    self.emptyVectors = emptyVectors
    self.tensors = tensors
    var attributes: [String: Onnx_AttributeProto] = [:]
    for attribute in proto.attribute {
      guard attributes.updateValue(attribute, forKey: attribute.name) == nil else {
        throw .invalidAttribute(node: name, attribute: attribute.name, expected: "given once")
      }
    }
    self.attributes = attributes
  }

  // MARK: Attributes

  /// Throws if the node has an attribute other than these.
  func allowAttributes(_ names: String...) throws(ModelImportError) { try allowAttributes(names) }

  func allowAttributes(_ names: [String]) throws(ModelImportError) {
    for attribute in proto.attribute where !names.contains(attribute.name) {
      throw .unsupportedAttribute(node: name, attribute: attribute.name)
    }
  }

  func attribute(
    _ attribute: String, _ type: Onnx_AttributeProto.AttributeType, expected: String
  ) throws(ModelImportError) -> Onnx_AttributeProto? {
    guard let found = attributes[attribute] else { return nil }
    // Very old files leave the type out.
    guard found.type == type || found.type == .undefined else {
      throw .invalidAttribute(node: name, attribute: attribute, expected: expected)
    }
    return found
  }

  func float(_ attribute: String) throws(ModelImportError) -> Float? {
    guard let found = try self.attribute(attribute, .float, expected: "a number") else { return nil }
    guard found.f.isFinite else {
      throw .invalidAttribute(node: name, attribute: attribute, expected: "a finite number")
    }
    return found.f
  }

  func integer(_ attribute: String) throws(ModelImportError) -> Int? {
    try self.attribute(attribute, .int, expected: "an integer").map { Int(clamping: $0.i) }
  }

  func flag(_ attribute: String) throws(ModelImportError) -> Bool? {
    guard let value = try integer(attribute) else { return nil }
    guard value == 0 || value == 1 else {
      throw .invalidAttribute(node: name, attribute: attribute, expected: "0 or 1")
    }
    return value == 1
  }

  func integers(_ attribute: String) throws(ModelImportError) -> [Int]? {
    try self.attribute(attribute, .ints, expected: "integers").map { $0.ints.map { Int(clamping: $0) } }
  }

  func text(_ attribute: String) throws(ModelImportError) -> String? {
    guard let found = try self.attribute(attribute, .string, expected: "text") else { return nil }
    guard let text = String(validating: found.s, as: UTF8.self) else {
      throw .invalidAttribute(node: name, attribute: attribute, expected: "text")
    }
    return text
  }

  /// The element type that an attribute names by its number in ONNX.
  func elementType(_ number: Int, attribute: String) throws(ModelImportError) -> ElementType {
    switch Onnx_TensorProto.DataType(rawValue: number) {
    case .float: return .float32
    case .int64: return .int64
    case .int32: return .int32
    case .int8: return .int8
    case .uint8: return .uint8
    default:
      throw unsupported("the type \(TensorReader.typeName(number)) of attribute \"\(attribute)\" is")
    }
  }

  // MARK: Outputs

  /// Whether the model gives the output a name.
  func namesOutput(_ index: Int) -> Bool { index < proto.output.count && proto.output[index] != "" }

  // MARK: Inputs

  /// Names of the inputs, optional ones left out at the end removed; `""` stands for one left out in between.
  var inputs: [String] {
    var names = proto.input
    while names.last == "" { names.removeLast() }
    return names
  }

  /// The inputs, if there are as many as the operator takes.
  func inputs(_ expected: ClosedRange<Int>) throws(ModelImportError) -> [String] {
    guard expected.contains(inputs.count) else {
      throw .wrongInputCount(node: name, operator: proto.opType, expected: expected, found: inputs.count)
    }
    return inputs
  }

  /// The first `count` inputs, which must be there.
  func required(_ count: Int, of names: [String]) throws(ModelImportError) -> [String] {
    let head = Array(names.prefix(count))
    guard head.count == count, !head.contains("") else {
      throw .wrongInputCount(
        node: name, operator: proto.opType, expected: count...count, found: head.filter { $0 != "" }.count)
    }
    return head
  }

  /// The value of a constant input, or nil if the input is left out.
  func constant(_ index: Int, meaning: String) throws(ModelImportError) -> TensorValue? {
    guard index < inputs.count, inputs[index] != "" else { return nil }
    guard !emptyVectors.contains(inputs[index]) else {
      throw .invalidData(tensor: inputs[index], reason: "\(meaning) of node \"\(name)\" has no entries")
    }
    guard let value = constants[inputs[index]] else {
      throw .notConstant(node: name, input: inputs[index], meaning: meaning)
    }
    return value
  }

  /// A constant scalar (or tensor of one entry), or nil if the input is left out.
  func scalar(_ index: Int, meaning: String) throws(ModelImportError) -> Float? {
    guard let value = try constant(index, meaning: meaning) else { return nil }
    guard let floats = value.floats, floats.count == 1 else {
      throw .invalidData(tensor: inputs[index], reason: "\(meaning) of node \"\(name)\" must be one float")
    }
    guard !floats[0].isNaN else { throw .notFinite(place: "\(meaning) of node \"\(name)\"") }
    return floats[0]
  }

  /// A constant scalar of floats or integers, as a float.
  func number(_ index: Int, meaning: String) throws(ModelImportError) -> Float? {
    guard let value = try constant(index, meaning: meaning) else { return nil }
    guard let integers = value.integers else { return try scalar(index, meaning: meaning) }
    guard integers.count == 1 else {
      throw .invalidData(tensor: inputs[index], reason: "\(meaning) of node \"\(name)\" must be one number")
    }
    return Float(integers[0])
  }

  /// A constant vector of integers (a scalar counts as one), or nil if the input is left out.
  func vector(_ index: Int, meaning: String) throws(ModelImportError) -> [Int]? {
    if index < inputs.count, emptyVectors.contains(inputs[index]) { return [] }
    guard let value = try constant(index, meaning: meaning) else { return nil }
    guard let integers = value.integers, value.shape.count <= 1, [.int64, .int32].contains(value.element) else {
      throw .invalidData(tensor: inputs[index], reason: "\(meaning) of node \"\(name)\" must be a vector of integers")
    }
    return integers.map { Int(clamping: $0) }
  }

  /// The same, but it must be there.
  func requiredVector(_ index: Int, meaning: String) throws(ModelImportError) -> [Int] {
    guard let vector = try vector(index, meaning: meaning) else {
      throw .wrongInputCount(node: name, operator: proto.opType, expected: index + 1...index + 1, found: inputs.count)
    }
    return vector
  }

  /// Checks that an input is a constant.
  func requireConstant(_ index: Int, meaning: String) throws(ModelImportError) {
    guard try constant(index, meaning: meaning) != nil else {
      throw .wrongInputCount(node: name, operator: proto.opType, expected: index + 1...index + 1, found: inputs.count)
    }
  }

  /// Checks that a scale is constant, positive and finite.
  func requireScale(_ index: Int, meaning: String) throws(ModelImportError) {
    guard let scale = try constant(index, meaning: meaning)?.floats else {
      // A missing input or another type is found when types are inferred.
      return
    }
    for value in scale where !(value > 0 && value.isFinite) {
      throw .invalidData(
        tensor: inputs[index], reason: "\(meaning) of node \"\(name)\" is \(value), it must be positive and finite")
    }
  }

  /// Checks that a scale and the zero point after it are constants, the scale positive and finite.
  func requireQuantization(at scale: Int, of operand: String) throws(ModelImportError) {
    try requireScale(scale, meaning: "scale of \(operand)")
    try requireConstant(scale + 1, meaning: "zero point of \(operand)")
  }

  func unsupported(_ feature: String) -> ModelImportError {
    .unsupportedFeature(place: "node \"\(name)\"", feature: feature)
  }
}
