/// The label of each row: the index of the greatest entry of an output of `classes` entries, the lowest of equal ones.
///
/// With `2^c >= classes`, the scores `s_j = 2^c y_j + (2^c - 1 - j)` are all distinct, and the greatest one is that of the
/// label. Its quotient by `2^c` is the greatest output, and the remainder `2^c - 1 - label`.
struct LabelDraft {
  let rows: Int
  let classes: Int
  /// Tensor of `w`, `[rows, 1]`.
  let label: Int
  /// The greatest output of each row, `[rows, 1]`.
  private let best: Int
  /// The outputs, by row and class; `c`; and the tensor of `w` with `2^c - 1 - j` for each class.
  private let outputs: Operand
  private let bits: Int
  private let ramp: Int

  private static let name = "label"

  /// Adds the steps to `builder`, which knows the interval of `output`.
  ///
  /// - Parameter output: tensor of `w`, the rows first.
  /// - Throws: `CircuitError.derivation(.outputHasNoClasses)` unless one further dimension has at least 2 entries and the
  ///   others 1.
  init(output: Int, builder: inout CircuitBuilder) throws(CircuitError) {
    let sizes = builder.witness[output].dimensions
    rows = sizes[0]
    let wide = sizes.indices.dropFirst().filter { sizes[$0] > 1 }
    guard wide.count == 1, let axis = wide.first, sizes[axis] <= Derivation.classLimit else {
      throw .derivation(.outputHasNoClasses)
    }
    classes = sizes[axis]
    outputs = Operand(
      tensor: .witness(output),
      maps: sizes.indices.map { $0 == 0 ? .index(0) : $0 == axis ? .index(1) : .fixed(0) })
    let name = Self.name
    bits = AddressBits.count(classes)
    ramp = try builder.ramp(bits: bits, name: name)
    let scores = builder.addWitness(name + ".score", dimensions: [rows, classes])
    try builder.add(
      linear: LinearStep(
        name: name + ".score", outputs: [rows, classes],
        terms: [
          .init(factor: 1 << Int64(bits), operand: outputs),
          .init(factor: 1, operand: Operand(tensor: .witness(ramp), maps: [.index(1)])),
        ], shift: 0, result: scores))
    let greatest = try builder.greatest(of: scores, name: name)

    // `greatest = 2^c best + rest`: the rounding constant of the requantisation is taken off before.
    let column = [rows, 1]
    best = builder.addWitness(name + ".best", dimensions: column)
    let limbs = builder.limbs(of: name + ".rest", width: bits, dimensions: column)
    try builder.add(
      linear: LinearStep(
        name: name + ".best", outputs: column,
        terms: [.init(factor: 1, operand: Operand(tensor: .witness(greatest), maps: [.index(0), .index(1)]))],
        constant: -(1 << Int64(bits - 1)), shift: bits, result: best, limbs: limbs))
    guard let range = builder.intervals[greatest] else { throw .rule(.tableNotCovering, name) }
    builder.checkRange(
      of: best, covering: (range.lowerBound >> Int64(bits))...(range.upperBound >> Int64(bits)))
    label = builder.addWitness(name, dimensions: column)
    var terms: [LinearStep.Term] = []
    var below: Int64 = 0
    for limb in limbs {
      builder.bound(limb.tensor, to: 0...(1 << Int64(limb.width) - 1))
      terms.append(
        .init(
          factor: -(1 << below), operand: Operand(tensor: .witness(limb.tensor), maps: [.index(0), .index(1)])))
      below += Int64(limb.width)
    }
    try builder.add(
      linear: LinearStep(
        name: name, outputs: column, terms: terms, constant: 1 << Int64(bits) - 1, shift: 0, result: label))
  }

  /// The labels as a tensor `[rows]`.
  func list(in builder: inout CircuitBuilder) throws(CircuitError) -> Int {
    let result = builder.addWitness("labels", dimensions: [rows])
    try builder.add(
      linear: LinearStep(
        name: "labels", outputs: [rows],
        terms: [.init(factor: 1, operand: Operand(tensor: .witness(label), maps: [.index(0), .fixed(0)]))],
        shift: 0, result: result))
    return result
  }

  /// `[rows, 2]`: label and margin.
  ///
  /// The second greatest output is the greatest one after the label's is lowered below all others.
  func withMargin(in builder: inout CircuitBuilder) throws(CircuitError) -> Int {
    let name = "margin"
    guard let range = builder.intervals[outputs.tensor.index] else { throw .rule(.tableNotCovering, name) }
    let all = [rows, classes]
    let isLabel = try builder.equals(
      Operand(tensor: .witness(label), maps: [.index(0), .fixed(0)]), ramp: ramp, bits: bits, outputs: all,
      name: name + ".isLabel")
    let others = builder.addWitness(name + ".others", dimensions: all)
    let plain = [DimensionMap.index(0), .index(1)]
    try builder.add(
      linear: LinearStep(
        name: name + ".others", outputs: all,
        terms: [
          .init(factor: 1, operand: outputs),
          .init(
            factor: -(range.upperBound - range.lowerBound), operand: Operand(tensor: .witness(isLabel), maps: plain)),
        ], shift: 0, result: others))
    let second = try builder.greatest(of: others, name: name)
    let margin = builder.addWitness(name, dimensions: [rows, 1])
    try builder.add(
      linear: LinearStep(
        name: name, outputs: [rows, 1],
        terms: [
          .init(factor: 1, operand: Operand(tensor: .witness(best), maps: plain)),
          .init(factor: -1, operand: Operand(tensor: .witness(second), maps: plain)),
        ], shift: 0, result: margin))
    let result = builder.addWitness("labels", dimensions: [rows, 2])
    try builder.add(
      linear: LinearStep(
        name: "labels", outputs: [rows, 2],
        terms: [
          .init(factor: 1, operand: Operand(tensor: .witness(label), maps: plain)),
          .init(factor: 1, operand: Operand(tensor: .witness(margin), maps: [.index(0), .index(1, constant: -1)])),
        ], shift: 0, result: result))
    return result
  }
}
