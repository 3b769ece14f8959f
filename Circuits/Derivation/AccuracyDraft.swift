/// How many labels are right, by annotations of the rows: sums over the real rows alone.
struct AccuracyDraft {
  private let rows: Int
  /// Tensor of `w`, `[rows, 1]`: 1 where the label is that of the annotation.
  private let correct: Int
  /// The annotation with the right labels.
  let annotation: Int

  /// - Throws: `CircuitError.derivation(.classes)` if the output has another number of classes.
  init(_ label: LabelDraft, classes: Int, builder: inout CircuitBuilder) throws(CircuitError) {
    guard label.classes == classes else { throw .derivation(.classes) }
    rows = label.rows
    annotation = builder.annotation("annotation.label", rows: rows, count: classes)
    let column = [rows, 1]
    let name = "correct"
    let difference = builder.addWitness(name + ".difference", dimensions: column)
    try builder.add(
      linear: LinearStep(
        name: name + ".difference", outputs: column,
        terms: [
          .init(factor: 1, operand: Operand(tensor: .witness(label.label), maps: [.index(0), .index(1)])),
          .init(factor: -1, operand: Operand(tensor: .witness(annotation), maps: [.index(0)])),
        ], shift: 0, result: difference))
    correct = try builder.isZero(difference, name: name)
  }

  /// `[1]`: the number of rows that are right, as the sum of the squares of zeros and ones.
  func count(in builder: inout CircuitBuilder) throws(CircuitError) -> Int {
    let result = builder.addWitness("accuracy", dimensions: [1])
    let factor = Operand(tensor: .witness(correct), maps: [.index(1), .fixed(0)])
    try builder.add(
      linear: LinearStep(
        name: "accuracy", outputs: [1], contractions: [rows], product: .init(a: factor, b: factor), shift: 0,
        result: result))
    return result
  }

  /// `[groups, 2]`: for each group the number of rows that are right, and of all rows; and the annotation with the groups.
  func count(groups: Int, in builder: inout CircuitBuilder) throws(CircuitError) -> (output: Int, annotation: Int) {
    let group = builder.annotation("annotation.group", rows: rows, count: groups)
    let bits = AddressBits.count(groups)
    let ramp = try builder.ramp(bits: bits, name: "group")
    let member = try builder.equals(
      Operand(tensor: .witness(group), maps: [.index(0)]), ramp: ramp, bits: bits, outputs: [rows, groups],
      name: "group.member")
    // For each row whether it is right, and a 1.
    let one = try builder.ones(1, name: "group.one")
    let columns = builder.addWitness("group.columns", dimensions: [rows, 2])
    try builder.add(
      linear: LinearStep(
        name: "group.columns", outputs: [rows, 2],
        terms: [
          .init(factor: 1, operand: Operand(tensor: .witness(correct), maps: [.index(0), .index(1)])),
          .init(factor: 1, operand: Operand(tensor: .witness(one), maps: [.fixed(0), .index(1, constant: -1)])),
        ], shift: 0, result: columns))
    let result = builder.addWitness("accuracy", dimensions: [groups, 2])
    try builder.add(
      linear: LinearStep(
        name: "accuracy", outputs: [groups, 2], contractions: [rows],
        product: .init(
          a: Operand(tensor: .witness(member), maps: [.index(2), .index(0)]),
          b: Operand(tensor: .witness(columns), maps: [.index(2), .index(1)])), shift: 0, result: result))
    return (result, group)
  }
}

extension CircuitBuilder {
  /// A further input with one of `0..<count` for each row, range-checked exactly.
  fileprivate mutating func annotation(_ name: String, rows: Int, count: Int) -> Int {
    let result = addWitness(name, dimensions: [rows])
    checkRange(of: result, covering: 0...Int64(count - 1), exactly: true)
    return result
  }
}
