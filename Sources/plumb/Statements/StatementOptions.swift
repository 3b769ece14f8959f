import ArgumentParser
import Plumbline

/// What a statement says, on the command line.
enum QuestionKind: String, ExpressibleByArgument, CaseIterable {
  case outputs
  case label
  case labelAndMargin = "label-and-margin"
  case accuracy
  case fairness
}

/// Which rows of a dataset.
struct RowChoiceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Rows of the dataset, from 0: FIRST..<END (default: all).", valueName: "A..<B"))
  var rows: String?

  @Option(help: ArgumentHelp("In place of --rows: so many rows, drawn by --seed.", valueName: "N"))
  var draw: UInt64?

  @Option(help: ArgumentHelp("The public seed of --draw, 32 bytes.", valueName: "HEX"))
  var seed: String?

  /// The choice; `nil` if none of the options is there.
  func choice() throws(PlumblineError) -> RowChoice? {
    if let draw {
      guard let seed, rows == nil else {
        throw .invalidOption(name: "--draw", value: "\(draw)", expected: "--seed HEX beside it, and no --rows")
      }
      return .drawn(count: draw, seed: try bytes32(seed, option: "--seed"))
    }
    guard seed == nil else { throw .invalidOption(name: "--seed", value: seed ?? "", expected: "--draw N beside it") }
    guard let rows else { return nil }
    if rows == "all" { return .all }
    let ends = rows.split(separator: "..<", omittingEmptySubsequences: false).map { UInt64($0) }
    guard ends.count == 2, let first = ends[0], let end = ends[1], first < end else {
      throw .invalidOption(name: "--rows", value: rows, expected: "rows such as 0..<360, or all")
    }
    return .range(first..<end)
  }
}

/// Options of `prove` for statements about many runs, or about labels.
struct StatementOptions: ParsableArguments {
  @Flag(help: "One proof of many runs: all samples of --input, or rows of --dataset.")
  var batch = false

  @Option(
    help: ArgumentHelp(
      """
      What to prove. outputs: all of them; label: the place of each largest output, the first of equal ones, and not \
      the outputs; label-and-margin: and by how much it exceeds the second; accuracy: how many rows of the dataset get \
      their committed label; fairness: the same for each group.
      """))
  var ask: QuestionKind?

  @OptionGroup var rows: RowChoiceOptions

  @Option(name: .customLong("label-column"), help: "The annotation that holds labels.")
  var labelColumn = "label"

  @Option(name: .customLong("group-column"), help: "The annotation that holds groups.")
  var groupColumn = "group"

  @Option(
    help: ArgumentHelp(
      "Makes a statement of accuracy a watermark: 32 bytes from whoever demands it, drawn after the root of the "
        + "triggers was known. About all rows, or those of --draw with it as --seed.", valueName: "HEX"))
  var challenge: String?

  @Option(name: .customLong("rows-per-part"), help: "The most rows proved together (default: what fits in 600 MB).")
  var rowsPerPart: Int?

  @Option(help: ArgumentHelp("The reference string of the keys, if they hold too little of it.", valueName: "FILE"))
  var srs: String?

  @Flag(help: "Put the verifying key into the proof file, so that the model card is enough to verify it.")
  var portable = false

  /// Whether the options ask for a statement.
  var isStatement: Bool { batch || ask != nil }

  var question: Question {
    switch ask ?? .outputs {
    case .outputs: .outputs
    case .label: .label
    case .labelAndMargin: .labelAndMargin
    case .accuracy: .accuracy(label: labelColumn)
    case .fairness: .fairness(label: labelColumn, group: groupColumn)
    }
  }
}

/// Writes a proof with or without its key.
enum ProofOutput {
  /// - Returns: bytes of the file.
  static func write(
    _ proof: AnyProof, key: VerifierKey, portable: Bool, to path: String
  ) throws(PlumblineError) -> Int {
    let bytes = portable ? PortableProof(key: key, proof: proof).encoded : proof.encoded
    try FileStore.write(bytes, to: path)
    return bytes.count
  }
}
