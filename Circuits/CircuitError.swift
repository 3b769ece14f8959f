/// Why a circuit was refused.
package enum CircuitError: Error, Equatable, Sendable {
  /// A closure rule of the protocol does not hold for the named tensor, step or table.
  case rule(ClosureRule, String)
  /// The bytes are not a circuit file: what was being read, and at which offset.
  case malformed(field: String, offset: Int)
  case unsupportedVersion(UInt32)
  /// A derivation that no circuit, or not this one, can have.
  case derivation(DerivationFault)
  /// A circuit that is not what its derivation makes of the base: what differs, and the table, tensor or step.
  case notDerived(Derivation.Difference, String)
}

/// Why a derivation makes no program of a circuit.
package enum DerivationFault: Sendable, Equatable, CustomStringConvertible {
  case rows
  case limbWidth
  case classes
  case groups
  /// A label needs an output with exactly one dimension of at least 2 entries.
  case outputHasNoClasses
  /// The base is itself about annotated rows.
  case baseWithAnnotations

  package var description: String {
    switch self {
    case .rows:
      "a circuit is about 1 to \(Derivation.rowLimit) rows, and about 1 if it shows parameter ranges"
    case .limbWidth:
      "limbs are \(Derivation.limbWidths.lowerBound) to \(Derivation.limbWidths.upperBound) bits wide"
    case .classes: "the number of classes, 2 to \(Derivation.classLimit), is that of the model's output"
    case .groups: "there are 1 to \(Derivation.classLimit) groups"
    case .outputHasNoClasses: "the model's output is no list of at least 2 classes, so it has no label"
    case .baseWithAnnotations: "the circuit reads annotations itself: take the circuit of the model"
    }
  }
}

/// The closure rules of the protocol (section 2): what must hold for a circuit, whoever wrote it, before a proof
/// about it means anything.
package enum ClosureRule: String, Sendable, CaseIterable {
  /// A tensor of `w` that no step defines.
  case freeTensor
  /// A tensor that two steps define, or the input defined by a step.
  case definedTwice
  /// A step reads a tensor that a later step defines, or itself.
  case cycle
  /// Dimensions of a result, limb, operand or table pair do not fit.
  case shape
  /// A variable read by two dimensions of one operand, or a variable that does not exist.
  case variable
  /// A parameter that is not read with one plain index per dimension, or a bias or term from the wrong space.
  case operandSpace
  /// An operand that is neither looked up nor the exact result of a linear step.
  case operandNotRangeChecked
  /// `q` of a requantisation that is no argument of a table or range step.
  case unboundedQuotient
  /// The input is no argument of a table or range step.
  case inputNotRangeChecked
  /// A range step or limb that is looked up under a tag of another interval.
  case rangeTag
  /// Widths of limbs that do not sum to the width they stand for.
  case looseLimbs
  /// A table with two values for one argument.
  case tableNotFunction
  /// A table that leaves out an argument that an honest run can take.
  case tableNotCovering
  /// A bound that leaves the range in which nothing wraps.
  case wraps
  /// Segments that do not descend, do not cover their dimension or hold no real index, a number of blocks that is not
  /// theirs, or other segments for the values of a lookup than for its arguments.
  case segments
  /// A block or slot that is not aligned to its size.
  case alignment
  /// Blocks or slots that overlap.
  case overlap
  /// The lanes do not hold each lookup exactly once, whole, under its tag.
  case lanes
  /// Two tables with one tag, or a table with tag 0.
  case duplicateTag
  /// The tables do not fit into the `2^r` table rows.
  case tableSpace
  /// A padding value that is no row of the table that the block is looked up in.
  case padding
  /// A declared width, size or count outside its limits.
  case limit
  /// Rows of fewer than 16 entries.
  case rowLength
}
