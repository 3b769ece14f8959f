import ModelGraph

/// A graph as steps over one block of memory.
struct ExecutionPlan: Sendable {
  private let steps: [any ExecutionStep]
  private let input: TensorStorage
  private let output: TensorStorage
  private let arenas: ArenaPool

  /// `graph` has been validated.
  init(_ graph: QuantizedGraph, kernels: KernelTable) throws(ModelGraphError) {
    let builder = try PlanBuilder(graph, kernels: kernels)
    steps = builder.steps
    input = try builder.storage(graph.input)
    output = try builder.storage(graph.output)
    let (bytes, bordered) = (builder.bytes, builder.bordered)
    let scratch = steps.map(\.scratchBytes).max() ?? 0
    arenas = ArenaPool { Arena(bytes: bytes, scratchBytes: scratch, bordered: bordered) }
  }

  /// Runs one checked sample.
  func run(_ values: [Int64], parallel: Bool, recorder: Recorder? = nil) -> [Int64] {
    arenas.withArena { arena in
      values.withUnsafeBufferPointer { input.write($0, to: arena) }
      for step in steps { step.run(arena, parallel: parallel, recorder: recorder) }
      return output.read(from: arena)
    }
  }
}
