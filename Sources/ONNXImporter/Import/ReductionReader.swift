import ModelGraph

/// What the nodes that reduce along axes have in common.
struct ReductionReader {
  let input: String
  /// All if nil.
  let axes: [Int]?
  let keepsDimensions: Bool
  /// Whether no axis is named and the node says that this means none.
  let doesNothing: Bool

  /// - Parameter version: The one from which on axes are a constant input and no attribute.
  init(_ node: NodeReader, axesAreInputFrom version: Int64) throws(ModelImportError) {
    let isInput = node.version >= version
    let named: [Int]?
    var emptyMeansNone = false
    if isInput {
      try node.allowAttributes("keepdims", "noop_with_empty_axes")
      named = try node.vector(1, meaning: "axes")
      emptyMeansNone = try node.flag("noop_with_empty_axes") ?? false
    } else {
      try node.allowAttributes("axes", "keepdims")
      named = try node.integers("axes")
    }
    input = try node.required(1, of: node.inputs(1...(isInput ? 2 : 1)))[0]
    axes = named?.isEmpty == true ? nil : named
    keepsDimensions = try node.flag("keepdims") ?? true
    doesNothing = axes == nil && emptyMeansNone
  }
}
