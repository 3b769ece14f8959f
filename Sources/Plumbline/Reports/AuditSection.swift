/// What an audit found about one file: the model of a section of the page.
struct AuditSection: Sendable {
  enum Standing: String, Codable, Sendable {
    /// Everything that was asked for was checked and holds.
    case valid
    /// It holds, with something that a reader has to know first.
    case qualified
    case refused
    /// Nothing was verified.
    case unverified
  }

  struct Verdict: Sendable {
    var standing: Standing
    /// A word or two: `VALID`.
    var word: String
    /// What that means, or why.
    var reasons: [String]
  }

  struct Check: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
      case passed, failed, notDone, doubtful
    }

    var title: String
    var outcome: Outcome
    /// What was found, or why nothing was looked for.
    var detail: String
  }

  /// A name with its value.
  struct Fact: Sendable {
    enum Form: Sendable {
      case text
      /// Digests, roots, commitments: shown whole, to be copied.
      case digest
      /// Free text of others.
      case quotation
    }

    var name: String
    var value: String
    var form = Form.text
  }

  struct Table: Sendable {
    var caption: String
    /// The first column names the row.
    var titles: [String]
    var rows: [[String]]
  }

  /// What kind of file it is, for people.
  var kind: String
  var title: String
  var fileName: String
  var verdict: Verdict
  /// Over the sentences: who says so.
  var shownTitle = "What is shown"
  var shown: [String] = []
  /// Of this file.
  var notShown: [String] = []
  var checks: [Check] = []
  var charts: [BarChart] = []
  var factsTitle = "Details"
  var facts: [Fact] = []
  var tables: [Table] = []
  /// Whether it is, or rests on, a proof of this package.
  var isAboutProofs = true
  /// Why it was not accepted.
  var error: PlumblineError?
}

extension AuditSection.Fact {
  init?(_ name: String, digest: String?) {
    guard let digest else { return nil }
    self.init(name: name, value: digest, form: .digest)
  }
}

/// What proofs of this package never show, whatever they say.
enum ProofLimits {
  static let sentences = [
    "No proof here says how a model was trained or on what: a dataset in a model card is its author's claim.",
    "Sizes, scales and structure of the model are visible to everyone, and so is its card.",
    "Outputs in clear (logits) tell much about the weights; whoever sees enough of them can imitate the model.",
    "Everything rests on the reference string: whoever knows its secret, tau, can forge any proof.",
    "That weights are within their declared ranges is shown by a registration proof alone.",
    "A final softmax or arg-max is computed from the proved outputs, outside the proof; statements about labels "
      + "compute the label inside.",
    "It is the quantised model that is proved; how far it is from the model in floating point is not shown.",
    "Security rests on the Fiat-Shamir heuristic and on the curve BN254, which gives about 100 bits.",
  ]
}
