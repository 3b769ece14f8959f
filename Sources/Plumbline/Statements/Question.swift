import Circuits

/// What a statement says about the runs of a model, all proved at once.
public enum Question: Sendable, Equatable {
  /// The outputs of all runs.
  case outputs
  /// The label of each run: the place of its largest output, the lowest place of equal ones. Outputs are not shown.
  case label
  /// The label, and by how much the largest output exceeds the second largest.
  case labelAndMargin
  /// How many rows of a dataset get the label that is committed with them in the named annotation.
  case accuracy(label: String)
  /// The same for each value of a group, another annotation.
  case fairness(label: String, group: String)

  /// The annotations that are read, labels first.
  var annotations: [String] {
    switch self {
    case .outputs, .label, .labelAndMargin: []
    case .accuracy(let label): [label]
    case .fairness(let label, let group): [label, group]
    }
  }
}

/// Which rows of a dataset a statement is about.
public enum RowChoice: Sendable, Equatable {
  /// Every row.
  case all
  /// Consecutive rows, counted from 0.
  case range(Range<UInt64>)
  /// Different rows, drawn by a public seed of 32 bytes.
  case drawn(count: UInt64, seed: [UInt8])
}

/// The inputs of a batch.
public enum BatchInput: Sendable {
  /// Real values of each input, shown to everyone who sees the proof.
  case publicValues([[Double]])
  /// Real values of each input that stay private: the proof says that some inputs give the outputs.
  case privateValues([[Double]])
  /// Rows of a committed dataset, which stay private.
  case datasetRows(DatasetOpenings, RowChoice)
}
