import ModelGraph

extension CircuitBuilder {
  /// `y = f(q)`, entry by entry, by one lookup of the pair: every unary activation.
  package mutating func table(_ node: QuantizedNode, _ table: ActivationTable) throws(CircuitError) {
    guard let source = node.inputs.first else { throw .rule(.shape, node.name) }
    let argument = try place(of: source)
    guard let first = table.values.first else { throw .rule(.tableNotCovering, node.name) }
    let rows = table.values.enumerated().map { LookupTable.FunctionRow(table.lower &+ Int64($0.offset), $0.element) }
    let tag = tag(table.function, rows: .function(rows))

    // Padding holds a row of the table: the one of argument 0 where there is one. An argument that is looked up twice
    // keeps the padding of its first lookup, which then must be a row of both tables.
    let known = steps.contains { step in
      switch step {
      case .table(let earlier): earlier.argument == argument || earlier.result == argument
      case .range(let earlier): earlier.argument == argument && earlier.limbs.isEmpty
      case .linear: false
      }
    }
    let padding = known ? witness[argument].padding : (table.domain?.contains(0) == true ? 0 : table.lower)
    if !known { setPadding(padding, of: argument) }
    let row = padding &- table.lower
    let value = table.values.indices.contains(Int(row)) ? table.values[Int(row)] : first
    let result = addWitness(node.output, dimensions: witness[argument].dimensions, padding: value)
    add(.table(TableStep(tag: tag, argument: argument, result: result)))
    place(node.output, at: result)
  }
}
