/// A number in the circuit, hence public, that was derived from private weights or from calibration data.
package struct PrivateChoice: Sendable, Equatable, Encodable {
  package enum Source: String, Sendable, Equatable, Encodable {
    case weights
    case calibration
    case weightsAndCalibration
  }

  /// Tensor or node that the number belongs to.
  package var subject: String
  /// What is chosen: "shift", "bias bits", ...
  package var choice: String
  package var value: String
  package var source: Source

  package init(subject: String, choice: String, value: String, source: Source) {
    self.subject = subject
    self.choice = choice
    self.value = value
    self.source = source
  }
}

extension QuantizedGraph {
  /// Everything that a circuit made from this graph shows about weights and calibration data, in graph order.
  package var privateChoices: [PrivateChoice] {
    var list: [PrivateChoice] = []
    func add(_ subject: String, _ choice: String, _ value: some CustomStringConvertible, _ source: PrivateChoice.Source)
    {
      list.append(PrivateChoice(subject: subject, choice: choice, value: value.description, source: source))
    }
    if let tensor = tensors[input] {
      add(input, "input range", "\(tensor.range.lowerBound)...\(tensor.range.upperBound)", .calibration)
      add(input, "input scale", tensor.scale, .calibration)
    }
    for node in nodes {
      switch node.operation {
      case .dense(let parameters):
        add(node.name, "weight bits", parameters.weightBits, .weightsAndCalibration)
        add(node.name, "bias bits", parameters.biasBits, .weights)
        add(node.name, "shift", parameters.shift, .weightsAndCalibration)
        for factor in parameters.addends { add(node.name, "addend factor", factor, .weightsAndCalibration) }
        if let tensor = tensors[node.output] { add(node.name, "scale", tensor.scale, .weightsAndCalibration) }
      case .table(let table):
        add(node.name, "table rows", table.values.count, .weightsAndCalibration)
        if let range = table.valueRange {
          add(node.name, "table values", "\(range.lowerBound)...\(range.upperBound)", .weightsAndCalibration)
        }
        if let tensor = tensors[node.output] { add(node.name, "scale", tensor.scale, .weightsAndCalibration) }
      case .convolution(let parameters):
        add(node.name, "weight bits", parameters.weightBits, .weightsAndCalibration)
        add(node.name, "bias bits", parameters.biasBits, .weights)
        add(node.name, "shift", parameters.shift, .weightsAndCalibration)
        for factor in parameters.addends { add(node.name, "addend factor", factor, .weightsAndCalibration) }
        if let tensor = tensors[node.output] { add(node.name, "scale", tensor.scale, .weightsAndCalibration) }
      case .scale(let parameters):
        add(node.name, "weight bits", parameters.weights.bits, .weightsAndCalibration)
        if let bias = parameters.bias { add(node.name, "bias bits", bias.bits, .weights) }
        add(node.name, "shift", parameters.shift, .weightsAndCalibration)
        if let tensor = tensors[node.output] { add(node.name, "scale", tensor.scale, .weightsAndCalibration) }
      case .product(let parameters):
        add(node.name, "shift", parameters.shift, .calibration)
        if let tensor = tensors[node.output] { add(node.name, "scale", tensor.scale, .weightsAndCalibration) }
      case .sum(let parameters):
        guard !parameters.isRearrangement else { continue }
        let factors = Set(parameters.terms.map(\.factor)).sorted().map(String.init).joined(separator: ", ")
        add(node.name, "factors", factors, .weightsAndCalibration)
        if let bias = parameters.bias { add(node.name, "bias bits", bias.bits, .weights) }
        if parameters.shift > 0 { add(node.name, "shift", parameters.shift, .weightsAndCalibration) }
      case .reshape, .maxPool: break
      }
    }
    return list
  }
}
