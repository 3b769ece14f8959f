import ModelGraph

/// All operators by ONNX name. `Constant` is read by `GraphReader` itself.
enum OperatorRegistry {
  static let types: [String: any ONNXOperator.Type] = {
    let list: [any ONNXOperator.Type] = [
      Add.self, ArgMax.self, Clip.self, Dropout.self, Flatten.self, Gemm.self, Identity.self, LeakyRelu.self,
      MatMul.self, Relu.self, Reshape.self, Sigmoid.self, Softmax.self, Tanh.self,
    ]
    return Dictionary(uniqueKeysWithValues: list.map { ($0.operatorName, $0) })
  }()
}
