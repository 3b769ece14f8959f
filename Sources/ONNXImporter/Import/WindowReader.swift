import ModelGraph

/// Reads the window of convolution and pooling nodes.
enum WindowReader {
  /// Names of the attributes.
  static let attributes = ["auto_pad", "dilations", "kernel_shape", "pads", "strides"]

  /// The window, complete unless its kernel is that of weights which are no constant.
  ///
  /// - Parameter weights: Place of the weights among the inputs; nil for pooling, whose kernel must be an attribute.
  static func read(_ node: NodeReader, weights: Int?) throws(ModelImportError) -> Window {
    let automatic: Window.AutomaticPadding
    switch try node.text("auto_pad") ?? "NOTSET" {
    case "NOTSET", "": automatic = .explicit
    case "SAME_UPPER": automatic = .sameUpper
    case "SAME_LOWER": automatic = .sameLower
    case "VALID": automatic = .valid
    default:
      throw .invalidAttribute(
        node: node.name, attribute: "auto_pad", expected: "NOTSET, SAME_UPPER, SAME_LOWER or VALID")
    }
    let kernel = try node.integers("kernel_shape")
    let window = Window(
      kernel: kernel ?? [], strides: try node.integers("strides") ?? [], pads: try node.integers("pads") ?? [],
      dilations: try node.integers("dilations") ?? [], ceilMode: try node.flag("ceil_mode") ?? false,
      automaticPadding: automatic)
    var found: [Int]?
    if let weights {
      guard weights < node.inputs.count, let value = node.constants[node.inputs[weights]] else { return window }
      found = Array(value.shape.dropFirst(2))
    } else if kernel == nil {
      throw .invalidAttribute(node: node.name, attribute: "kernel_shape", expected: "given")
    }
    return try wrappingGraphErrors { () throws(ModelGraphError) in
      try window.completed(kernel: found, node: node.name)
    }
  }
}
