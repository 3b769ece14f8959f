/// What a run says, for people.
extension ClaimText {
  static func sentences(_ statement: VerifiedStatement) -> [String] {
    run(of: statement.model, input: statement.input, outputForm: statement.outputForm)
  }

  /// One run on an input, the same for what is verified and for what somebody else says was verified.
  static func run(of name: String, input: StatedInput, outputForm: OutputKind) -> [String] {
    let place =
      switch input.form {
      case .publicValues: "on the stated input"
      case .datasetRow:
        "on row \(input.row ?? 0) of the \(input.rows ?? 0) rows of the dataset \(input.datasetRoot ?? "")"
      case .datasetRows: "on rows of the dataset \(input.datasetRoot ?? "")"
      case .privateInput: "on an input that its owner knows"
      }
    let result = outputForm == .publicValues ? "gives exactly the stated output" : "gives the committed output"
    var sentences = ["one run of \(model(name)) \(place) \(result)"]
    switch input.form {
    case .publicValues: sentences.append("the input is public")
    case .datasetRow, .datasetRows: sentences.append("the content of the row is not shown")
    case .privateInput: sentences.append("the input is private")
    }
    if outputForm == .committed { sentences.append("the output is committed to and not shown") }
    return sentences
  }
}
