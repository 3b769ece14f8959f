import BN254
import Verification

/// Everything that a proof absorbs, and every challenge it draws, with the line of the schedule (protocol section 4).
///
/// This list is reviewed by hand: a new message or challenge must be entered here, or the coverage test fails.
enum TranscriptInventory {
  struct Item {
    let name: String
    let line: Int
    /// How many elements of this kind an envelope has.
    let count: (ProofEnvelope) -> Int
    /// Changes element `index`.
    let change: (inout ProofEnvelope, Int) -> Void
  }

  private static let other = G1Affine.generator

  static func items(_ hidden: HiddenScalars) -> [Item] {
    func scalars(_ name: String, line: Int, _ range: Range<Int>) -> Item {
      Item(name: name, line: line, count: { _ in range.count }) { $0.proof.padded[range.lowerBound + $1] += .one }
    }
    func one(
      _ name: String, line: Int, _ change: @escaping (inout ProofEnvelope) -> Void
    ) -> Item {
      Item(name: name, line: line, count: { _ in 1 }) { envelope, _ in change(&envelope) }
    }
    var items: [Item] = [
      Item(name: "key digest", line: 1, count: { $0.statement.keyDigest.count }) { $0.statement.keyDigest[$1] ^= 1 },
      Item(name: "card digest", line: 1, count: { $0.statement.cardDigest.count }) { $0.statement.cardDigest[$1] ^= 1 },
      one("input form", line: 1) { $0.statement.input = .privateInput },
      Item(
        name: "input value", line: 1,
        count: { if case .publicValues(let values) = $0.statement.input { values.count } else { 0 } },
        change: { envelope, index in
          if case .publicValues(var values) = envelope.statement.input {
            values[index] ^= 1
            envelope.statement.input = .publicValues(values)
          }
        }),
      Item(
        name: "output value", line: 1,
        count: { if case .publicValues(let values) = $0.statement.output { values.count } else { 0 } },
        change: { envelope, index in
          if case .publicValues(var values) = envelope.statement.output {
            values[index] ^= 1
            envelope.statement.output = .publicValues(values)
          }
        }),
    ]
    items += rowItems
    items += [
      one("output form", line: 1) { $0.statement.output = .committed([other]) },
      Item(name: "context", line: 1, count: { $0.statement.context.count }) { $0.statement.context[$1] ^= 1 },
      Item(name: "row of w", line: 2, count: { $0.proof.witnessRows.count }) { $0.proof.witnessRows[$1] = other },
      one("C_mu", line: 2) { $0.proof.padCommitment = other },
      one("C_R", line: 2) { $0.proof.maskCommitment = other },
      Item(name: "row of phi", line: 3, count: { $0.proof.phiRows.count }) { $0.proof.phiRows[$1] = other },
    ]
    for round in hidden.lookupRounds { items.append(scalars("lookup round", line: 4, round)) }
    items += [
      scalars("D_c", line: 5, hidden.denominators), scalars("phi", line: 5, hidden.phi..<(hidden.phi + 1)),
      scalars("M", line: 5, hidden.multiplicities..<(hidden.multiplicities + 1)),
      one("D_T", line: 5) { $0.proof.tableDenominator += .one },
      scalars("product of the zero-check", line: 5, hidden.zeroCheckProducts),
      scalars("T_w, T_b, h_x, h_y", line: 6, hidden.claims),
    ]
    for round in hidden.productRounds { items.append(scalars("product round", line: 7, round)) }
    items.append(scalars("a_l, b_l and their products", line: 8, hidden.productEnd))
    for round in hidden.reductionRounds { items.append(scalars("reduction round", line: 9, round)) }
    items += [
      scalars("v_w, v_phi, v_R", line: 10, hidden.witnessValue..<hidden.count),
      one("C_V", line: 10) { $0.proof.productCommitment = other },
      one("C_S", line: 11) { $0.proof.settlementCommitment = other },
      one("y", line: 12) { $0.proof.evaluation += .one },
      one("V(lambda zeta)", line: 12) { $0.proof.productEvaluations.0 += .one },
      one("V(lambda / zeta)", line: 12) { $0.proof.productEvaluations.1 += .one },
      one("W", line: 13) { $0.proof.opening = other },
      one("W'", line: 14) { $0.proof.openingProof = other },
    ]
    return items
  }

  /// What is said of rows of a dataset; none of it for other forms of input.
  private static var rowItems: [Item] {
    func rows(_ envelope: ProofEnvelope) -> CommittedRows? {
      if case .committedRows(let rows) = envelope.statement.input { rows } else { nil }
    }
    func item(
      _ name: String, _ count: @escaping (CommittedRows) -> Int, _ change: @escaping (inout CommittedRows, Int) -> Void
    ) -> Item {
      Item(name: name, line: 1, count: { rows($0).map(count) ?? 0 }) { envelope, index in
        guard var own = rows(envelope) else { return }
        change(&own, index)
        envelope.statement.input = .committedRows(own)
      }
    }
    func annotation(
      _ name: String, _ count: @escaping (CommittedRows.Annotations) -> Int,
      _ change: @escaping (inout CommittedRows.Annotations, Int) -> Void
    ) -> Item {
      item("annotations: " + name, { $0.annotations.map(count) ?? 0 }) { rows, index in
        guard var own = rows.annotations else { return }
        change(&own, index)
        rows.annotations = own
      }
    }
    let headerChanges: [(inout DatasetHeader) -> Void] = [
      { $0.rows += 1 }, { $0.paddedSize *= 2 }, { $0.rowLength *= 2 }, { $0.quantisationDigest[0] ^= 1 },
      { $0.quantisationDigest[31] ^= 1 },
    ]
    let selections: [RowSelection] = [
      .range(start: 7, count: 2), .range(start: 2, count: 3), .drawn(seed: [UInt8](repeating: 0, count: 32), count: 2),
    ]
    return [
      item("selection", { _ in selections.count }) { $0.selection = selections[$1] },
      item("first place", { _ in 1 }) { rows, _ in rows.first += 1 },
      item("commitment of a row", { $0.commitments.count }) { $0.commitments[$1][0] = other },
      item("dataset root", { $0.root.count }) { $0.root[$1] ^= 1 },
      item("header", { _ in headerChanges.count }) { headerChanges[$1](&$0.header) },
      item("sibling", { 32 * $0.siblings.count }) { $0.siblings[$1 / 32][$1 % 32] ^= 1 },
      item("annotations", { $0.annotations == nil ? 0 : 1 }) { rows, _ in rows.annotations = nil },
      annotation("commitment of a row", { $0.commitments.count }) { $0.commitments[$1][0] = other },
      annotation("root", { $0.root.count }) { $0.root[$1] ^= 1 },
      annotation("header", { _ in headerChanges.count }) { headerChanges[$1](&$0.header) },
      annotation("sibling", { 32 * $0.siblings.count }) { $0.siblings[$1 / 32][$1 % 32] ^= 1 },
      annotation("schema", { _ in 3 }) { annotations, index in
        let schema = annotations.schema
        var root = schema.featuresRoot
        root[0] ^= index == 0 ? 1 : 0
        let columns =
          index == 1 ? schema.columns.dropLast() + [.init(name: "other", classes: 3)] : schema.columns
        let names = index == 2 ? ["a feature"] : []
        if let changed = try? DatasetAnnotations(featuresRoot: root, featureNames: names, columns: Array(columns)) {
          annotations.schema = changed
        }
      },
      annotation("column", { $0.columns.count }) { $0.columns[$1] += 1 },
    ]
  }

  /// Each challenge with the line after which it is drawn and, for the rounds of lines 4, 7 and 9, the round.
  static func challenges(_ challenges: Challenges) -> [(name: String, line: Int, round: Int, value: Fr)] {
    var list: [(String, Int, Int, Fr)] = [("alpha", 2, 0, challenges.alpha), ("gamma", 2, 0, challenges.gamma)]
    for (index, value) in challenges.z.enumerated() { list.append(("z_\(index + 1)", 3, 0, value)) }
    func rounds(_ name: String, _ line: Int, _ values: [Fr]) {
      for (round, value) in values.reversed().enumerated() {
        list.append(("\(name), round \(round)", line, round, value))
      }
    }
    rounds("r_l", 4, challenges.lookupPoint)
    list.append(("beta", 5, 0, challenges.beta))
    for (index, value) in challenges.rho.enumerated() { list.append(("rho_\(index + 1)", 5, 0, value)) }
    rounds("sigma", 7, challenges.sigma)
    list.append(("epsilon", 8, 0, challenges.epsilon))
    rounds("u", 9, challenges.u)
    list += [
      ("theta", 10, 0, challenges.theta), ("lambda", 10, 0, challenges.lambda), ("delta", 10, 0, challenges.delta),
      ("zeta", 11, 0, challenges.zeta), ("nu", 12, 0, challenges.nu), ("z'", 13, 0, challenges.zPrime),
    ]
    return list
  }
}
