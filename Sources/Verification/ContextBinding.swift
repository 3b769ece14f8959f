import Circuits
import FiatShamir

/// What the context of a derived proof is the hash of.
package enum ContextBinding: Sendable, Equatable {
  /// Nothing that the proof knows of: 32 bytes that the application chose.
  case none
  /// A registration (protocol section 10): `H(0x21 || registered card digest || registrant)`, the name in UTF-8, one that
  /// an annotation could have.
  case registration(registrant: String)
  /// A watermark: `H(0x22 || annotation root || challenge)`, 32 bytes each.
  ///
  /// The annotation root binds triggers and their labels. Whoever draws the challenge after having seen the root knows
  /// that the triggers were not chosen afterwards: the statement is about all rows, or about rows that the challenge
  /// draws as their seed.
  case watermark(challenge: [UInt8])

  /// The context that follows; `nil` where it is free, or where a watermark has no annotations.
  package func context(cardDigest: [UInt8], annotationRoot: [UInt8]?) -> [UInt8]? {
    switch self {
    case .none: nil
    case .registration(let registrant): Keccak256.hash([0x21] + cardDigest + Array(registrant.utf8))
    case .watermark(let challenge): annotationRoot.map { Keccak256.hash([0x22] + $0 + challenge) }
    }
  }

  func write(to out: inout ByteWriter) {
    switch self {
    case .none: out.write(UInt8(0))
    case .registration(let registrant):
      out.write(UInt8(1))
      out.write(registrant)
    case .watermark(let challenge):
      out.write(UInt8(2))
      out.write(bytes: challenge)
    }
  }
}

extension ByteReader {
  mutating func contextBinding() throws(Failure) -> ContextBinding {
    let failure = failure("meaning of the context")
    switch try uint8("meaning of the context") {
    case 0: return .none
    case 1:
      let name = try string("registrant", atMost: DatasetAnnotations.Limits.name)
      guard DatasetAnnotations.isName(name) else { throw failure }
      return .registration(registrant: name)
    case 2: return .watermark(challenge: Array(try bytes(DigestLength.bytes, "challenge")))
    default: throw failure
    }
  }
}
