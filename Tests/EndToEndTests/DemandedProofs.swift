import Attestation
import Foundation
import Plumbline
import TestSupport
import Verification

/// Proofs of every kind under one key, each with two attestations: one holds the proof, one does not.
struct DemandedProofs: Sendable {
  static let shared: DemandedProofs = {
    do { return try DemandedProofs() } catch { fatalError("the proofs cannot be made: \(error)") }
  }()

  static let seed = String(repeating: "07", count: 32)
  static let challenge = String(repeating: "c4", count: 32)
  /// Nothing has this root or context.
  static let other = String(repeating: "0b", count: 32)

  let workspace = Workspace.iris
  let folder: String
  /// Roots of the features and of the annotations.
  let datasetRoot: String
  let annotationRoot: String
  /// Rows 1 to 3 that get their committed label.
  let correct: Int64
  /// What the model says of row 1.
  let label: Int64
  /// What the run gives.
  let output: [Int64]

  var key: String { workspace.path("keys-native/verifying.key") }
  var publicKey: String { path("key.pub.pem") }
  func path(_ name: String) -> String { folder + "/" + name }

  private init() throws {
    folder = try TemporaryFolders.make()
    let (workspace, folder) = (workspace, folder)
    func path(_ name: String) -> String { folder + "/" + name }
    func plumb(_ arguments: [String]) throws {
      let result = try PlumbProgram.run(arguments)
      guard result.status == 0 else {
        throw PlumbProgram.Failure(arguments: arguments, status: result.status, errors: result.errorText)
      }
    }
    try plumb([
      "dataset", "commit", try FlowerTable(rows: 6).path, "--circuit", workspace.path("circuit"), "--srs",
      workspace.path("srs"), "--label-column", "label", "--classes", "3", "--group-column", "group", "--classes",
      "group=2", "-o", path("data"),
    ])
    let root = try DatasetDescription(decoding: try RepositoryPaths.bytes(path("data/header"))).root
    for (name, features, names) in [
      // Other names for the same features, and the names of another dataset.
      ("renamed", root, ["sepal width", "sepal length", "petal length", "petal width"]),
      ("elsewhere", [UInt8](repeating: 1, count: 32), ["a", "b", "c", "d"]),
    ] {
      let file = DatasetNamesFile.encoded(try DatasetNames(featuresRoot: features, names: names))
      try Data(file).write(to: URL(fileURLWithPath: path(name)))
    }
    datasetRoot = Hexadecimal.encode(root)
    annotationRoot = try RepositoryPaths.text(path("data/annotations.root")).trimmingCharacters(in: .newlines)

    let keys = workspace.path("keys-native")
    let prove = ["prove", keys, "--dataset", path("data")]
    let images = try Samples(contentsOf: workspace.inputs).all(size: 4)
    try BundledModel.writeNPY(Array(images[..<2]), to: path("two.npy"))
    for (name, arguments) in [
      ("run", ["prove", keys, "--input", workspace.inputs, "--index", "3"]),
      ("row", prove + ["--index", "1", "--output-form", "committed"]),
      ("accuracy", prove + ["--ask", "accuracy", "--rows", "1..<4"]),
      ("fairness", prove + ["--ask", "fairness", "--rows", "1..<4"]),
      ("drawn", prove + ["--ask", "accuracy", "--draw", "2", "--seed", Self.seed]),
      (
        "watermark",
        prove + ["--ask", "accuracy", "--draw", "2", "--seed", Self.challenge, "--challenge", Self.challenge]
      ),
      ("label", prove + ["--ask", "label", "--index", "1"]),
      ("batch", ["prove", keys, "--batch", "--input", path("two.npy")]),
      ("registration", ["register", keys, "--registrant", "Example Lab"]),
    ] { try plumb(arguments + ["-o", path(name)]) }

    func result(_ name: String) throws -> [Int64] {
      try StatementProof(contentsOf: path(name)).report().result ?? []
    }
    correct = try result("accuracy").first ?? -1
    label = try result("label").first ?? -1
    output = try RunProof(contentsOf: path("run")).report.output ?? []

    try plumb(["attest", "keygen", "--out", path("key.pem")])
    for name in ["run", "row", "accuracy", "fairness", "drawn", "watermark", "label", "batch", "registration"] {
      for (suffix, more) in [("word", []), ("embedded", ["--embed-proof"])] {
        try plumb(
          [
            "attest", "sign", path(name), "--key", workspace.path("keys-native/verifying.key"), "--signing-key",
            path("key.pem"), "-o", path("\(name).\(suffix)"),
          ] + more)
      }
    }
  }
}
