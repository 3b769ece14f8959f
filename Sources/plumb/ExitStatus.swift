import Plumbline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the program ends. Thrown to end it after the error was printed.
enum ExitStatus: Int32, Error, CaseIterable {
  case success = 0
  case refused = 1
  case usage = 2
  case untrusted = 3
  case failure = 4

  var meaning: String {
    switch self {
    case .success: "success; for verify: the proof or attestation is valid"
    case .refused: "the proof, attestation or log is refused; for evm check: not the verifier of the key"
    case .usage: "wrong usage or unusable input"
    case .untrusted: "the reference string of the key is not trusted"
    case .failure: "a result could not be written"
    }
  }

  /// A line for each code.
  static var summary: String { allCases.map { "  \($0.rawValue)  \($0.meaning)" }.joined(separator: "\n") }

  /// Ends the program.
  func endProgram() -> Never {
    fflush(nil)
    exit(rawValue)
  }

  init(_ error: PlumblineError) {
    switch error {
    case .proofRefused, .attestationRefused, .contractMismatch, .logRefused: self = .refused
    case .untrustedReferenceString: self = .untrusted
    case .cannotWrite: self = .failure
    default: self = .usage
    }
  }
}

/// What `--json` prints in place of a report when a command fails.
struct FailureReport: Codable, Equatable {
  struct Details: Codable, Equatable {
    /// A short name for programs.
    var code: String
    var message: String
  }

  var error: Details
  var exitCode: Int32
  /// `false` if a proof, an attestation or what is on a chain was refused, otherwise missing.
  var valid: Bool?

  init(code: String, message: String, status: ExitStatus) {
    error = Details(code: code, message: message)
    exitCode = status.rawValue
    valid = status == .refused ? false : nil
  }
}
