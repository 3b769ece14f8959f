import ModelGraph

/// The plain layer of an operation.
enum ReferenceLayers {
  /// `inputs` are those of a node of a validated graph.
  static func layer(for operation: QuantizedOperation, inputs: [QuantizedTensor]) -> any Layer {
    switch operation {
    case .dense(let parameters): ReferenceDense(parameters: parameters)
    case .convolution(let parameters):
      ReferenceConvolution(parameters: parameters, spatial: Array(inputs[0].shape.dropFirst()))
    case .scale(let parameters): ReferenceScale(parameters: parameters, shape: inputs[0].shape)
    case .product(let parameters):
      ReferenceProduct(parameters: parameters, shapes: (inputs[0].shape, inputs[1].shape))
    case .sum(let parameters): ReferenceSum(parameters: parameters, shapes: inputs.map(\.shape))
    case .maxPool(let parameters): ReferenceMaxPool(parameters: parameters, shape: inputs[0].shape)
    case .table(let table): ReferenceTable(table: table)
    case .reshape: ReferenceReshape()
    }
  }
}
