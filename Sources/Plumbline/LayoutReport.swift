import CircuitCompiler
import Circuits

/// A predicted cost with its parts.
public struct CostReport: Codable, Sendable, Equatable {
  public struct Part: Codable, Sendable, Equatable {
    public var name: String
    public var amount: Int
  }

  /// `microseconds` of processor time of proving and verifying once, or `gas` of a contract that verifies once.
  public var unit: String
  public var total: Int
  public var parts: [Part]

  init(_ cost: LayoutCost) {
    let scale = cost.unit == .nanoseconds ? 1e-3 : 1
    func amount(_ value: Double) -> Int { Int((value * scale).rounded()) }
    unit = cost.unit == .nanoseconds ? "microseconds" : "gas"
    total = amount(cost.total)
    parts = cost.parts.map { Part(name: $0.name, amount: amount($0.amount)) }
  }
}

/// What a contract that verifies a proof is predicted to cost, with public input and output.
public struct ContractReport: Codable, Sendable, Equatable {
  /// Points and scalars of the proof, and points of the verifier's multi-scalar multiplication.
  public var points: Int
  public var scalars: Int
  public var combinedPoints: Int
  public var proofBytes: Int
  /// Bytes of the whole call.
  public var calldataBytes: Int
  /// Execution and calldata, in gas.
  public var gas: Int
  /// The least that a transaction with these bytes costs under EIP-7623, and under EIP-7976, which is announced.
  public var floorEIP7623: Int
  public var floorEIP7976: Int

  init(_ estimate: GasEstimate) {
    points = estimate.points
    scalars = estimate.scalars
    combinedPoints = estimate.combinedPoints
    proofBytes = estimate.proofBytes
    calldataBytes = estimate.calldataBytes
    gas = Int(estimate.total.rounded())
    floorEIP7623 = Int(estimate.floor.rounded())
    floorEIP7976 = Int(estimate.nextFloor.rounded())
  }
}

/// A layout of lookups and blocks with its predicted cost.
public struct LayoutReport: Codable, Sendable, Equatable {
  /// Bits of the widest limb.
  public var limbBits: Int
  /// Tables with more rows are split in cells, where that makes them shorter; `nil` if none is.
  public var longestTable: Int?
  public var lanes: Int
  /// Slots of each lane, and rows of the padded table.
  public var slots: Int
  public var lookups: Int
  public var tableRows: Int
  /// Entries of `w`, multiplicities included, and of the parameters.
  public var committedValues: Int
  public var committedParameters: Int
  /// Blocks as often as they are read, and pieces of lanes.
  public var blocks: Int
  /// The row length that costs least with this layout.
  public var rowLength: Int
  public var cost: CostReport
  /// For a layout for contracts.
  public var contract: ContractReport?
  public var isChosen: Bool

  init(_ candidate: LayoutCandidate, isChosen: Bool) {
    let sizes = candidate.sizes
    limbBits = candidate.limbWidth
    longestTable = candidate.longestTable == .max ? nil : candidate.longestTable
    lanes = sizes.lanes
    slots = sizes.slots
    lookups = sizes.lookups
    tableRows = sizes.tableRows
    committedValues = sizes.committed
    committedParameters = sizes.parameters
    blocks = sizes.blocks
    rowLength = 1 << candidate.rowBits
    cost = CostReport(candidate.cost)
    contract = candidate.gas.map(ContractReport.init)
    self.isChosen = isChosen
  }
}

/// One row length with its predicted cost for each target.
public struct RowLengthReport: Codable, Sendable, Equatable {
  public var rowLength: Int
  /// Rows of a run, and rows fixed by the key.
  public var runRows: Int
  public var fixedRows: Int
  /// For a process and for a contract.
  public var native: CostReport
  public var evm: CostReport
  public var contract: ContractReport?
  /// Targets that choose this row length.
  public var chosenFor: [Target]
}

/// Committed tensors of one shape: how much of what is committed is real.
public struct TensorGroupReport: Codable, Sendable, Equatable {
  /// `w` for the integers of a run, `params` for parameters.
  public var vector: String
  public var shape: [Int]
  public var tensors: Int
  /// Entries of all tensors together, without and with padding.
  public var real: Int
  public var committed: Int
  public var blocks: Int
  /// Lookups of arguments among them, padding included.
  public var lookups: Int

  /// The groups of a circuit, those of `w` first, the largest first in each.
  static func groups(of circuit: Circuit) -> [TensorGroupReport] {
    var looked = [Int](repeating: 0, count: circuit.witness.count)
    for lookup in (try? circuit.lookups()) ?? [] { looked[lookup.argument] += 1 }
    func groups(_ vector: String, _ tensors: [TensorDeclaration], lookups: [Int]) -> [TensorGroupReport] {
      var groups: [[Int]: TensorGroupReport] = [:]
      for (tensor, count) in zip(tensors, lookups) {
        var group =
          groups[tensor.dimensions]
          ?? TensorGroupReport(
            vector: vector, shape: tensor.dimensions, tensors: 0, real: 0, committed: 0, blocks: 0, lookups: 0)
        group.tensors += 1
        group.real += tensor.realSize
        group.committed += tensor.committedSize
        group.blocks += tensor.blockCount
        group.lookups += count * tensor.committedSize
        groups[tensor.dimensions] = group
      }
      return groups.values.sorted { ($1.committed, $0.shape.description) < ($0.committed, $1.shape.description) }
    }
    return groups("w", circuit.witness, lookups: looked)
      + groups("params", circuit.parameters, lookups: circuit.parameters.map { _ in 0 })
  }
}
