import ModelGraph

extension CircuitBuilder {
  /// `y = f(q)`, entry by entry, by one lookup of the pair: every unary activation. A table that is longer than
  /// `longestTable` is split if that makes it shorter.
  ///
  /// - Parameters:
  ///   - range: the declared interval of the argument, which is in the domain of each table that reads it.
  ///   - isOnlyReader: whether nothing else reads the argument; a split bounds it more loosely than a table.
  package mutating func table(
    _ node: QuantizedNode, _ table: ActivationTable, range: ClosedRange<Int64>, isOnlyReader: Bool
  ) throws(CircuitError) {
    guard let source = node.inputs.first else { throw .rule(.shape, node.name) }
    guard table.domain != nil else { throw .rule(.tableNotCovering, node.name) }
    let argument = try covering(try view(of: source), node: node.name)
    if isOnlyReader, table.values.count > longestTable,
      let split = TableSplit(lower: table.lower, values: table.values, limbWidth: limbWidth)
    {
      let result = try lookUp(
        argument.block, function: table.function, split: split, lower: table.lower, values: table.values,
        result: node.output)
      return place(node.output, at: TensorView(block: result, factors: argument.factors, maps: argument.maps))
    }
    let rows = table.values.enumerated().map { LookupTable.FunctionRow(table.lower &+ Int64($0.offset), $0.element) }
    let result = try lookUp(
      argument.block, function: table.function, rows: rows, range: range, result: node.output)
    place(node.output, at: TensorView(block: result, factors: argument.factors, maps: argument.maps))
  }

  /// A table step on a whole block.
  ///
  /// Padding holds a row of the table: the one of argument 0 where the argument can be 0. An argument that is looked up
  /// several times keeps the padding of its first lookup.
  mutating func lookUp(
    _ argument: Int, function: String, rows: [LookupTable.FunctionRow], range: ClosedRange<Int64>, result name: String
  ) throws(CircuitError) -> Int {
    guard let first = rows.first, let last = rows.last else { throw .rule(.tableNotCovering, name) }
    let tag = tag(function, rows: .function(rows))
    let isPadded = steps.contains { step in
      switch step {
      case .table(let earlier): earlier.argument == argument || earlier.result == argument
      case .range(let earlier): earlier.argument == argument && earlier.limbs.isEmpty
      case .linear: false
      }
    }
    if !isPadded { setPadding(range.contains(0) ? 0 : range.lowerBound, of: argument) }
    let (row, overflow) = witness[argument].padding.subtractingReportingOverflow(first.argument)
    let value = !overflow && rows.indices.contains(Int(row)) ? rows[Int(row)].value : first.value
    let result = addWitness(name, dimensions: witness[argument].dimensions, padding: value)
    add(.table(TableStep(tag: tag, argument: argument, result: result)))
    bound(argument, to: first.argument...last.argument)
    let values = rows.map(\.value)
    bound(result, to: (values.min() ?? 0)...(values.max() ?? 0))
    return result
  }
}
