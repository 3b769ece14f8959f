import ModelGraph

/// An activation by its table. Arguments lie within the table, which validation of the graph ensures; the subscript
/// checks it once more at no measurable cost next to the load.
struct OptimizedTable: Layer {
  let table: ActivationTable

  func run(_ input: [Int64], rows: Int, parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    let lower = table.lower
    return [Int64](unsafeUninitializedCapacity: input.count) { output, initialized in
      let values = table.values.span
      for index in 0..<input.count {
        output.initializeElement(at: index, to: values[Int(input[index] &- lower)])
      }
      initialized = input.count
    }
  }
}
