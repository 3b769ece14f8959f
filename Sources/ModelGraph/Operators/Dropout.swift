/// Dropout at inference: the identity. (The mask output and training mode are refused by the importer.)
package struct Dropout: FloatOperator {
  package static let operatorName = "Dropout"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    [try FloatOperation.single(inputs, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] { inputs }
}
