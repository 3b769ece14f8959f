import BN254
import Circuits
import PolynomialCommitments
import Polynomials
import Sumcheck
import Verification

/// One proof in the making: the schedule of protocol section 4 from the prover's side.
struct ProofRun {
  let key: ProvingKey
  let witness: Witness
  let statement: Statement
  let input: InputOpening
  let outputBlinding: [RowBlinding]?
  let interference: ProverInterference

  private var circuit: Circuit { key.verifyingKey.circuit }
  private var shape: ProtocolShape { key.verifyingKey.shape }

  /// Hidden scalars as they are sent.
  private struct Hidden {
    var values: [Fr] = []
    var padded: [Fr] = []
    let pads: [Fr]
    let interference: ProverInterference

    mutating func send(_ scalars: [Fr]) -> [Fr] {
      let start = padded.count
      for scalar in scalars {
        var value = scalar
        interference.hidden(values.count, &value)
        padded.append(value + pads[values.count])
        values.append(value)
      }
      return Array(padded[start...])
    }
  }

  mutating func proof(randomness: inout some ScalarSource) throws(ProvingError) -> Proof {
    let layout = HiddenScalars(
      shape: shape, committedInput: statement.input.kind.isCommitted,
      committedOutput: statement.output.kind == .committed)
    var transcript = ProtocolTranscript(
      key: key.verifyingKey, hidden: layout, insecureFixedChallenges: interference.insecureFixedChallenges)
    transcript.statement(statement)

    // Line 2: w, pads, mask.
    let w: EntryVector
    let witnessBlinding = RowBlinding.random(shape.witnessRows, from: &randomness)
    var witnessRows: [G1Affine]
    if let change = interference.witness {
      var changed = witness.entries.map { Fr($0) }
      change(&changed)
      witnessRows = key.committer.commit(changed, blinding: witnessBlinding)
      w = .scalars(changed)
    } else {
      witnessRows = key.committer.commit(witness.entries, blinding: witnessBlinding)
      w = EntryVector(witness.entries)
    }
    var pads = randomness.scalars(layout.count + 4)
    interference.pads(&pads)
    var mask = randomness.scalars(shape.rowLength)
    interference.mask(&mask)
    let maskBlinding = RowBlinding.random(1, from: &randomness)
    var padCommitment = key.committer.commit(polynomial: pads)
    var maskCommitment = key.committer.commit(mask, blinding: maskBlinding)[0]
    var sent = 0
    interfere(&witnessRows, from: &sent)
    interfere(&padCommitment, from: &sent)
    interfere(&maskCommitment, from: &sent)
    transcript.witness(rows: witnessRows, pads: padCommitment, mask: maskCommitment)

    // Line 3: phi.
    let columns = TableVector(circuit)
    var lookups = try LookupArgument(
      circuit: circuit, columns: columns, witness: w, alpha: transcript.challenges.alpha,
      gamma: transcript.challenges.gamma)
    var phi = lookups.phi
    interference.phi(&phi)
    let phiBlinding = RowBlinding.random(shape.phiRows, from: &randomness)
    var phiRows = key.committer.commit(phi, common: lookups.common, blinding: phiBlinding)
    interfere(&phiRows, from: &sent)
    transcript.phi(rows: phiRows)

    // Lines 4 and 5: the zero-check of the lookups.
    var hidden = Hidden(pads: pads, interference: interference)
    var lookupEntries = lookups.takeEntries()
    lookupEntries.replaceSubrange(phi.indices, with: phi)
    var zeroCheck = LookupZeroCheck(z: transcript.challenges.z, entries: lookupEntries)
    lookupEntries = []
    for variable in (0..<shape.tableBits).reversed() {
      let challenge = transcript.lookupRound(hidden.send(zeroCheck.message()), variable: variable)
      zeroCheck.bind(challenge)
    }
    let end = zeroCheck.end
    let sentEnd = hidden.send(end.lanes + [end.phi, end.multiplicities])
    var tableDenominator = end.table
    interference.tableDenominator(&tableDenominator)
    // Each product is sent as the product of what was sent before, as its factors need it.
    let products = HiddenProducts(shape: shape, hidden: layout, tableDenominator: tableDenominator)
    var sentProducts: [Fr] = []
    for product in products.products[0..<shape.zeroCheckProducts] {
      sentProducts += hidden.send([product.a.value(at: hidden.values) * product.b.value(at: hidden.values)])
    }
    transcript.lookupEnd(sentEnd, tableDenominator: tableDenominator, products: sentProducts)

    // Lines 6 to 8: matrix products.
    let steps = StepWeights(shape: shape, rho: transcript.challenges.rho, beta: transcript.challenges.beta)
    transcript.productClaims(hidden.send(linearClaims(w: w, steps: steps, rho: transcript.challenges.rho)))
    let operands = OperandVectors(circuit: circuit, witness: w, parameters: key.parameters)
    var matrices = ProductSumcheck(
      summands: shape.products.map { geometry in
        let outputs = steps.outputs[geometry.index]
        return .init(
          weight: steps.powers[geometry.index] * geometry.unreadFactor(outputs),
          a: operands.vector(of: geometry.a, geometry: geometry, outputs: outputs),
          b: operands.vector(of: geometry.b, geometry: geometry, outputs: outputs),
          e: operands.sharedVector(geometry: geometry, outputs: outputs), variables: geometry.variables)
      }, rounds: shape.productRounds, degree: shape.productDegree)
    for variable in (0..<shape.productRounds).reversed() {
      let challenge = transcript.productRound(hidden.send(matrices.message()), variable: variable)
      matrices.bind(challenge)
    }
    var sentOperands = hidden.send(matrices.end.flatMap { [$0.a, $0.b] })
    for product in products.products[shape.zeroCheckProducts...] {
      sentOperands += hidden.send([product.a.value(at: hidden.values) * product.b.value(at: hidden.values)])
    }
    transcript.productEnd(sentOperands)

    // Lines 9 and 10: reduction to one evaluation of w and of phi; V.
    let claims = ReductionClaims(
      circuit: circuit, shape: shape, packings: key.verifyingKey.packings, hidden: layout, steps: steps,
      challenges: transcript.challenges, input: statement.input, output: statement.output)
    var reduction = ReductionSumcheck(
      summands: reductionSummands(claims, w: w, phi: phi, lookupPoint: transcript.challenges.lookupPoint),
      rounds: shape.reductionRounds)
    for variable in (0..<shape.reductionRounds).reversed() {
      let challenge = transcript.reductionRound(hidden.send(reduction.message()), variable: variable)
      reduction.bind(challenge)
    }
    let maskValue = MultilinearPolynomial.evaluate(
      mask, at: Array(transcript.challenges.u[0..<shape.rowBits]))
    let sentValues = hidden.send(reduction.end + [maskValue])
    var productVector = Self.productVector(products, shape: shape, hidden: hidden.values, randomness: &randomness)
    interference.products(&productVector)
    var productCommitment = key.committer.commit(polynomial: productVector)
    interfere(&productCommitment, from: &sent)
    transcript.reductionEnd(sentValues, products: productCommitment)

    // Lines 11 to 14: settlement and opening.
    let settlement = Settlement(
      circuit: circuit, shape: shape, hidden: layout, steps: steps, claims: claims, products: products,
      challenges: transcript.challenges, padded: hidden.padded, tableDenominator: tableDenominator,
      input: statement.input)
    let prover = SettlementProver(
      shape: shape, settlement: settlement,
      sources: sources(
        w: w, witnessBlinding: witnessBlinding, phi: phi, phiBlinding: phiBlinding, mask: mask,
        maskBlinding: maskBlinding, columns: columns),
      pads: pads, products: productVector)
    var s = prover.settlementPolynomial(challenges: transcript.challenges)
    interference.settlement(&s)
    var settlementCommitment = key.committer.commit(polynomial: s)
    interfere(&settlementCommitment, from: &sent)
    transcript.settlement(settlementCommitment)

    guard let inverseZeta = transcript.challenges.zeta.inverse() else { throw .degenerateChallenge }
    let points = OpeningPoints(challenges: transcript.challenges, inverseZeta: inverseZeta)
    guard points.areDistinct else { throw .degenerateChallenge }
    let v1 = UnivariatePolynomial.evaluate(productVector, at: points.productPoints.0)
    let v2 = UnivariatePolynomial.evaluate(productVector, at: points.productPoints.1)
    let (first, second) = prover.linearCombinations(
      settlementPolynomial: s, evaluations: (v1, v2), challenges: transcript.challenges, inverseZeta: inverseZeta)
    var evaluations = (UnivariatePolynomial.evaluate(first, at: points.zeta), v1, v2)
    interference.evaluations(&evaluations)
    transcript.evaluations(evaluations.0, (evaluations.1, evaluations.2))
    guard
      let opening = BatchOpening(
        first: first, second: second, products: productVector,
        values: (evaluations.0, settlement.constant.doubled() - evaluations.0, evaluations.1, evaluations.2),
        points: points)
    else { throw .degenerateChallenge }
    let nu = transcript.challenges.nu
    var quotient = opening.quotient(nu: nu)
    interference.opening(&quotient)
    var openingCommitment = key.committer.commit(polynomial: quotient)
    interfere(&openingCommitment, from: &sent)
    transcript.opening(openingCommitment)
    var last = opening.proof(quotient: quotient, nu: nu, zPrime: transcript.challenges.zPrime)
    interference.openingProof(&last)
    var openingProof = key.committer.commit(polynomial: last)
    interfere(&openingProof, from: &sent)

    return Proof(
      witnessRows: witnessRows, padCommitment: padCommitment, maskCommitment: maskCommitment, phiRows: phiRows,
      padded: hidden.padded, tableDenominator: tableDenominator, productCommitment: productCommitment,
      settlementCommitment: settlementCommitment, evaluation: evaluations.0,
      productEvaluations: (evaluations.1, evaluations.2), opening: openingCommitment, openingProof: openingProof)
  }

  private func interfere(_ point: inout G1Affine, from sent: inout Int) {
    interference.point(sent, &point)
    sent += 1
  }

  private func interfere(_ points: inout [G1Affine], from sent: inout Int) {
    for index in points.indices { interfere(&points[index], from: &sent) }
  }

  /// `T_w, T_b` and the claims on committed input and output.
  private func linearClaims(w: EntryVector, steps: StepWeights, rho: [Fr]) -> [Fr] {
    let (functionals, constant) = steps.witnessClaim(circuit: circuit, shape: shape)
    let values = ParallelMap.map(functionals.count) { functionals[$0].value(on: w) }
    let witnessClaim = values.reduce(.zero, +) - constant
    var biasClaim = Fr.zero
    for part in steps.biasClaim(circuit: circuit, shape: shape) {
      let block = key.parameters.entries[part.offset..<(part.offset + 1 << part.point.count)].map { Fr($0) }
      biasClaim += part.weight * MultilinearPolynomial.evaluate(block, at: part.point)
    }
    var claims = [witnessClaim, biasClaim]
    func end(_ tensor: Int) -> Fr {
      let declaration = circuit.witness[tensor]
      let weights = OutputWeights(outputs: declaration.dimensions, rho: rho).weights
      return WitnessFunctional(on: declaration, scale: .one, weights: weights).value(on: w)
    }
    if statement.input.kind.isCommitted { claims += circuit.inputs.map(end) }
    if statement.output.kind == .committed { claims.append(end(circuit.output)) }
    return claims
  }

  private func reductionSummands(
    _ claims: ReductionClaims, w: EntryVector, phi: [Fr], lookupPoint: [Fr]
  ) -> [ReductionSumcheck.Summand] {
    let witnessWeights = FunctionalSum.entries(of: claims.functionals, length: w.count)
    var phiWeights = EqPolynomial.table(lookupPoint, scaledBy: claims.phiPower)
    for i in phiWeights.indices { phiWeights[i] += claims.onesPower }
    return [
      .init(f: w, weights: witnessWeights, variables: shape.witnessBits),
      .init(f: .scalars(phi), weights: phiWeights, variables: shape.phiBits),
    ]
  }

  /// `V`: the factors of all products, and 4 uniform coefficients.
  private static func productVector(
    _ products: HiddenProducts, shape: ProtocolShape, hidden: [Fr], randomness: inout some ScalarSource
  ) -> [Fr] {
    let spacing = shape.productSpacing
    var vector = [Fr](repeating: .zero, count: 3 * spacing)
    for (t, product) in products.products.enumerated() {
      vector[t] = product.a.value(at: hidden)
      vector[spacing + t] = product.b.value(at: hidden)
    }
    return vector + randomness.scalars(4)
  }

  private func sources(
    w: EntryVector, witnessBlinding: [RowBlinding], phi: [Fr], phiBlinding: [RowBlinding], mask: [Fr],
    maskBlinding: [RowBlinding], columns: TableVector
  ) -> [CommittedVector: FoldSource] {
    let length = shape.rowLength
    let fixed = shape.fixedRowLength
    var sources: [CommittedVector: FoldSource] = [
      .phi: .init(fold: { RowFold.fold(phi, $0, rowLength: length) }, blinding: phiBlinding),
      .mask: .init(fold: { RowFold.fold(mask, $0, rowLength: length) }, blinding: maskBlinding),
      .table: .init(fold: { RowFold.fold(integers: columns.entries, $0, rowLength: fixed) }, blinding: nil),
      .parameters: .init(
        fold: { [parameters = key.parameters] part in
          if let narrow = parameters.narrow { return RowFold.fold(narrow: narrow, part, rowLength: fixed) }
          return RowFold.fold(integers: parameters.entries, part, rowLength: fixed)
        }, blinding: key.parameters.blinding),
    ]
    switch w {
    case .integers(let entries):
      sources[.witness] = .init(
        fold: { RowFold.fold(narrow: entries, $0, rowLength: length) }, blinding: witnessBlinding)
    case .scalars(let entries):
      sources[.witness] = .init(fold: { RowFold.fold(entries, $0, rowLength: length) }, blinding: witnessBlinding)
    }
    if case .committedRow(_, let blinding) = input {
      let entries = PaddedTensor(traceInput, declaration: circuit.witness[circuit.input]).entries
      sources[.datasetRow] = .init(
        fold: { RowFold.fold(integers: entries, $0, rowLength: fixed) }, blinding: blinding)
    }
    if case .committedRows(let rows, let opening) = input {
      let layout = rows.layout(rowBits: shape.fixedRowBits)
      let values = RowVector(tensor: traceInput, dimensions: key.verifyingKey.inputDimensions, layout: layout)
      sources[.datasetRow] = values.source(blinding: opening.blinding)
      if let annotations = rows.annotations {
        let layout = annotations.layout(rowBits: shape.fixedRowBits)
        let values = RowVector(
          tensor: opening.annotations.flatMap { $0 }, dimensions: [annotations.schema.columns.count], layout: layout)
        sources[.annotations] = values.source(blinding: opening.annotationBlinding)
      }
    }
    if let outputBlinding {
      let entries = PaddedTensor(witness.output, declaration: circuit.witness[circuit.output]).entries
      sources[.committedOutput] = .init(
        fold: { RowFold.fold(integers: entries, $0, rowLength: fixed) }, blinding: outputBlinding)
    }
    return sources
  }

  private var traceInput: [Int64] {
    circuit.witness[circuit.input].addresses.map { witness.entries[$0] }
  }
}

/// Weighted sums of rows of a vector; entries beyond its end are 0.
enum RowFold {
  static func fold(_ vector: [Fr], _ part: Settlement.Rows, rowLength: Int) -> [Fr] {
    var sum = [Fr](repeating: .zero, count: rowLength)
    for (offset, weight) in part.weights.enumerated() where !weight.isZero {
      let start = (part.first + offset) * rowLength
      for column in 0..<max(0, min(rowLength, vector.count - start)) { sum[column] += weight * vector[start + column] }
    }
    return sum
  }

  static func fold(integers: [Int64], _ part: Settlement.Rows, rowLength: Int) -> [Fr] {
    var sum = [Fr](repeating: .zero, count: rowLength)
    for (offset, weight) in part.weights.enumerated() where !weight.isZero {
      let start = (part.first + offset) * rowLength
      for column in 0..<max(0, min(rowLength, integers.count - start)) where integers[start + column] != 0 {
        sum[column] += weight * Fr(integers[start + column])
      }
    }
    return sum
  }

  /// A whole number of rows of 32-bit integers, by the matrix kernels.
  static func fold(narrow: [Int32], _ part: Settlement.Rows, rowLength: Int) -> [Fr] {
    let rows = min(part.weights.count, narrow.count / rowLength - part.first)
    return FieldIntegerProduct.vectorTimesMatrix(
      part.weights.span.extracting(0..<rows),
      narrow.span.extracting((part.first * rowLength)..<((part.first + rows) * rowLength)), rows: rows,
      columns: rowLength)
  }
}
