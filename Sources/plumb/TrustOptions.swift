import ArgumentParser
import Plumbline

/// Which reference strings are accepted.
struct TrustOptions: ParsableArguments {
  @Flag(
    name: .customLong("allow-untrusted-srs"), help: "Accept a key whose reference string is not on your list. Warns.")
  var allowUntrusted = false

  func trust(_ console: Console) throws(PlumblineError) -> VerifierKey.Trust {
    guard allowUntrusted else { return .list(try TrustedReferenceStrings()) }
    console.warn(
      "the list of trusted reference strings is not asked: whoever made that of this key may have forged the proof")
    return .anything
  }
}
