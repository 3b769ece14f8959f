/// Maxima of integers that are too wide for a table of differences.
///
/// `d = a - b` is exact. Where `-2^m <= d < 2^m`, the requantisation `d + 2^m = 2^m q + rem`, `0 <= rem < 2^m`, has one
/// solution: `q = 1` if `d >= 0`, else `q = 0`; `q` is looked up in a range of two rows, `rem` is made of limbs. Then
/// `max(a, b) = b + q d`, a product of two tensors of `w`, whose bounds `SelectionBounds` knows.
extension CircuitBuilder {
  /// `max(a, b) + constant` for a tensor `a - b` that is an exact difference.
  ///
  /// - Parameters:
  ///   - difference: of the dimensions `outputs`.
  ///   - b: as the step of the difference reads it.
  ///   - step: name of the steps.
  /// - Returns: the maxima, a tensor of the dimensions `outputs`.
  /// - Throws: `CircuitError.rule(.wraps, step)` if differences are too wide.
  mutating func wideMaximum(
    difference: Int, below b: Operand, outputs: [Int], constant: Int64 = 0, step: String, result name: String
  ) throws(CircuitError) -> Int {
    guard let range = intervals[difference] else { throw .rule(.tableNotCovering, step) }
    let reach = max(range.lowerBound.magnitude, 1) - 1 | max(range.upperBound, 1).magnitude
    let width = UInt64.bitWidth - reach.leadingZeroBitCount
    guard width < 60 else { throw .rule(.wraps, step) }
    let plain = outputs.indices.map { DimensionMap.index($0) }
    let distance = Operand(tensor: .witness(difference), maps: plain)
    let choice = addWitness(name + ".choice", dimensions: outputs)
    let limbs = limbs(of: name + ".choice", width: width, dimensions: outputs)
    try add(
      linear: LinearStep(
        name: step + ".choice", outputs: outputs, terms: [.init(factor: 1, operand: distance)],
        constant: 1 << Int64(width - 1), shift: width, result: choice, limbs: limbs))
    checkRange(of: choice, covering: 0...1)
    let result = addWitness(name, dimensions: outputs)
    try add(
      linear: LinearStep(
        name: step, outputs: outputs,
        product: .init(a: Operand(tensor: .witness(choice), maps: plain), b: distance),
        terms: [.init(factor: 1, operand: b)], constant: constant, shift: 0, result: result))
    return result
  }

  /// The greatest entry of each row of a tensor `[rows, count]`, as a tensor `[rows, 1]`.
  ///
  /// A balanced tree: the first half of the columns against the last half; of an odd number both halves hold the middle.
  mutating func greatest(of tensor: Int, name: String) throws(CircuitError) -> Int {
    var current = tensor
    var level = 0
    while case let sizes = witness[current].dimensions, sizes.count == 2, sizes[1] > 1 {
      level += 1
      let half = (sizes[1] + 1) / 2
      let outputs = [sizes[0], half]
      let own = "\(name).max\(level)"
      let a = Operand(tensor: .witness(current), maps: [.index(0), .index(1)])
      let b = Operand(tensor: .witness(current), maps: [.index(0), .index(1, constant: sizes[1] - half)])
      let difference = addWitness(own + ".difference", dimensions: outputs)
      try add(
        linear: LinearStep(
          name: own + ".difference", outputs: outputs,
          terms: [.init(factor: 1, operand: a), .init(factor: -1, operand: b)], shift: 0, result: difference))
      let next = try wideMaximum(difference: difference, below: b, outputs: outputs, step: own, result: own)
      if let interval = intervals[current] { bound(next, to: interval.withZero) }
      current = next
    }
    return current
  }
}
