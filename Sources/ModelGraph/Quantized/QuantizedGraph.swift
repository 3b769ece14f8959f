/// An integer tensor of a quantised graph.
package struct QuantizedTensor: Sendable, Equatable {
  /// Unique in its graph.
  package var name: String
  /// Dimensions without the batch dimension; row-major, the last dimension varies fastest. Never empty.
  package var shape: [Int]
  /// Interval that holds every value the tensor can take on any admissible input. It follows from declared widths and
  /// from the rows of tables, never from weight values.
  package var range: ClosedRange<Int64>
  /// A real value is `scale` times the integer.
  package var scale: Double

  package init(name: String, shape: [Int], range: ClosedRange<Int64>, scale: Double) {
    self.name = name
    self.shape = shape
    self.range = range
    self.scale = scale
  }

  /// Number of entries (shapes of a validated graph never overflow).
  package var count: Int { shape.reduce(1) { $0 &* $1 } }
}

/// One operation of a quantised graph.
package struct QuantizedNode: Sendable, Equatable {
  package var name: String
  package var operation: QuantizedOperation
  /// Names of the tensors that are read, in the order that the operation defines.
  package var inputs: [String]
  /// Name of the tensor that is defined; no other node defines it.
  package var output: String

  package init(name: String, operation: QuantizedOperation, inputs: [String], output: String) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.output = output
  }
}

/// What a node computes, exactly, on integers.
package enum QuantizedOperation: Sendable, Equatable {
  /// Matrix times vector plus bias, then requantisation by a power of two. Inputs: the data, then the addends.
  case dense(DenseParameters)
  /// Sliding-window product with weights. Inputs: the data, then the addends.
  case convolution(ConvolutionParameters)
  /// Entry-by-entry product with weights. Input: the data.
  case scale(ScaleParameters)
  /// Entry-by-entry product of two tensors. Inputs: both.
  case product(ProductParameters)
  /// Sum of tensors through affine index maps. Inputs: as its terms number them.
  case sum(SumParameters)
  /// The greatest entry of each window. Input: the data.
  case maxPool(MaxPoolParameters)
  /// Entry by entry through a stored table.
  case table(ActivationTable)
  /// The same entries in the same order under another shape.
  case reshape
}

/// The last node of the model when it is computed outside the proof, on the logits.
package enum ReportedHead: String, Sendable, Equatable, CaseIterable {
  case softmax
  case argMax
}

/// An integer program: what the runtime runs and what the circuit proves.
///
/// Nodes are in topological order; every tensor but the input is defined by exactly one node.
package struct QuantizedGraph: Sendable, Equatable {
  package var name: String
  package var input: String
  package var output: String
  package var tensors: [String: QuantizedTensor]
  package var nodes: [QuantizedNode]
  package var head: ReportedHead?

  package init(
    name: String, input: String, output: String, tensors: [String: QuantizedTensor], nodes: [QuantizedNode],
    head: ReportedHead? = nil
  ) {
    self.name = name
    self.input = input
    self.output = output
    self.tensors = tensors
    self.nodes = nodes
    self.head = head
  }
}
