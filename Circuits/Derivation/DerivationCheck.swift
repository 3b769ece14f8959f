extension Derivation {
  /// What of a circuit is not what its derivation makes of the base.
  package enum Difference: String, Sendable, Equatable {
    case name, quantisation, tables, tensors, parameters, steps, input, annotations, output
  }

  /// Whether `circuit` is the program that this derivation makes of `base`, wherever it places the tensors of `w` and its
  /// lookups: whether these places are right is for the closure rules, which must hold for both circuits.
  ///
  /// - Throws: `CircuitError.notDerived`, naming what differs and where; what `DerivedProgram` throws.
  package func check(_ circuit: Circuit, of base: Circuit) throws(CircuitError) {
    let program = try DerivedProgram(self, of: base)
    func require(_ isEqual: Bool, _ difference: Difference, _ name: String = "") throws(CircuitError) {
      guard isEqual else { throw .notDerived(difference, name) }
    }
    try require(circuit.name == program.name, .name)
    try require(circuit.quantisation == program.quantisation, .quantisation)
    try require(circuit.tables.count == program.tables.count, .tables)
    for (own, expected) in zip(circuit.tables, program.tables) { try require(own == expected, .tables, expected.name) }
    try require(circuit.witness.count == program.witness.count, .tensors)
    for (own, expected) in zip(circuit.witness, program.witness) {
      try require(
        own.name == expected.name && own.dimensions == expected.dimensions && own.padding == expected.padding,
        .tensors, expected.name)
    }
    try require(circuit.parameters.count == program.parameters.count, .parameters)
    for (own, expected) in zip(circuit.parameters, program.parameters) {
      try require(own == expected, .parameters, expected.name)
    }
    try require(circuit.parameterBits == program.parameterBits, .parameters)
    try require(circuit.steps.count == program.steps.count, .steps)
    for (index, (own, expected)) in zip(circuit.steps, program.steps).enumerated() {
      try require(own == expected, .steps, "step \(index)")
    }
    try require(circuit.input == program.input, .input)
    try require(circuit.annotations == program.annotations, .annotations)
    try require(circuit.output == program.output, .output)
  }
}
