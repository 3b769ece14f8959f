import ModelGraph

/// A graph whose public tensors take several words for each row of their last dimension, the last word not full.
package enum PackedGraph {
  /// `y[i, j] = x[i, j] - 2 x[0, j]` on 2 x 40 integers of -100 to 100: words of 16, 16 and 8 values for input (8 bits
  /// each) and output (10 bits each).
  package static func graph() throws -> QuantizedGraph {
    var draft = GraphDraft("packed", shape: [2, 40], range: -100...100)
    try draft.add(
      .sum(
        SumParameters(
          shape: [2, 40],
          terms: [
            .init(input: 0, factor: 1, maps: [.index(0), .index(1)]),
            .init(input: 0, factor: -2, maps: [.fixed(0), .index(1)]),
          ])))
    return draft.graph
  }
}
