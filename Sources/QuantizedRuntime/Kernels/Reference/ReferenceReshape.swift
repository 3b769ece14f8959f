/// The entries stay as they are.
struct ReferenceReshape: Layer {
  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] { inputs[0] }
}
