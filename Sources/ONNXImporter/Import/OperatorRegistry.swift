import ModelGraph

/// All operators by ONNX name. `Constant` is read by `GraphReader` itself.
enum OperatorRegistry {
  static let types: [String: any ONNXOperator.Type] = {
    let list: [any ONNXOperator.Type] = [
      Abs.self, Add.self, ArgMax.self, AveragePool.self, BatchNormalization.self, Cast.self, Clip.self, Concat.self,
      ConstantOfShape.self, Conv.self, ConvInteger.self, DequantizeLinear.self, Div.self, Dropout.self, Elu.self,
      Erf.self, Exp.self, Flatten.self, Gather.self, Gelu.self, Gemm.self, GlobalAveragePool.self, GlobalMaxPool.self,
      HardSigmoid.self, HardSwish.self, Identity.self, LeakyRelu.self, Log.self, MatMul.self, MatMulInteger.self,
      Max.self, MaxPool.self, Min.self, Mul.self, Neg.self, Pad.self, Pow.self, QLinearConv.self, QLinearMatMul.self,
      QuantizeLinear.self, RangeSequence.self, Reciprocal.self, ReduceMean.self, ReduceSum.self, Relu.self,
      Reshape.self, Shape.self, Sigmoid.self, Slice.self, Softmax.self, Softplus.self, Split.self, Sqrt.self,
      Squeeze.self, Sub.self, Tanh.self, Transpose.self, Unsqueeze.self,
    ]
    return Dictionary(uniqueKeysWithValues: list.map { ($0.operatorName, $0) })
  }()

  /// Operators of onnxruntime's domain, which its own tool writes when it quantises a model.
  static let microsoftTypes: [String: any ONNXOperator.Type] = {
    let list: [any ONNXOperator.Type] = [
      QGemm.self, QLinearAdd.self, QLinearAveragePool.self, QLinearConcat.self, QLinearGlobalAveragePool.self,
      QLinearLeakyRelu.self, QLinearMul.self, QLinearSigmoid.self,
    ]
    return Dictionary(uniqueKeysWithValues: list.map { ($0.operatorName, $0) })
  }()

  static let microsoftDomain = "com.microsoft"

  /// Operators that are known and will not be imported, each with the reason.
  static let refusals: [String: String] = {
    let control = "which nodes run would depend on the data, but a circuit is fixed"
    let recurrent = "recurrent layers carry a state through a sequence, for which there is no relation in the circuit"
    let resampling = "there is no relation for resampling in the circuit"
    return [
      "If": control, "Loop": control, "Scan": control, "LSTM": recurrent, "GRU": recurrent, "RNN": recurrent,
      "Resize": resampling, "Upsample": resampling,
      "ConvTranspose": "there is no relation for transposed convolutions in the circuit",
      "DynamicQuantizeLinear": "its scale depends on the data, which a fixed circuit cannot follow",
    ]
  }()

  static let otherDomains = "only operators of the ONNX standard and some of com.microsoft are"
}
