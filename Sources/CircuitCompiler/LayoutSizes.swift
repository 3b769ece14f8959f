import Circuits

/// The sizes of a program in a layout, as far as costs depend on them.
package struct LayoutSizes: Sendable, Equatable {
  /// `r` and `L`.
  package var tableBits: Int
  package var lanes: Int
  /// Entries of all pieces of lanes.
  package var lookups: Int
  /// Table rows in use.
  package var tableRows: Int
  /// Entries of `w`, multiplicities included, and of `params`.
  package var committed: Int
  package var parameters: Int
  /// Entries of `w` that are not padding or multiplicities.
  package var real: Int
  /// Blocks of `w` and `params`, each as often as a functional or a claim is on it, and pieces of lanes.
  package var blocks: Int
  /// Claims that are settled directly, with a fold of their own each if their points differ.
  package var folds: Int
  /// Entries of functionals on `w`.
  package var functionalEntries: Int
  /// Values of summation indices, over all product steps; of the largest one, in bits; and the number of steps.
  package var summationEntries: Int
  package var productRounds: Int
  package var products: Int

  package init(
    tables: [LookupTable], witness: [TensorDeclaration], parameters: [TensorDeclaration], steps: [Step],
    tableBits: Int, lanes: Int
  ) {
    self.tableBits = tableBits
    self.lanes = lanes
    tableRows = tables.reduce(2) { $0 + $1.count }
    committed = witness.reduce(1 << tableBits) { $0 + $1.committedSize }
    self.parameters = parameters.reduce(0) { $0 + $1.committedSize }
    real = witness.reduce(0) { $0 + $1.realSize }
    lookups = 0
    blocks = 0
    folds = 3
    functionalEntries = 0
    summationEntries = 0
    productRounds = 0
    products = 0
    for step in steps { add(step, witness: witness, parameters: parameters) }
  }

  private mutating func add(_ step: Step, witness: [TensorDeclaration], parameters: [TensorDeclaration]) {
    /// A functional on all of a tensor.
    func read(_ tensor: TensorDeclaration) {
      blocks += tensor.blockCount
      functionalEntries += tensor.realSize
    }
    /// A lookup of a tensor, or of a pair.
    func look(up tensor: TensorDeclaration, columns: Int) {
      lookups += tensor.committedSize
      blocks += columns * tensor.blockCount
      functionalEntries += columns * tensor.committedSize
    }
    switch step {
    case .linear(let linear):
      read(witness[linear.result])
      for limb in linear.limbs {
        read(witness[limb.tensor])
        look(up: witness[limb.tensor], columns: 1)
      }
      for operand in linear.operands {
        if operand.tensor.space == .witness {
          read(witness[operand.tensor.index])
        } else {
          blocks += parameters[operand.tensor.index].blockCount
          folds += parameters[operand.tensor.index].blockCount
        }
      }
      guard let product = linear.product else { return }
      let shared = Set(product.a.variables).intersection(product.b.variables).filter { $0 < linear.outputs.count }
      let sizes = shared.map { linear.outputs[$0] } + linear.contractions
      let bits = sizes.reduce(0) { $0 + AddressBits.count($1) }
      summationEntries += 1 << min(bits, 40)
      productRounds = max(productRounds, bits)
      products += 1
    case .table(let table): look(up: witness[table.argument], columns: 2)
    case .range(let range):
      if range.limbs.isEmpty { look(up: witness[range.argument], columns: 1) } else { read(witness[range.argument]) }
      for limb in range.limbs {
        read(witness[limb.tensor])
        look(up: witness[limb.tensor], columns: 1)
      }
    }
  }

  package init(_ circuit: Circuit) {
    self.init(
      tables: circuit.tables, witness: circuit.witness, parameters: circuit.parameters, steps: circuit.steps,
      tableBits: circuit.lanes.bits, lanes: circuit.lanes.count)
    committed = circuit.witnessLength
    parameters = circuit.parametersLength
  }

  package var slots: Int { 1 << tableBits }

  /// Rows of `w` and `phi`, and rows fixed by a key, for rows of `2^rowBits` entries.
  package func rows(rowBits: Int) -> (run: Int, fixed: Int) {
    func rows(_ length: Int) -> Int { (length + (1 << rowBits) - 1) >> rowBits }
    return (rows(committed) + rows(slots), rows(3 * slots) + rows(parameters))
  }

  /// Rounds of the third sum-check.
  package func reductionRounds(rowBits: Int) -> Int {
    let rows = (max(committed, slots) + (1 << rowBits) - 1) >> rowBits
    return rowBits + AddressBits.count(rows)
  }

  /// Hidden scalars of a proof with public or private input and public output (protocol section 6).
  package func hiddenScalars(rowBits: Int, hasSharedIndices: Bool = false) -> Int {
    let zeroCheck = lanes == 1 ? 1 : 2 * lanes - 2
    return tableBits * (lanes + 2) + lanes + 2 + zeroCheck + 2 + (hasSharedIndices ? 3 : 2) * productRounds
      + 3 * products + 2 * reductionRounds(rowBits: rowBits) + 3
  }
}
