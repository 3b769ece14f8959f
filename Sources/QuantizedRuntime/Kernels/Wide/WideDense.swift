import CInferenceKernels
import ModelGraph

/// `W x + bias` and addends for operands of any width: 64-bit sums by the integer kernels on packed panels, then
/// requantisation.
///
/// The kernel is chosen from ranges so that no sum can overflow:
/// - Inputs that fit 16 bits, if need be after subtracting a constant whose product with the row sums of W goes to the
///   bias, take one pass. Wider inputs are split into balanced 16-bit digits, one pass for each.
/// - Pairs are summed in 32 bits for as long as the largest sum of two weights times the largest input allows.
/// - Only -32768 times -32768, twice, does not fit one pair; then weights and inputs are spread out, one to a pair.
struct WideDense: Layer {
  private let kernels: KernelTable
  private let panels: WeightPanels
  private let parameters: DenseParameters
  /// Includes the correction for `offset`. Arithmetic is modulo 2^64; the final sums are below 2^62.
  private let bias: [Int64]
  private let offset: Int64
  private let digits: Int
  private let flushPairs: Int

  /// `parameters` and `range` are those of a validated graph.
  init(_ parameters: DenseParameters, input range: ClosedRange<Int64>, kernels: KernelTable) {
    self.kernels = kernels
    let operand = ActivationDigits(range)
    offset = operand.offset
    digits = operand.digits

    let inputs = parameters.inputs
    var largestPair: UInt64 = 0
    var largestSum: UInt64 = 0
    var bias = parameters.bias
    for output in 0..<parameters.outputs {
      var magnitudes: UInt64 = 0
      var total: Int64 = 0
      var index = 0
      while index < inputs {
        let first = parameters.weights[output * inputs + index]
        let second = index + 1 < inputs ? parameters.weights[output * inputs + index + 1] : 0
        let pair = UInt64(first.magnitude) + UInt64(second.magnitude)
        largestPair = max(largestPair, pair)
        magnitudes += pair
        total += Int64(first) + Int64(second)
        index += 2
      }
      largestSum = max(largestSum, magnitudes)
      bias[output] &+= total &* operand.offset
    }
    self.bias = bias

    let limit = UInt64(Int32.max)
    let spread = largestPair * operand.magnitude > limit
    if largestSum * operand.magnitude <= limit {
      flushPairs = Int.max
    } else if spread {
      flushPairs = Int(limit / (1 << 30))
    } else {
      flushPairs = Int(limit / (largestPair * operand.magnitude))
    }
    panels = WeightPanels(parameters.weights, columns: parameters.outputs, inputs: inputs, spread: spread)
    // The panels hold the weights now.
    var rest = parameters
    rest.weights = []
    self.parameters = rest
  }

  private var multiplications: Int { parameters.outputs * parameters.inputs * digits }

  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    var sums = sums(inputs[0], parallel: parallel)
    for (factor, addend) in zip(parameters.addends, inputs.dropFirst()) {
      for index in sums.indices { sums[index] &+= factor &* addend[index] }
    }
    if accumulators != nil { accumulators = sums }
    return sums.map { Requantisation.apply($0, shift: parameters.shift) }
  }

  /// `W x + bias` for rows of `parameters.inputs` entries, stored one after another.
  func sums(_ input: [Int64], parallel: Bool) -> [Int64] {
    let rows = input.count / parameters.inputs
    var sums = product(input, rows: rows, digit: 0, bias: bias, parallel: parallel)
    for digit in 1..<max(digits, 1) {
      let part = product(input, rows: rows, digit: digit, bias: nil, parallel: parallel)
      for index in 0..<sums.count { sums[index] &+= part[index] &<< Int64(16 &* digit) }
    }
    return sums
  }

  /// One pass over the panels, for all inputs less `offset` or for one digit of them.
  private func product(_ input: [Int64], rows: Int, digit: Int, bias: [Int64]?, parallel: Bool) -> [Int64] {
    let inputs = parameters.inputs
    let outputs = parameters.outputs
    let width = panels.pairs * 2
    return [Int64](unsafeUninitializedCapacity: rows * outputs) { output, initialized in
      initialized = rows * outputs
      guard let result = output.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Int16.self, capacity: rows * width) { activations in
        guard let first = activations.baseAddress else { return }
        activations.initialize(repeating: 0)
        let step = panels.spread ? 2 : 1
        input.withUnsafeBufferPointer { input in
          guard let base = input.baseAddress else { return }
          for row in 0..<rows {
            let source = base + row &* inputs
            let target = first + row &* width
            if digits == 1 {
              for index in 0..<inputs {
                target[index &* step] = Int16(truncatingIfNeeded: source[index] &- offset)
              }
            } else {
              for index in 0..<inputs {
                target[index &* step] = ActivationDigits.digit(digit, of: source[index])
              }
            }
          }
        }
        let shared = SharedPointer(base: first)
        let target = SharedPointer(base: result)
        let panelCount = panels.count
        let parts = parallel && rows &* multiplications >= Workers.threshold ? min(Workers.width, panelCount) : 1
        Workers.forEach(parts, parallel: parts > 1) { part in
          let panel = (panelCount * part / parts)..<(panelCount * (part + 1) / parts)
          let column = panel.lowerBound * WeightPanels.columnsPerPanel
          let end = min(panel.upperBound * WeightPanels.columnsPerPanel, outputs)
          (bias ?? []).withUnsafeBufferPointer { bias in
            var task = plumbline_dense_task()
            task.activations = UnsafePointer(shared.base)
            task.row_stride = width
            task.rows = rows
            task.segments = 1
            task.segment_pairs = panels.pairs
            task.panels = panels.pointer(toPanel: panel.lowerBound)
            task.columns = end - column
            task.flush_pairs = flushPairs
            task.bias = bias.isEmpty ? nil : bias.baseAddress.map { $0 + column }
            task.output = target.base + column
            task.output_stride = outputs
            if panels.elementBytes == 1 {
              kernels.pointer.pointee.dense_i8(&task)
            } else {
              kernels.pointer.pointee.dense_i16(&task)
            }
          }
        }
      }
    }
  }
}
