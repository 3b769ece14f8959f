import BenchmarkHarness
import CInferenceKernels

// Every row of the kernel table that this processor can run, on the shapes of its family. One operation is a
// multiplication of the matrix product (dense), a matrix element (limb products, magnitude), a field element (splits)
// or a result (reduction).

var report = Report(
  title: "Integer kernels, one thread", command: "Benchmarks/run.sh KernelBenchmarks")

var rowCount = 0
let table = plumbline_kernel_rows(&rowCount)
var families: [String] = []
for index in 0..<rowCount {
  guard let row = table?[index] else { continue }
  let family = String(cString: row.family)
  if families.last != family { families.append(family) }
}

for family in families {
  let shapes = Shape.all(of: family)
  precondition(!shapes.isEmpty, "family \(family) has no benchmark")
  for shape in shapes {
    var candidates: [Candidate] = []
    var names: [String] = []
    for index in 0..<rowCount {
      guard let row = table?[index], String(cString: row.family) == family,
        let kernels = plumbline_kernels_for(row.set)
      else { continue }
      let name = "\(family) \(shape.name), \(String(cString: plumbline_set_name(row.set)))"
      names.append(name)
      candidates.append(Candidate(name, operations: shape.operations, shape.body(family, kernels.pointee)))
    }
    report.measure(candidates, samples: 9, ratioTo: names.first)
  }
}

let reduction = Shape(rows: 1, columns: 1024, bits: 7)
report.measure(
  [Candidate("reduction of 1024 digit sums", operations: 1024, reduction.reduction())], samples: 9)

report.notes.append("Ratios are to the portable kernel of the same family and shape.")
report.notes.append("Dense products per second, in 10^9 multiplications, from the fastest reading:")
for row in report.rows where row.name.hasPrefix("dense") {
  let rate = 1e-9 / row.minimum
  report.notes.append("- \(row.name): \((rate * 10).rounded() / 10)")
}
try report.write(name: "KernelBenchmarks", folder: Report.resultsFolder)
