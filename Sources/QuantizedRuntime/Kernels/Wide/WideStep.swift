import ModelGraph

/// A step on 64-bit integers for operands that do not fit the fast kernels.
struct WideStep: ExecutionStep {
  let name: String
  let layer: any Layer
  let sources: [TensorStorage]
  let target: TensorStorage

  var scratchBytes: Int { 0 }

  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?) {
    var accumulators: [Int64]? = recorder == nil ? nil : []
    let output = layer.run(sources.map { $0.read(from: arena) }, parallel: parallel, accumulators: &accumulators)
    output.withUnsafeBufferPointer { target.write($0, to: arena) }
    if let recorder, let accumulators, !accumulators.isEmpty { recorder.record(accumulators, for: name) }
  }
}

/// Layers for any width.
enum WideLayers {
  static func layer(
    for operation: QuantizedOperation, inputs: [QuantizedTensor], kernels: KernelTable
  ) -> any Layer {
    switch operation {
    case .dense(let parameters): WideDense(parameters, input: inputs[0].range, kernels: kernels)
    case .convolution(let parameters):
      WideConvolution(
        parameters, spatial: Array(inputs[0].shape.dropFirst()), input: inputs[0].range, kernels: kernels)
    default: ReferenceLayers.layer(for: operation, inputs: inputs)
    }
  }
}
