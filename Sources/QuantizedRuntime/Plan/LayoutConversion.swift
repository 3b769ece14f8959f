/// Copies a tensor into another layout or element.
struct LayoutConversion: ExecutionStep {
  let source: TensorStorage
  let target: TensorStorage

  var scratchBytes: Int { 0 }

  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?) {
    source.read(from: arena).withUnsafeBufferPointer { target.write($0, to: arena) }
  }
}
