import BN254
import CircuitCompiler
import Circuits
import Foundation
import PolynomialCommitments
import Polynomials
import Proving
import Sumcheck
import Verification

// Measures the constants of the cost model, `Sources/CircuitCompiler/CostModel.swift`, and prints them as they stand
// there: `swift run -c release CostModelCalibration`. Processor time is taken, of all cores together, which the load of
// the machine changes little. It is part of the main package because what it times is not public.

/// Nanoseconds of processor time, of the fastest of `samples` runs.
func fastest(_ samples: Int = 25, _ body: () -> Void) -> Double {
  body()
  return (0..<samples).map { _ in
    let start = clock()
    body()
    return Double(clock() - start) * 1e9 / Double(CLOCKS_PER_SEC)
  }.min() ?? 0
}

func show(_ name: String, _ values: [Double]) {
  let texts = values.map { value in
    let tenths = Int((value * 10).rounded())
    return value < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value.rounded()))"
  }
  print("\(name): \(texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]")")
}

nonisolated(unsafe) var generator = SystemRandomNumberGenerator()
func scalars(_ count: Int) -> [Fr] {
  (0..<count).map { _ in Fr(wideBytes: (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }) }
}

let longest = CostModel.rowBits.upperBound
let powers: [G1Affine] = {
  var randomness = HedgedRandomness(secrets: [], statement: [])
  let srs = try? StructuredReferenceString.insecureKnownTau(randomness.scalar(), powers: 1 << longest + 2)
  return srs?.powers ?? []
}()

// Commitments: 2^14 entries in rows, or one row if that is longer, and what a row costs besides them.
let entries = 1 << 14
let longestRow = max(entries, 1 << longest)
let small = (0..<longestRow).map { _ in Int64.random(in: -128...127, using: &generator) }
let full = scalars(entries)
let long = scalars(longestRow)
var smallEntry: [Double] = []
var fullEntry: [Double] = []
for rowBits in CostModel.rowBits {
  let committer = RowCommitter(powers: powers, rowLength: 1 << rowBits)
  let count = max(entries, 1 << rowBits)
  let rows = count >> rowBits
  let blinding = [RowBlinding](repeating: RowBlinding(first: full[0], second: full[1]), count: rows)
  func time(_ commit: () -> Void) -> Double { fastest(count > entries ? 5 : 15, commit) }
  let empty = [Int64](repeating: 0, count: count)
  let overhead = time { _ = committer.commit(empty, blinding: blinding) }
  let (smallPart, fullPart) = (Array(small[0..<count]), Array(long[0..<count]))
  smallEntry.append((time { _ = committer.commit(smallPart, blinding: blinding) } - overhead) / Double(count))
  fullEntry.append((time { _ = committer.commit(fullPart, blinding: blinding) } - overhead) / Double(count))
  if rowBits == 6 { show("row", [overhead / Double(rows)]) }
}
show("smallEntry", smallEntry)
show("fullEntry", fullEntry)

// One commitment of full scalars to a whole polynomial.
show(
  "openingEntry",
  CostModel.rowBits.map { bits in
    let polynomial = Array(long[0..<(1 << bits)])
    let committer = RowCommitter(powers: powers, rowLength: 16)
    return fastest(polynomial.count > entries ? 5 : 15) { _ = committer.commit(polynomial: polynomial) }
      / Double(polynomial.count)
  })

// The zero-check, per slot: a part for each lane and one for each pair of lanes.
let bits = 12
let challenges = scalars(32)
let slotTimes = [1, 3, 5, 9].map { lanes -> Double in
  let vectors = (0..<(lanes + 3)).flatMap { full[($0 << 8)..<($0 << 8 + 1 << bits)] }
  let nanoseconds = fastest {
    var check = LookupZeroCheck(z: Array(challenges[0..<bits]), entries: vectors)
    for round in 0..<bits {
      _ = check.message()
      check.bind(challenges[round])
    }
  }
  return nanoseconds / Double(CostModel.zeroCheckUnits(lanes: lanes) << bits)
}
show("zeroCheckUnit", [slotTimes.reduce(0, +) / Double(slotTimes.count)])

// Fingerprints and their inverses, per slot in use.
var inverses = full
show("inverse", [fastest { Fr.batchInvert(&inverses) } / Double(entries)])

// The reduction, per entry of `w` or `phi`; and the entries of a functional.
show(
  "reductionEntry",
  [
    fastest {
      var reduction = ReductionSumcheck(summands: [.init(f: full, weights: full, variables: 14)], rounds: 14)
      for round in 0..<14 {
        _ = reduction.message()
        reduction.bind(challenges[round])
      }
    } / Double(entries)
  ])
let tensor = TensorDeclaration(name: "t", dimensions: [16, 32, 32])
let functional = WitnessFunctional(
  on: tensor, scale: full[0], weights: [Array(full[0..<16]), Array(full[0..<32]), Array(full[0..<32])])
var weights = full
show("functionalEntry", [fastest { functional.add(to: &weights) } / Double(entries)])

// Folds of the settlement, per coefficient and variable.
show(
  "foldEntry",
  [
    fastest {
      _ = LaurentProduct.symmetric(Array(full[0..<1024]), eq: Array(challenges[0..<10]))
    } / Double(1024 * 10)
  ])

// Products: parameters against a field vector, and the sum-check of the summed operands.
let matrix = (0..<(1 << 20)).map { _ in Int32.random(in: -128...127, using: &generator) }
let column = Array(full[0..<1024])
show(
  "parameterEntry",
  [
    fastest {
      _ = FieldIntegerProduct.vectorTimesMatrix(column.span, matrix.span, rows: 1024, columns: 1024)
    } / Double(1 << 20)
  ])
show(
  "summationEntry",
  [
    fastest {
      var products = ProductSumcheck(
        summands: [.init(weight: .one, a: full, b: full, e: nil, variables: 14)], rounds: 14, degree: 2)
      for round in 0..<14 {
        _ = products.message()
        products.bind(challenges[round])
      }
    } / Double(entries)
  ])

// Blocks: a functional at a point, and a piece of a lane, as a verifier meets them; the prover's share is small.
let cut = TensorDeclaration(
  name: "t", dimensions: [12, 28, 28], segments: [[3, 2], [4, 3, 2], [4, 3, 2]], offsets: (0..<18).map { 256 * $0 })
let onBlocks = WitnessFunctional(
  on: cut, scale: full[0], weights: [Array(full[0..<12]), Array(full[0..<28]), Array(full[0..<28])])
show(
  "block",
  [
    fastest {
      var point = EvaluationPoint(Array(challenges[0..<16]))
      for _ in 0..<16 { _ = onBlocks.evaluate(at: &point) }
    } / (16 * 18)
  ])

// A row of a verifier: a point to decode and check, and its part of one multi-scalar multiplication.
let encoded = powers[0..<1024].map(\.canonicalBytes)
let half = Array(full[0..<1024])
show(
  "verifiedRow",
  [
    fastest(15) {
      let points = encoded.compactMap { G1Affine(canonicalBytes: $0) }
      _ = MultiScalarMultiplication.full(half.span, points.span)
    } / 1024
  ])
