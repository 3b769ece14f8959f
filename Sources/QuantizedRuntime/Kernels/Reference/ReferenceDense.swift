import ModelGraph

/// `W x + bias`, then requantisation, in plain loops.
struct ReferenceDense: Layer {
  let parameters: DenseParameters

  func run(_ input: [Int64], rows: Int, parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    let inputs = parameters.inputs
    var sums: [Int64] = []
    sums.reserveCapacity(rows * parameters.outputs)
    for row in 0..<rows {
      for output in 0..<parameters.outputs {
        var sum = parameters.bias[output]
        for index in 0..<inputs {
          sum += Int64(parameters.weights[output * inputs + index]) * input[row * inputs + index]
        }
        sums.append(sum)
      }
    }
    if accumulators != nil { accumulators = sums }
    return sums.map(parameters.requantized)
  }

  var multiplications: Int { parameters.outputs * parameters.inputs }
}
