import BN254
import BenchmarkHarness

// Field, curve and pairing. Times are medians; `x` is the ratio to a multiplication in the base field, which is what
// compares between machines and between quiet and busy hours. Sums on one thread run inside a parallel loop.

/// splitmix64: the same values in every run.
struct Generator: RandomNumberGenerator {
  var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func scalar() -> Fr { Fr(wideBytes: (0..<64).map { _ in UInt8.random(in: 0...255, using: &self) }) }
}

var generator = Generator()
let multiplication = "multiply, throughput"
var report = Report(
  title: "Arithmetic of BN254", command: "Benchmarks/run.sh ArithmeticBenchmarks", reference: multiplication)

// MARK: Field

let length = 1024
let left = (0..<length).map { _ in Fq(reducing: generator.scalar().canonicalBytes) }
let right = left.reversed().map { $0 + .one }
let uniform = generator.scalar().canonicalBytes + generator.scalar().canonicalBytes
var target = left
var chained = left[0]

@MainActor func entrywise(_ operation: (Fq, Fq) -> Fq) {
  target.withUnsafeMutableBufferPointer { target in
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        for index in 0..<length { target[index] = operation(left[index], right[index]) }
      }
    }
  }
  keep(target)
}

report.measure(
  [
    Candidate(multiplication, operations: length) { entrywise(*) },
    Candidate("multiply, latency", operations: length) {
      var value = chained
      for _ in 0..<length { value *= right[0] }
      chained = value
    },
    Candidate("add, throughput", operations: length) { entrywise(+) },
    Candidate("subtract, throughput", operations: length) { entrywise(-) },
    Candidate("invert") { chained = chained.inverse() ?? .one },
    Candidate("invert a batch of 1024, per element", operations: length) {
      var values = left
      Fq.batchInvert(&values)
      keep(values)
    },
    Candidate("64 bytes to a scalar") { keep(Fr(wideBytes: uniform)) },
  ],
  targets: ["multiply, throughput": 23e-9, "invert": 1.5e-6])

// MARK: Curve and pairing

let table = FixedBaseTable(.generator)
let scalar = generator.scalar()
let point = table.multiply(scalar)
let affine = point.affine
let pairs = [(affine, G2Affine.generator), (-affine, G2Affine.generator)]
let bytes = affine.canonicalBytes
let bytes2 = (scalar * G2(.generator)).affine.canonicalBytes

report.measure([
  Candidate("G1 double") { keep(point.doubled()) },
  Candidate("G1 add, mixed") { keep(point + G1Affine.generator) },
  Candidate("G1 multiply by a scalar") { keep(scalar * point) },
  Candidate("G1 multiply by a scalar, fixed base") { keep(table.multiply(scalar)) },
  Candidate("G1 from bytes, checked") { keep(G1Affine(canonicalBytes: bytes)) },
  Candidate("G2 from bytes, checked") { keep(G2Affine(canonicalBytes: bytes2)) },
])
report.measure(
  [Candidate("product of two pairings") { keep(Pairing.productIsOne(pairs)) }],
  targets: ["product of two pairings": 1.5e-3])

// MARK: Sums

let count = 1 << 16
let points = {
  var multiples: [G1] = []
  multiples.reserveCapacity(count)
  var current = point
  for _ in 0..<count {
    multiples.append(current)
    current += affine
  }
  return G1.normalize(multiples)
}()

@MainActor func integers<Value: FixedWidthInteger>(_: Value.Type, _ count: Int, density: Int = 100) -> [Value] {
  (0..<count).map { _ in
    Int.random(in: 0..<100, using: &generator) < density
      ? Value.random(in: Value.min...Value.max, using: &generator) : 0
  }
}

/// Runs a body on one thread: sums inside a parallel loop do not start further ones.
func single(_ body: @Sendable () -> Void) {
  Parallel.forEach(2) { if $0 == 0 { body() } }
}

/// Seconds per point on one thread, from the notes of the trial.
let perPoint: [String: Double] = ["8 bits": 190e-9, "16 bits": 380e-9, "254 bits": 4.5e-6]

for size in [16, 64, 256, 1024, count] {
  let bases = Array(points.prefix(size))
  let (small, medium, wide) = (integers(Int8.self, size), integers(Int16.self, size), integers(Int32.self, size))
  let half = (0..<size).map { _ in Fr(low: generator.next(), high: generator.next()) }
  let full = (0..<size).map { _ in generator.scalar() }
  let bodies: [(String, @Sendable () -> Void)] = [
    ("8 bits", { keep(MultiScalarMultiplication.small(small.span, bases.span)) }),
    ("16 bits", { keep(MultiScalarMultiplication.small(medium.span, bases.span)) }),
    ("32 bits", { keep(MultiScalarMultiplication.small(wide.span, bases.span)) }),
    ("128 bits", { keep(MultiScalarMultiplication.full(half.span, bases.span)) }),
    ("254 bits", { keep(MultiScalarMultiplication.full(full.span, bases.span)) }),
  ]
  var candidates: [Candidate] = []
  var targets: [String: Double] = [:]
  for (width, body) in bodies {
    let name = "sum of \(size), \(width), one thread, per point"
    candidates.append(Candidate(name, operations: size) { single(body) })
    if size == count { targets[name] = perPoint[width] }
  }
  candidates.append(Candidate("sum of \(size), 254 bits, all cores, per point", operations: size, bodies[4].1))
  report.measure(candidates, samples: size == count ? 5 : 9, targets: targets)
}

// Rows as a prover commits to them: 70 rows of 256, one entry in five not 0; and what blinds them.
let rows = integers(Int8.self, 70 * 256, density: 20).map { Int64($0) }
let rowBases = Array(points.prefix(256))
let blinding = (0..<140).map { _ in generator.scalar() }
report.measure([
  Candidate("70 rows of 256, 8 bits, one in five not 0, row by row, all cores") {
    Parallel.forEach(70) { row in
      let scalars = rows.span.extracting((256 * row)..<(256 * (row + 1)))
      keep(MultiScalarMultiplication.small(scalars, rowBases.span))
    }
  },
  Candidate("70 rows of 256, 8 bits, one in five not 0, together, all cores") {
    keep(MultiScalarMultiplication.smallRows(rows.span, rowLength: 256, rowBases.span))
  },
  Candidate("fixed-base table") { keep(FixedBaseTable(affine)) },
  Candidate("140 products with a fixed base, together, all cores") { keep(table.multiply(blinding.span)) },
])

try report.write(name: "ArithmeticBenchmarks", folder: Report.resultsFolder)
