/// The integer program of a derived circuit before anything of `w` has a place: tensors of `w` have one padded block each.
package struct DerivedProgram: Sendable, Equatable {
  package var name: String
  package var quantisation: Circuit.Quantisation
  package var tables: [LookupTable]
  package var witness: [TensorDeclaration]
  /// Those of the base, places included: the commitments of its card are used.
  package var parameters: [TensorDeclaration]
  package var parameterBits: [Int]
  package var steps: [Step]
  package var input: Int
  package var annotations: [Int]
  package var output: Int

  /// The program that a derivation makes of a circuit, whose closure rules hold.
  ///
  /// - Throws: `CircuitError.derivation` if the numbers are out of bounds or the base has no such result.
  package init(_ derivation: Derivation, of base: Circuit) throws(CircuitError) {
    try derivation.validate()
    guard base.annotations.isEmpty else { throw .derivation(.baseWithAnnotations) }
    var builder = CircuitBuilder(limbWidth: derivation.limbWidth)
    let ends = try Self.ends(of: derivation.result, base: base, rows: derivation.rows, builder: &builder)
    name = base.name
    quantisation = base.quantisation
    switch derivation.result {
    case .outputs: break
    case .labelAndMargin: quantisation.head = ""
    case .label, .accuracy, .accuracyByGroup, .parameterRanges:
      quantisation.head = ""
      quantisation.outputScale = 1
    }
    tables = builder.tables
    witness = builder.witness
    parameters = base.parameters
    parameterBits = base.parameterBits
    steps = builder.steps
    input = ends.input
    annotations = ends.annotations
    output = ends.output
    for tensor in witness where tensor.name.utf8.count > CircuitLimits.nameBytes { throw .rule(.limit, tensor.name) }
  }

  private struct Ends {
    var input: Int
    var annotations: [Int] = []
    var output: Int
  }

  private static func ends(
    of result: Derivation.Result, base: Circuit, rows: Int, builder: inout CircuitBuilder
  ) throws(CircuitError) -> Ends {
    if result == .parameterRanges {
      let draft = try ParameterRangesDraft(base, builder: &builder)
      return Ends(input: draft.input, output: draft.output)
    }
    let draft = try RowsDraft(base, rows: rows, builder: &builder)
    var ends = Ends(input: try draft.place(of: base.input), output: try draft.place(of: base.output))
    if result == .outputs { return ends }
    if let interval = try IntervalAnalysis(base).domains[base.output] { builder.bound(ends.output, to: interval) }
    let label = try LabelDraft(output: ends.output, builder: &builder)
    switch result {
    case .outputs, .parameterRanges: break
    case .label: ends.output = try label.list(in: &builder)
    case .labelAndMargin: ends.output = try label.withMargin(in: &builder)
    case .accuracy(let classes):
      let accuracy = try AccuracyDraft(label, classes: classes, builder: &builder)
      ends.annotations = [accuracy.annotation]
      ends.output = try accuracy.count(in: &builder)
    case .accuracyByGroup(let classes, let groups):
      let accuracy = try AccuracyDraft(label, classes: classes, builder: &builder)
      let (output, group) = try accuracy.count(groups: groups, in: &builder)
      ends.annotations = [accuracy.annotation, group]
      ends.output = output
    }
    return ends
  }
}
