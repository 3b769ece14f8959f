import Plumbline
import Testing

/// Every error is a sentence that names the place.
@Suite struct ErrorTests {
  static let errors: [(PlumblineError, [String])] = [
    (.cannotRead(path: "a/b", reason: "why"), ["a/b", "why"]),
    (.cannotWrite(path: "a/b", reason: "why"), ["a/b", "why"]),
    (.alreadyExists(path: "a/b"), ["a/b", "--force"]),
    (.wrongFileKind(path: "a/b", expected: .proof, found: .circuit), ["a/b", "a circuit", "expected a proof"]),
    (.wrongFileKind(path: "a/b", expected: .proof, found: nil), ["a/b", "no file of plumb"]),
    (.invalidFile(kind: .circuit, problem: "why"), ["circuit", "why"]),
    (.unusableData(path: "a/b", problem: "why"), ["a/b", "why"]),
    (.noSuchSample(index: 5, count: 3), ["5", "3"]),
    (.invalidOption(name: "--x", value: "1", expected: "2"), ["--x", "\"1\"", "expected 2"]),
    (.unusableCircuit(rule: "wraps", place: "fc1"), ["\"fc1\"", "fewer weight or activation bits"]),
    (.tooFewPowers(have: 3, need: 7), ["3", "7"]),
    (.untrustedReferenceString(digest: "abc"), ["abc", "plumb srs trust"]),
    (.datasetMismatch(.rowLength, dataset: "64", key: "128"), ["64", "128", "--row-length 128"]),
    (.proofRefused(.otherCard), ["another model card"]),
    (.proofRefused(.malformed(field: "y", offset: 9)), ["y", "byte 9"]),
    (.proofRefused(.valueOutOfRange(tensor: "x", index: 2)), ["\"x\"", "2"]),
    (.attestationRefused(.tooLarge(bytes: 9, limit: 7)), ["9 bytes", "at most 7"]),
    (.attestationRefused(.malformed(part: "envelope", field: "payload")), ["its envelope is damaged: payload"]),
    (.attestationRefused(.duplicateName(part: "statement", name: "a")), ["its statement has the name \"a\" twice"]),
    (.attestationRefused(.unsupported(field: "_type", value: "b\u{1b}")), ["its _type is \"b?\", which is not known"]),
    (.attestationRefused(.noValidSignature), ["no signature of it is valid"]),
    (.attestationRefused(.differs(field: "x", from: .proof)), ["another proof: its x"]),
    (.attestationRefused(.differs(field: "x", from: .key)), ["another verifying key: its x"]),
    (.attestationRefused(.differs(field: "x", from: .card)), ["another model card: its x"]),
  ]

  @Test(arguments: errors.indices) func describesItself(index: Int) {
    let (error, words) = Self.errors[index]
    for word in words { #expect(error.description.contains(word), "\(error)") }
  }
}
