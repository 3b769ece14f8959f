import Attestation
import CircuitCompiler
import Circuits
import Verification

/// A group of multi-scalar multiplications of equal length.
public struct MultiScalarReport: Codable, Sendable, Equatable {
  /// What is committed: `w`, `phi`, `R`, `mu`, `V`, `S`, `W`, `W'`.
  public var of: String
  /// `small` for integers of the run, `full` for scalars of 254 bits.
  public var scalars: String
  public var count: Int
  /// Points of each.
  public var length: Int
}

/// Sizes of a proof for one row length.
public struct ProofSizeReport: Codable, Sendable, Equatable {
  /// The target that the row length was chosen for, or `nil` for one given by a key.
  public var target: Target?
  /// `b`, entries under one commitment.
  public var rowLength: Int
  /// Rows of the run: of `w` and of `phi`.
  public var witnessRows: Int
  public var phiRows: Int
  /// Rows of the key: of the tables and of the parameters.
  public var tableRows: Int
  public var parameterRows: Int
  /// Rounds of the three sum-checks.
  public var lookupRounds: Int
  public var productRounds: Int
  public var reductionRounds: Int
  public var points: Int
  public var scalars: Int
  /// Bytes of points and scalars, as a contract receives them.
  public var proofBytes: Int
  /// Bytes of the proof file with public input and output.
  public var fileBytes: Int
  /// Powers that the reference string has to have.
  public var powers: Int
  public var multiScalarMultiplications: [MultiScalarReport]
  /// Points of the verifier's one multi-scalar multiplication.
  public var verifierPoints: Int
  public var contract: ContractReport

  init(_ circuit: Circuit, rowBits: Int, target: Target?) {
    let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
    let hidden = HiddenScalars(shape: shape, committedInput: false, committedOutput: false).count
    self.target = target
    rowLength = shape.rowLength
    witnessRows = shape.witnessRows
    phiRows = shape.phiRows
    tableRows = shape.tableRows
    parameterRows = shape.parameterRows
    lookupRounds = shape.tableBits
    productRounds = shape.productRounds
    reductionRounds = shape.reductionRounds
    points = shape.witnessRows + shape.phiRows + 6
    scalars = hidden + 4
    proofBytes = 64 * points + 32 * scalars
    // Magic, version, two digests, context, two forms with their counts, three counts.
    let ends = circuit.witness[circuit.input].realSize + circuit.witness[circuit.output].realSize
    fileBytes = proofBytes + 8 + 4 + 3 * 32 + 2 * (1 + 4) + 8 * ends + 3 * 4
    powers = shape.requiredPowers
    let pads = hidden + 4
    multiScalarMultiplications = [
      .init(of: "w", scalars: "small", count: witnessRows, length: min(rowLength, circuit.witnessLength)),
      .init(of: "phi", scalars: "full", count: phiRows, length: min(rowLength, circuit.lanes.slots)),
      .init(of: "R", scalars: "full", count: 1, length: rowLength + 2),
      .init(of: "mu", scalars: "full", count: 1, length: pads),
      .init(of: "V", scalars: "full", count: 1, length: 3 * shape.productSpacing + 4),
      .init(of: "S, W, W'", scalars: "full", count: 3, length: max(rowLength + 2, pads, 4 * shape.productSpacing + 3)),
    ]
    contract = ContractReport(GasEstimate(circuit, rowBits: rowBits))
    verifierPoints = contract.combinedPoints
  }
}

/// What a circuit is made of.
public struct CircuitReport: Codable, Sendable, Equatable {
  /// A committed tensor.
  public struct Tensor: Codable, Sendable, Equatable {
    public var name: String
    public var shape: [Int]
    /// Declared interval, where there is one.
    public var lower: Int64?
    public var upper: Int64?
    /// Declared width of a parameter tensor in bits.
    public var bits: Int?
  }

  /// A lookup table.
  public struct Table: Codable, Sendable, Equatable {
    public var name: String
    public var tag: Int
    public var rows: Int
  }

  public var name: String
  public var digest: String
  public var input: Tensor
  public var output: Tensor
  /// Real value of one unit of the input and of the output.
  public var inputScale: Double
  public var outputScale: Double
  /// Reported after proofs, outside them: `softmax`, `argMax`.
  public var head: String?
  public var steps: Int
  public var linearSteps: Int
  public var productSteps: Int
  /// Lanes of lookups and the slots of each.
  public var lanes: Int
  public var slots: Int
  public var lookups: Int
  /// Table rows in use; they are padded to `slots`.
  public var tableRows: Int
  public var tables: [Table]
  /// Entries of `w`: integers of a run, padding and multiplicities included.
  public var committedValues: Int
  /// Entries of the parameter tensors, padding included.
  public var committedParameters: Int
  /// Committed entries against real ones, by shape.
  public var groups: [TensorGroupReport]
  public var parameters: [Tensor]
  public var parameterCount: Int
  /// Sizes for the row length of each target.
  public var proofs: [ProofSizeReport]
  /// Row lengths that were considered; on request only.
  public var rowLengths: [RowLengthReport]?
  /// Layouts that were considered, the cheapest first; on request only, and only where the model is known.
  public var layouts: [LayoutReport]?
  /// The same for contracts, if the circuit is laid out for a process.
  public var contractLayouts: [LayoutReport]?

  init(_ circuit: Circuit, layouts: [LayoutReport], explain: Bool) {
    let domains = (try? IntervalAnalysis(circuit).domains) ?? []
    func tensor(_ index: Int) -> Tensor {
      let declaration = circuit.witness[index]
      let domain = domains.indices.contains(index) ? domains[index] : nil
      return Tensor(
        name: declaration.name, shape: declaration.dimensions, lower: domain?.lowerBound, upper: domain?.upperBound)
    }
    name = circuit.name
    digest = HexadecimalText.encode(circuit.digest)
    input = tensor(circuit.input)
    output = tensor(circuit.output)
    inputScale = circuit.quantisation.inputScale
    outputScale = circuit.quantisation.outputScale
    head = circuit.quantisation.head.isEmpty ? nil : circuit.quantisation.head
    steps = circuit.steps.count
    linearSteps = circuit.linearSteps.count
    productSteps = circuit.linearSteps.count { $0.product != nil }
    lanes = circuit.lanes.count
    slots = circuit.lanes.slots
    lookups = circuit.lanes.pieces.reduce(0) { $0 + $1.length }
    tables = circuit.tables.map { Table(name: $0.name, tag: $0.tag, rows: $0.count) }
    tableRows = tables.reduce(1) { $0 + $1.rows }
    committedValues = circuit.witnessLength
    committedParameters = circuit.parametersLength
    groups = TensorGroupReport.groups(of: circuit)
    parameters = zip(circuit.parameters, circuit.parameterBits).map {
      Tensor(name: $0.name, shape: $0.dimensions, bits: $1)
    }
    parameterCount = circuit.parameters.reduce(0) { $0 + $1.realSize }
    let chosen = Target.allCases.map { ($0, RowLengthChoice.choose(for: circuit, target: $0.verifier).rowBits) }
    proofs = chosen.map { ProofSizeReport(circuit, rowBits: $0.1, target: $0.0) }
    guard explain else { return }
    rowLengths = zip(
      RowLengthChoice.candidates(for: circuit, target: .native), RowLengthChoice.candidates(for: circuit, target: .evm)
    ).map { native, evm in
      RowLengthReport(
        rowLength: native.rowLength, runRows: native.runRows, fixedRows: native.fixedRows,
        native: CostReport(native.cost), evm: CostReport(evm.cost), contract: evm.gas.map(ContractReport.init),
        chosenFor: chosen.filter { $0.1 == native.rowBits }.map(\.0))
    }
    if !layouts.isEmpty { self.layouts = layouts }
  }
}
