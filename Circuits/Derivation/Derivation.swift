/// A program about many runs of one model, made from the model's circuit alone: whoever holds the base circuit can check
/// that another circuit is what its derivation says.
package struct Derivation: Sendable, Equatable {
  /// What a derived circuit shows of its runs.
  package enum Result: Sendable, Equatable {
    /// The outputs: the output tensor of the base with a first dimension for the rows.
    case outputs
    /// `[rows]`: the index of the greatest entry of each output, the lowest index of equal ones.
    case label
    /// `[rows, 2]`: the label, and the greatest output minus the second greatest, in units of the output.
    case labelAndMargin
    /// `[1]`: how many labels equal those of the annotation.
    case accuracy(classes: Int)
    /// `[groups, 2]`: for each group the number of rows whose label equals that of the annotation, and of all its rows.
    case accuracyByGroup(classes: Int, groups: Int)
    /// That all parameters are integers of their declared widths (protocol section 10); the output says nothing.
    case parameterRanges
  }

  /// `N`, at least 1; 1 for `parameterRanges`.
  package var rows: Int
  package var result: Result
  /// Limbs are at most this wide, but for those that other steps read, which stay as they are.
  package var limbWidth: Int

  package init(rows: Int, result: Result, limbWidth: Int) {
    self.rows = rows
    self.result = result
    self.limbWidth = limbWidth
  }

  package static let limbWidths = 4...16
  /// Rows of one derived circuit.
  package static let rowLimit = 1 << 24
  /// Classes or groups: their indices and differences are rows of a table.
  package static let classLimit = 1 << 18

  /// - Throws: `CircuitError.derivation` if a number is outside its limits.
  package func validate() throws(CircuitError) {
    guard (1...Self.rowLimit).contains(rows) else { throw .derivation(.rows) }
    guard Self.limbWidths.contains(limbWidth) else { throw .derivation(.limbWidth) }
    switch result {
    case .outputs, .label, .labelAndMargin: break
    case .accuracy(let classes):
      guard (2...Self.classLimit).contains(classes) else { throw .derivation(.classes) }
    case .accuracyByGroup(let classes, let groups):
      guard (2...Self.classLimit).contains(classes) else { throw .derivation(.classes) }
      guard (1...Self.classLimit).contains(groups) else { throw .derivation(.groups) }
    case .parameterRanges: guard rows == 1 else { throw .derivation(.rows) }
    }
  }
}
