import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// Whole proofs about the target model by provers that lie, from the machinery of the soundness tests.
struct MaliciousProofs {
  struct Sample {
    var label: String
    var envelope: ProofEnvelope
    /// What the native verifier has to say of it; `nil`: it is a true proof in spite of all.
    var error: VerificationError?
  }

  private(set) var samples: [Sample] = []

  private typealias Prepare = (inout ProverInterference) -> Void
  private static let row = TargetDataset.opening(TargetDataset.index)
  private static let layout = Target.layout(row: true, committedOutput: true)

  init() throws {
    try addHiddenScalars()
    try addRelations()
    try addForgedRuns()
    try addWitnessEntries()
    try addCommitments()
    try addStatements()
    try addDatasetRows()
    try addOtherKeys()
  }

  private mutating func add(_ label: String, _ envelope: ProofEnvelope, _ error: VerificationError?) {
    samples.append(Sample(label: label, envelope: envelope, error: error))
  }

  private mutating func prove(
    _ label: String, _ error: VerificationError? = .openingCheckFailed, form: InputOpening = .publicValues,
    output: OutputRequest = .publicValues, _ prepare: Prepare
  ) throws {
    var interference = ProverInterference()
    prepare(&interference)
    add(
      label, try Target.fixture.prove(Target.input, form: form, output: output, interference: interference).envelope,
      error)
  }

  /// Every hidden scalar off by one, and neighbours off by opposite amounts.
  private mutating func addHiddenScalars() throws {
    for row in [false, true] {
      let form = row ? Self.row : .publicValues
      let output = row ? OutputRequest.committed : .publicValues
      for index in 0..<Target.layout(row: row, committedOutput: row).count {
        try prove("hidden scalar \(index), row \(row)", form: form, output: output) {
          $0.hidden = { if $0 == index { $1 += .one } }
        }
      }
    }
    for index in 1..<Self.layout.count {
      try prove("hidden scalars \(index - 1) and \(index)", form: Self.row, output: .committed) {
        $0.hidden = { position, value in
          if position == index - 1 { value += .one }
          if position == index { value -= .one }
        }
      }
    }
  }

  /// Each relation of the settlement and each claim of the reduction alone made false.
  private mutating func addRelations() throws {
    let liar = RelationLiar()
    add("no lie", try liar.run().envelope, nil)
    for relation in Relation.all { add("\(relation)", try liar.proof(breaking: relation), .openingCheckFailed) }
    for claim in ReducedClaim.all { add("\(claim)", try liar.proof(withFalse: claim), .openingCheckFailed) }
    for claim in [Relation.DirectClaim.witness, .phi] {
      for sign in [Fr.one, -Fr.one] {
        add("\(claim) and the mask", try liar.falseEvaluation(claim, mask: sign), .openingCheckFailed)
      }
    }
    add(
      "phi and multiplicities",
      try liar.falseLookupEnd(along: [liar.layout.phi: .one, liar.layout.multiplicities: -.one]), .openingCheckFailed)
  }

  /// False runs: by a lookup that no table answers, or by a false linear step.
  private mutating func addForgedRuns() throws {
    func forged(
      _ label: String, _ run: ForgedRun, form: InputOpening = .publicValues,
      counting: ForgedRun.Counting = .leaveOut
    ) throws {
      let result = try Target.fixture.prove(
        Target.input, form: form, interference: run.interference(counting: counting))
      add(label, result.envelope, .openingCheckFailed)
    }
    for forgery in LookupForgery.all {
      for counting in ForgedRun.Counting.allCases {
        try forged("\(forgery), \(counting)", forgery.run(), form: forgery.form, counting: counting)
      }
    }
    for neuron in 0..<3 {
      for change in [Fr.one, -Fr.one] {
        var run = ForgedRun()
        run.quotients[neuron] += change
        run.activate()
        run.finish()
        try forged("q \(neuron)", run)
        run = ForgedRun()
        run.remainders[neuron] += change
        try forged("rem \(neuron)", run)
        run = ForgedRun()
        run.output[neuron] += change
        try forged("output \(neuron)", run)
      }
    }
    try forged("run of another input", ForgedRun([7, -8, 5]))
    let other = try Target.fixture.prove(
      Target.input, form: .privateInput, interference: ForgedRun([7, -8, 5]).interference())
    add("run of another private input", other.envelope, nil)
  }

  /// Every entry of `w` off by one; some of them are free.
  private mutating func addWitnessEntries() throws {
    let length = Target.shape.witnessRows << Target.shape.rowBits
    let output = Target.circuit.tensor("logits")
    let free = Set(Target.circuit.witnessLength..<length).union(output.blocks.flatMap(\.range))
      .subtracting(output.addresses)
    for address in 0..<length {
      try prove("entry \(address)", free.contains(address) ? nil : .openingCheckFailed) {
        $0.witness = { $0[address] += .one }
      }
    }
    for slot in 0..<Target.circuit.lanes.slots { try prove("phi \(slot)") { $0.phi = { $0[slot] += .one } } }
  }

  /// Vectors and points that only the settlement sees.
  private mutating func addCommitments() throws {
    let spacing = Target.shape.productSpacing
    let powers = Target.fixture.provingKey.powers
    for index in 0..<(3 * spacing + 4) {
      // The last four coefficients are blinding.
      try prove("V \(index)", index < 3 * spacing ? .openingCheckFailed : nil, form: Self.row, output: .committed) {
        $0.products = { $0[index] += .one }
      }
    }
    try prove("other pads", nil) { $0.pads = { pads in for index in pads.indices { pads[index] += .one } } }
    try prove("other mask", nil) { $0.mask = { $0.reverse() } }
    // Commitments at infinity are elements like others.
    try prove("no pads", nil) { $0.pads = { $0 = [Fr](repeating: .zero, count: $0.count) } }
    try prove("no mask", nil) { $0.mask = { $0 = [Fr](repeating: .zero, count: $0.count) } }
    for index in 0..<8 {
      try prove("S \(index)") { $0.settlement = { $0[index] += .one } }
      try prove("W \(index)") { $0.opening = { $0[index] += .one } }
      try prove("W' \(index)") { $0.openingProof = { $0[index] += .one } }
    }
    try prove("no S") { $0.settlement = { $0 = [Fr](repeating: .zero, count: $0.count) } }
    try prove("no W") { $0.opening = { $0 = [Fr](repeating: .zero, count: $0.count) } }
    try prove("no W'") { $0.openingProof = { $0 = [Fr](repeating: .zero, count: $0.count) } }
    try prove("y") { $0.evaluations = { $0.0 += .one } }
    try prove("V(lambda zeta)") { $0.evaluations = { $0.1 += .one } }
    try prove("V(lambda / zeta)") { $0.evaluations = { $0.2 += .one } }
    try prove("D_T + 1") { $0.tableDenominator = { $0 += .one } }
    try prove("D_T = 0") { $0.tableDenominator = { $0 = .zero } }
    let points = Target.shape.witnessRows + Target.shape.phiRows + 6
    for index in 0..<points {
      try prove("point \(index) when sent") { $0.point = { if $0 == index { $1 = (G1($1) + .generator).affine } } }
      try prove("point \(index) negated when sent") { $0.point = { if $0 == index { $1 = -$1 } } }
      try prove("point \(index) infinity when sent") { $0.point = { if $0 == index { $1 = .infinity } } }
    }
    for index in stride(from: 0, to: Self.layout.count, by: 4) {
      try prove("pad \(index) changed after its commitment", form: Self.row, output: .committed) {
        $0.point = { if $0 == Target.shape.witnessRows { $1 = (G1($1) + powers[index]).affine } }
      }
    }
  }

  /// False statements: proofs made for them, and true proofs under them.
  private mutating func addStatements() throws {
    let domain = try #require(Target.fixture.provingKey.verifyingKey.outputDomain)
    typealias Change = (inout [Int64]) -> Void
    let changes: [(String, VerificationError, Change)] = [
      ("0 less", .openingCheckFailed, { $0[0] -= 1 }), ("1 more", .openingCheckFailed, { $0[1] += 1 }),
      ("2 less", .openingCheckFailed, { $0[2] -= 1 }), ("permuted", .openingCheckFailed, { $0.swapAt(0, 2) }),
      ("all zero", .openingCheckFailed, { $0 = [0, 0, 0] }),
    ]
    let honest = try Target.fixture.prove(Target.input).envelope
    for (name, error, change) in changes {
      for side in ["input", "output"] {
        func lie(_ statement: inout Statement) {
          var values = side == "input" ? Target.input : Target.output
          change(&values)
          if side == "input" {
            statement.input = .publicValues(values)
          } else {
            statement.output = .publicValues(values)
          }
        }
        var patched = honest
        lie(&patched.statement)
        add("\(side) \(name)", patched, error)
        try prove("proof made for \(side) \(name)", error) { $0.statement = lie }
      }
    }
    for byte in 0..<32 {
      var patched = honest
      patched.statement.context[byte] ^= 1
      add("context byte \(byte)", patched, .openingCheckFailed)
    }
    var patched = honest
    patched.statement.output = .publicValues([domain.upperBound] + Target.output[1...])
    add("output at its end", patched, .openingCheckFailed)
    patched.statement.output = .publicValues([domain.upperBound + 1] + Target.output[1...])
    add("output above its end", patched, .valueOutOfRange(tensor: "logits", index: 0))
    patched.statement.output = .publicValues([domain.lowerBound - 1] + Target.output[1...])
    add("output below its end", patched, .valueOutOfRange(tensor: "logits", index: 0))
    patched = honest
    patched.statement.input = .publicValues([8] + Target.input[1...])
    add("input above its end", patched, .valueOutOfRange(tensor: "x", index: 0))
    // What one place has too much taken from the next leaves the word as it is: the right one.
    patched.statement.input = .publicValues([Target.input[0] + 16, Target.input[1] - 1, Target.input[2]])
    add("digits that carry", patched, .valueOutOfRange(tensor: "x", index: 0))
    for (name, change) in [
      ("short input", { $0.input = .publicValues([1, 2]) }), ("no input", { $0.input = .publicValues([]) }),
      ("long output", { $0.output = .publicValues(Target.output + Target.output) }),
    ] as [(String, (inout Statement) -> Void)] {
      var patched = honest
      change(&patched.statement)
      add(name, patched, .statement(name.hasSuffix("input") ? .inputCount : .outputCount))
    }
    patched = honest
    patched.statement.input = .privateInput
    add("input withheld", patched, .openingCheckFailed)
    patched = try Target.fixture.prove(Target.input, form: .privateInput).envelope
    patched.statement.input = .publicValues(Target.input)
    add("input named later", patched, .openingCheckFailed)
    patched = try Target.fixture.prove(Target.input, output: .committed).envelope
    patched.statement.output = .publicValues(Target.output)
    add("commitment opened without a proof", patched, .malformed(file: "proof", field: "counts", offset: 0))
    patched.statement.output = .committed([.infinity])
    add("commitment at infinity", patched, .openingCheckFailed)
    patched.statement.output = .committed([.generator, .generator])
    add("two commitments", patched, .statement(.outputCount))
  }

  /// Rows of the dataset that are not the row of the proof.
  private mutating func addDatasetRows() throws {
    let honest = try Target.fixture.prove(Target.input, form: Self.row).envelope
    let changes: [(String, VerificationError, (inout CommittedRow) -> Void)] = [
      ("index of the neighbour", .dataset(.root), { $0.path.index = 3 }),
      ("first index", .dataset(.root), { $0.path.index = 0 }),
      ("index beyond the rows", .dataset(.path), { $0.path.index = 5 }),
      ("largest index", .dataset(.path), { $0.path.index = .max }),
      ("first sibling", .dataset(.root), { $0.path.siblings[0][0] ^= 1 }),
      ("last sibling", .dataset(.root), { $0.path.siblings[2][31] ^= 1 }),
      ("siblings exchanged", .dataset(.root), { $0.path.siblings.swapAt(0, 1) }),
      ("path too short", .dataset(.path), { $0.path.siblings.removeLast() }),
      ("path too long", .dataset(.path), { $0.path.siblings.append($0.path.siblings[0]) }),
      ("path of the neighbour", .dataset(.root), { $0.path = TargetDataset.row(3).path }),
      ("rows, path of the same length", .dataset(.root), { $0.header.rows = 6 }),
      ("rows, path of another length", .dataset(.path), { $0.header.rows = 9 }),
      ("no rows", .dataset(.path), { $0.header.rows = 0 }),
      ("root", .dataset(.root), { $0.root[0] ^= 1 }),
      ("commitments of another row", .dataset(.root), { $0.commitments = TargetDataset.commitments[1] }),
      ("no commitments", .dataset(.path), { $0.commitments = [] }),
      ("another row altogether", .openingCheckFailed, { $0 = TargetDataset.row(3) }),
    ]
    for (name, error, change) in changes {
      guard case .committedRow(var row) = honest.statement.input else { continue }
      change(&row)
      var patched = honest
      patched.statement.input = .committedRow(row)
      add("row: \(name)", patched, error)
    }
    // Whole proofs made for a row that is not in the dataset: the path alone stands against them.
    let forgeries: [(String, (inout CommittedRow) -> Void)] = [
      ("sibling", { $0.path.siblings[0][0] ^= 1 }), ("root", { $0.root[0] ^= 1 }), ("index", { $0.path.index = 3 }),
      ("rows", { $0.header.rows = 6 }),
    ]
    for (name, change) in forgeries {
      try prove("proof made for another \(name)", .dataset(.root), form: Self.row) { interference in
        interference.statement = { statement in
          guard case .committedRow(var row) = statement.input else { return }
          change(&row)
          statement.input = .committedRow(row)
        }
      }
    }
  }

  /// Proofs for keys that differ in one thing, shown to the verifier of the target.
  private mutating func addOtherKeys() throws {
    var weight = TargetModel()
    weight.firstWeights[4] -= 1
    var bias = TargetModel()
    bias.secondBias[2] -= 1
    var table = TargetModel()
    table.lowestActivation = 1
    var root = Target.claimedDatasetRoot
    root[9] ^= 0x10
    let fixtures = [
      ("weight", try weight.fixture()), ("bias", try bias.fixture()), ("table row", try table.fixture()),
      ("blinding", try TargetModel().fixture(name: "second export")),
      ("dataset root", try TargetModel().fixture(claimedDatasetRoot: root)),
    ]
    for (name, fixture) in fixtures {
      add("key with another \(name)", try fixture.prove(Target.input).envelope, .statement(.keyDigest))
    }
  }
}
