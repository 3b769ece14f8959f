/// What can be wrong with a structured reference string, with a file that holds one, or with the list of trusted ones.
package enum SRSError: Error, Equatable, Sendable {
  // The points.
  case tooFewPowers(have: Int, need: Int)
  case tooManyPowers(have: Int, most: Int)
  /// Power 0 is not the standard generator of G1.
  case wrongG1Generator
  /// `[1]_2` is not the standard generator of G2.
  case wrongG2Generator
  case powerNotOnCurve(index: Int)
  case powerAtInfinity(index: Int)
  /// `[tau]_2` is the identity, off the curve or outside the subgroup of prime order.
  case invalidTauG2
  /// `tau` is 1: nobody has contributed yet.
  case noContribution
  /// Some power is not `tau` times the one before it.
  case inconsistentPowers

  // Our own file.
  case notSRSFile
  case unsupportedVersion(UInt32)
  case unknownFlags(UInt32)
  case fileTooShort(have: UInt64, need: UInt64)
  case trailingBytes(UInt64)
  /// The encoding of a power is not canonical, off the curve or infinity.
  case invalidPower(index: Int)
  /// The encoding of a point of G2 is not canonical, off the curve or outside the subgroup.
  case invalidG2Point(name: String)
  case digestMismatch

  // Powers-of-tau files.
  case notPowersOfTauFile
  case unsupportedPowersOfTauVersion(UInt32)
  case tooManySections(UInt32)
  case missingSection(id: UInt32)
  case repeatedSection(id: UInt32)
  case wrongSectionSize(id: UInt32, bytes: UInt64)
  /// The file is for a curve with another base field.
  case otherCurve
  case powerOutOfRange(power: UInt32, ceremonyPower: UInt32)

  // Files and the trust list.
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case noConfigurationFolder
  case invalidTrustLine(path: String, line: Int, problem: TrustLineProblem)
  /// The list holds this digest with other points.
  case conflictingTrust(digest: String)

  /// Why a line of the trust list was refused.
  package enum TrustLineProblem: Error, Equatable, Sendable {
    case notText
    case wrongFieldCount(Int)
    case invalidDigest
    case invalidG2Generator
    case invalidTauG2
    case repeatedDigest
  }
}

extension SRSError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooFewPowers(let have, let need):
      "the structured reference string has \(have) powers, \(need) are needed: take one with more powers"
    case .tooManyPowers(let have, let most):
      "\(have) powers are more than any ceremony for BN254 gives, \(most): ask for fewer or take another file"
    case .wrongG1Generator: "power 0 is not the standard generator of G1: take another structured reference string"
    case .wrongG2Generator: "[1]_2 is not the standard generator of G2: take another structured reference string"
    case .powerNotOnCurve(let index): "power \(index) is not on the curve: the structured reference string is damaged"
    case .powerAtInfinity(let index): "power \(index) is the point at infinity: do not use this reference string"
    case .invalidTauG2:
      "[tau]_2 is the identity, off the curve or outside its subgroup: do not use this reference string"
    case .noContribution: "tau is 1, so nobody has contributed yet: take the file of a finished ceremony"
    case .inconsistentPowers:
      "the powers do not belong to one tau or not to [tau]_2: the structured reference string is damaged or forged"
    case .notSRSFile:
      "not a structured reference string of plumb: make one with `plumb srs import` or `plumb srs generate-insecure`"
    case .unsupportedVersion(let version): "version \(version) of the reference string file is unknown: expected 1"
    case .unknownFlags(let flags): "the reference string file has unknown flags \(flags): make it again"
    case .fileTooShort(let have, let need): "the file has \(have) bytes, \(need) are needed: it was cut off"
    case .trailingBytes(let count): "\(count) bytes follow the end of the data: the file is damaged"
    case .invalidPower(let index): "power \(index) is no canonical encoding of a finite point of G1"
    case .invalidG2Point(let name): "\(name) is no canonical encoding of a point of the right subgroup of G2"
    case .digestMismatch: "the digest in the reference string file is not that of its points: the file is damaged"
    case .notPowersOfTauFile: "not a powers-of-tau file: its first bytes are not \"ptau\""
    case .unsupportedPowersOfTauVersion(let version): "version \(version) of powers-of-tau files is unknown: expected 1"
    case .tooManySections(let count): "the powers-of-tau file announces \(count) sections: it is damaged"
    case .missingSection(let id): "the powers-of-tau file has no section \(id): take the file of a phase 1 ceremony"
    case .repeatedSection(let id): "the powers-of-tau file has section \(id) more than once: it is damaged"
    case .wrongSectionSize(let id, let bytes): "section \(id) of the powers-of-tau file cannot have \(bytes) bytes"
    case .otherCurve: "the powers-of-tau file is not for the curve BN254 (also called bn128, alt_bn128)"
    case .powerOutOfRange(let power, let ceremonyPower):
      "the powers-of-tau file has power \(power) out of \(ceremonyPower): expected 1 to 28, in this order"
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .noConfigurationFolder:
      "no place for the list of trusted reference strings: set HOME, XDG_CONFIG_HOME or PLUMBLINE_TRUSTED_SRS"
    case .invalidTrustLine(let path, let line, let problem): "\(path), line \(line): \(problem)"
    case .conflictingTrust(let digest):
      "the digest \(digest) is on the list with other points: remove that line if it is wrong"
    }
  }
}

extension SRSError.TrustLineProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notText: "not UTF-8 text"
    case .wrongFieldCount(let count): "expected digest, [1]_2 and [tau]_2 in hexadecimal, found \(count) fields"
    case .invalidDigest: "the digest is not 64 lower-case hexadecimal digits"
    case .invalidG2Generator: "[1]_2 is not the standard generator in 256 lower-case hexadecimal digits"
    case .invalidTauG2: "[tau]_2 is not 256 lower-case hexadecimal digits of a point of G2 other than the identity"
    case .repeatedDigest: "this digest is on an earlier line: remove one of the two"
    }
  }
}
