import BN254
import EVMVerification
import Verification

/// What the contract answers to `verifyProof`.
enum Verdict: Hashable, CustomStringConvertible {
  case accepted
  /// Evaluated, and false.
  case wrong
  /// Reverted with `Malformed(uint256)`.
  case malformed(Field)
  /// Reverted otherwise: the arguments are longer than the contract's types.
  case reverted

  /// The argument of `Malformed`.
  enum Field: Int, CaseIterable {
    case length = 1
    case instances
    case form
    case word
    case point
    case scalar
  }

  /// As `Python/verifier.py` writes it.
  init(_ text: Substring) {
    switch text.split(separator: " ").map(String.init) {
    case ["true"]: self = .accepted
    case ["false"]: self = .wrong
    case let words where words.count == 2 && words[0] == "malformed":
      self = Int(words[1]).flatMap(Field.init).map { .malformed($0) } ?? .reverted
    default: self = .reverted
    }
  }

  var description: String {
    switch self {
    case .accepted: "accepted"
    case .wrong: "wrong"
    case .malformed(let field): "malformed \(field)"
    case .reverted: "reverted"
    }
  }

  /// The table of reasons: what the contract may answer to a proof that the native verifier refuses with `error`.
  ///
  /// The contract has no field for the digests of key and card: they are those of its key, and a proof for others is
  /// evaluated and wrong. Values outside their interval are words with too many bits, or words of other values, which may
  /// be the right ones; values that are missing at the end of a word are the lowest ones of the interval. Where a list of
  /// commitments or a path has another length, what follows is read as something else.
  static func allowed(_ error: VerificationError?) -> Set<Verdict> {
    switch error {
    case nil: [.accepted]
    case .openingCheckFailed, .degenerateChallenge, .dataset(.root): [.wrong]
    case .dataset(.path): [.wrong, .malformed(.instances), .malformed(.length), .malformed(.point)]
    case .statement(.keyDigest), .statement(.cardDigest): [.wrong]
    case .statement(.inputCount), .statement(.outputCount): [.wrong, .malformed(.instances)]
    case .malformed(_, "counts", _): [.malformed(.length)]
    case .valueOutOfRange: [.wrong, .malformed(.word), .accepted]
    default: []
    }
  }
}
