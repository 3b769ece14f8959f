import ModelGraph

/// An activation by its table.
struct ReferenceTable: Layer {
  let table: ActivationTable

  func run(_ input: [Int64], rows: Int, parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    input.map { table.values[Int($0 - table.lower)] }
  }
}
