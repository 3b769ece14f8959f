import CInferenceKernels
import ModelGraph

/// Convolutions in 32 bits, directly on the stored image with its border.
enum OptimizedConvolution {
  /// Nil if 32 bits do not suffice.
  static func step(
    _ parameters: ConvolutionParameters, _ node: NodeContext, _ builder: inout PlanBuilder
  ) throws(ModelGraphError) -> (any ExecutionStep)? {
    let window = parameters.window
    let channelwise = parameters.inputsPerGroup == 1 && parameters.outputs == parameters.groups && parameters.groups > 1
    let narrow = parameters.weights.allSatisfy { (-128...127).contains($0) }
    guard
      let input = try builder.operand(node.inputs[0].name, order: .channelsLast, words: !narrow && !channelwise),
      let nest = LoopNest(node.output.layout)
    else { return nil }
    let products = parameters.products
    let reached = window.isPadded ? input.range.withZero : input.range
    var sums = WindowProduct.bounds(parameters.weights[0..<products], bias: parameters.bias[0], input: reached)
    for output in 1..<max(parameters.outputs, 1) {
      sums = sums.union(
        WindowProduct.bounds(
          parameters.weights[(output * products)..<((output + 1) * products)], bias: parameters.bias[output],
          input: reached))
    }
    var bounds = AccumulatorBounds(sums)
    var addends: [WindowProduct.Addend] = []
    for (factor, tensor) in zip(parameters.addends, node.inputs.dropFirst()) {
      guard let storage = try builder.operand(tensor.name) else { return nil }
      bounds.add(factor: factor, of: tensor.range)
      addends.append(
        .init(
          storage: storage, strides: nest.strides(broadcasting: storage.layout),
          factor: Int32(truncatingIfNeeded: factor)))
    }
    guard let range = bounds.range,
      let requantiser = Requantiser(
        sums: range, shift: parameters.shift, table: node.table, q: node.q, output: node.output, kernels: node.kernels)
    else { return nil }

    let flat = window.rank == 1
    let last = window.rank - 1
    let layout = input.layout
    let (kernelLines, kernelRows) = (flat ? 1 : window.kernel[0], window.kernel[last])
    let origin =
      layout.base - (flat ? 0 : window.padsBefore[0] * layout.lineStride) - window.padsBefore[last] * layout.rowStride
    // Taps of one kernel line make one segment where their channels are adjacent.
    let merged = parameters.groups == 1 && (window.dilations[last] == 1 || kernelRows == 1)
    var geometry = WindowProduct.Geometry(
      lineStride: flat ? 0 : window.strides[0] * layout.lineStride, rowStride: window.strides[last] * layout.rowStride,
      segments: [])
    for i in 0..<kernelLines {
      for j in 0..<(merged ? 1 : kernelRows) {
        geometry.segments.append(
          (flat ? 0 : i * window.dilations[0] * layout.lineStride) + j * window.dilations[last] * layout.rowStride)
      }
    }
    // [output][channel][taps] becomes [output][taps][channel].
    let channels = parameters.inputsPerGroup
    let taps = window.taps
    var weights = parameters.weights
    for output in 0..<parameters.outputs {
      for channel in 0..<channels {
        for tap in 0..<taps {
          weights[(output * taps + tap) * channels + channel] =
            parameters.weights[(output * channels + channel) * taps + tap]
        }
      }
    }
    let work = parameters.outputs * products * nest.lines * nest.rows
    if channelwise {
      return DepthwiseProduct(
        name: node.name, kernels: node.kernels, input: input, geometry: geometry, start: origin,
        weights: weights, bias: WindowProduct.bias(parameters.bias[...], weights: weights[...], zero: input.zero),
        addends: addends, nest: nest, requantiser: requantiser, work: work)
    }
    let perGroup = parameters.outputs / parameters.groups
    let groups = (0..<parameters.groups).map { group in
      let range = (group * perGroup * products)..<((group + 1) * perGroup * products)
      let panels = ProductPanels(
        Array(weights[range]), columns: perGroup, segments: geometry.segments.count,
        length: products / geometry.segments.count, element: input.element, largest: input.largest, rows: nest.rows,
        kernels: node.kernels)
      let bias = WindowProduct.bias(
        parameters.bias[(group * perGroup)..<((group + 1) * perGroup)], weights: weights[range], zero: input.zero)
      return WindowProduct.Group(panels: panels, bias: bias, start: origin + group * channels)
    }
    return WindowProduct(
      name: node.name, kernels: node.kernels, input: input, geometry: geometry, groups: groups, addends: addends,
      nest: nest, requantiser: requantiser, work: work)
  }
}
