import ModelGraph

/// A tensor written into a node.
enum Constant {
  static func read(_ node: NodeReader) throws(ModelImportError) -> TensorValue {
    try node.allowAttributes("value", "value_float", "value_floats", "value_int", "value_ints")
    guard node.proto.attribute.count == 1, let attribute = node.proto.attribute.first else {
      throw .invalidAttribute(node: node.name, attribute: "value", expected: "the only attribute")
    }
    let label = node.proto.output.first ?? node.name
    func value(_ shape: [Int], _ storage: TensorValue.Storage) throws(ModelImportError) -> TensorValue {
      try wrappingGraphErrors { () throws(ModelGraphError) in
        try TensorValue(tensor: label, shape: shape, storage: storage)
      }
    }
    switch attribute.name {
    case "value_float": return try value([], .float([try node.float("value_float") ?? 0]))
    case "value_int":
      _ = try node.attribute("value_int", .int, expected: "an integer")
      return try value([], .integer([attribute.i]))
    case "value_floats":
      _ = try node.attribute("value_floats", .floats, expected: "numbers")
      return try value([attribute.floats.count], .float(attribute.floats))
    case "value_ints":
      _ = try node.attribute("value_ints", .ints, expected: "integers")
      return try value([attribute.ints.count], .integer(attribute.ints))
    default:
      _ = try node.attribute("value", .tensor, expected: "a tensor")
      return try node.tensors.value(attribute.t, name: label)
    }
  }
}
