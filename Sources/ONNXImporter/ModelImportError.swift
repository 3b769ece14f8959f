import ModelGraph

/// What can be wrong with an ONNX model, or stand in the way of quantising it. Every case names the place.
package enum ModelImportError: Error, Sendable, Equatable {
  // The file as a whole.
  case cannotRead(path: String)
  case notONNX
  case noGraph
  case noOperatorSet
  case unsupportedOperatorSet(version: Int64, supported: ClosedRange<Int64>)
  case unsupportedFeature(place: String, feature: String)
  case inputCount(found: [String])
  case outputCount(found: [String])

  // Nodes.
  case unsupportedOperator(node: String, operator: String, supported: [String])
  case refusedOperator(node: String, operator: String, reason: String)
  /// The shape of a tensor is asked for whose batch size is not fixed.
  case symbolicShape(node: String, tensor: String)
  case unsupportedAttribute(node: String, attribute: String)
  case invalidAttribute(node: String, attribute: String, expected: String)
  case wrongInputCount(node: String, operator: String, expected: ClosedRange<Int>, found: Int)
  case wrongOutputCount(node: String, operator: String, found: Int)
  case notConstant(node: String, input: String, meaning: String)
  case missingTensor(name: String, node: String)
  case duplicateTensor(name: String)
  case cycle(node: String)

  // Tensors.
  case unsupportedElementType(tensor: String, found: String, supported: String)
  case invalidShape(tensor: String, reason: String)
  case wrongDataLength(tensor: String, expected: Int, found: Int)
  case invalidData(tensor: String, reason: String)
  case externalData(tensor: String, reason: String)

  // Quantisation.
  case cannotQuantize(node: String, operator: String, reason: String)
  case notFinite(place: String)
  case invalidOption(option: String, value: Int, allowed: String)
  case noCalibrationData
  case wrongSampleSize(expected: Int, found: Int)
  case wrongLabelCount(samples: Int, labels: Int)
  case labelOutOfRange(index: Int, label: Int, classes: Int)
  case noFittingQuantization(reason: String)

  /// The graph that the model describes is not one.
  case graph(ModelGraphError)
}

extension ModelImportError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotRead(let path): "cannot read the file \(path)"
    case .notONNX: "the file is not an ONNX model, or it is damaged or cut short"
    case .noGraph: "the ONNX file holds no graph"
    case .noOperatorSet: "the ONNX file does not say which operator set it uses"
    case .unsupportedOperatorSet(let version, let supported):
      "operator set \(version) is not supported; export the model for one of "
        + "\(supported.lowerBound) to \(supported.upperBound)"
    case .unsupportedFeature(let place, let feature): "\(place): \(feature) not supported"
    case .inputCount(let found): "the model has \(found.count) inputs \(found), supported: exactly one"
    case .outputCount(let found): "the model has \(found.count) outputs \(found), supported: exactly one"
    case .unsupportedOperator(let node, let name, let supported):
      "node \"\(node)\": operator \(name) is not supported; supported: \(supported.joined(separator: ", "))"
    case .refusedOperator(let node, let name, let reason):
      "node \"\(node)\": operator \(name) is not supported: \(reason)"
    case .symbolicShape(let node, let tensor):
      "node \"\(node)\": the shape of \"\(tensor)\" is needed, whose batch size is not fixed"
    case .unsupportedAttribute(let node, let attribute):
      "node \"\(node)\": attribute \"\(attribute)\" is not supported"
    case .invalidAttribute(let node, let attribute, let expected):
      "node \"\(node)\": attribute \"\(attribute)\" must be \(expected)"
    case .wrongInputCount(let node, let name, let expected, let found):
      "node \"\(node)\": \(name) takes \(expected.lowerBound) to \(expected.upperBound) inputs, found \(found)"
    case .wrongOutputCount(let node, let name, let found):
      "node \"\(node)\": \(name) must have an output with a name, found \(found)"
    case .notConstant(let node, let input, let meaning):
      "node \"\(node)\": input \"\(input)\" (\(meaning)) must be a constant of the model"
    case .missingTensor(let name, let node):
      "node \"\(node)\" reads \"\(name)\", which is no input, initialiser or output of a node"
    case .duplicateTensor(let name): "tensor \"\(name)\" is defined more than once"
    case .cycle(let node): "node \"\(node)\" depends on its own output"
    case .unsupportedElementType(let tensor, let found, let supported):
      "tensor \"\(tensor)\" has element type \(found), supported: \(supported)"
    case .invalidShape(let tensor, let reason): "tensor \"\(tensor)\": \(reason)"
    case .wrongDataLength(let tensor, let expected, let found):
      "tensor \"\(tensor)\" holds \(found) bytes or entries, its shape needs \(expected)"
    case .invalidData(let tensor, let reason): "tensor \"\(tensor)\": \(reason)"
    case .externalData(let tensor, let reason): "external data of tensor \"\(tensor)\": \(reason)"
    case .cannotQuantize(let node, let name, let reason): "node \"\(node)\" (\(name)) cannot be quantised: \(reason)"
    case .notFinite(let place): "\(place) holds a value that is not a finite number"
    case .invalidOption(let option, let value, let allowed): "\(option) is \(value), allowed: \(allowed)"
    case .noCalibrationData: "calibration needs at least one sample"
    case .wrongSampleSize(let expected, let found):
      "a sample has \(found) values, the model's input has \(expected)"
    case .wrongLabelCount(let samples, let labels): "there are \(samples) samples but \(labels) labels"
    case .labelOutOfRange(let index, let label, let classes):
      "label \(index) is \(label), the model has \(classes) classes"
    case .noFittingQuantization(let reason): "no quantisation fits: \(reason)"
    case .graph(let error): error.description
    }
  }
}

/// Runs `body` and wraps what it throws.
func wrappingGraphErrors<T>(_ body: () throws(ModelGraphError) -> T) throws(ModelImportError) -> T {
  do { return try body() } catch { throw .graph(error) }
}
