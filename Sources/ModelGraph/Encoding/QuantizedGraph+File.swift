/// The `.qnn` file, version 1. Little-endian; `string` is a 32-bit byte count and UTF-8; `integers` is a width byte
/// (1, 2, 4 or 8, the least that serves), a 32-bit count and the values in two's complement.
///
///     "PLMBQNN" 0x00 | u32 version = 1 | string name | u8 head (0 none, 1 softmax, 2 argMax)
///     tensor input | u32 node count | nodes | u32 output
///     tensor: string name | u32 rank | u32 dimensions.. | i64 lower | i64 upper | f64 scale (bit pattern)
///     node:   string name | u32 input tensor | u8 operation | parameters | tensor output
///     1 dense:   u32 outputs | u32 inputs | u8 weight bits | u8 bias bits | u8 shift | integers weights | integers bias
///     2 table:   string function | i64 lower | integers values
///     3 reshape: nothing
///
/// Tensors are numbered: 0 is the input, `i + 1` the output of node `i`. A graph has exactly one encoding.
extension QuantizedGraph {
  private static let magic: [UInt8] = Array("PLMBQNN".utf8) + [0]
  package static let fileVersion: UInt32 = 1

  /// The `.qnn` bytes. The graph must be valid; of an invalid one the result is unspecified, and decoding refuses it.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    for byte in Self.magic { writer.byte(byte) }
    writer.integer(Self.fileVersion)
    writer.string(name)
    writer.byte(head.fileTag)
    var numbers = [input: 0]
    for (index, node) in nodes.enumerated() { numbers[node.output] = index + 1 }
    writer.tensor(tensors[input])
    writer.count(nodes.count)
    for node in nodes {
      writer.string(node.name)
      writer.count(node.inputs.first.flatMap { numbers[$0] } ?? Int.max)
      writer.operation(node.operation)
      writer.tensor(tensors[node.output])
    }
    writer.count(numbers[output] ?? Int.max)
    return writer.bytes
  }

  /// Reads and validates a `.qnn` file from an unknown hand. It never traps and allocates no more than a small
  /// multiple of the file's size.
  package init(decoding bytes: [UInt8]) throws(ModelGraphError) {
    var reader = ByteReader(bytes)
    for expected in Self.magic {
      guard reader.remaining > 0, try reader.byte("magic") == expected else { throw .notAModelFile }
    }
    let version = try reader.integer(UInt32.self, "version")
    guard version == Self.fileVersion else { throw .unsupportedVersion(version) }
    let name = try reader.string("model name")
    let headTag = try reader.byte("head")
    guard let head = Self.heads[headTag] else { throw .malformed(field: "head", reason: "unknown tag \(headTag)") }
    let inputTensor = try reader.tensor("input tensor")
    var list = [inputTensor]
    var nodes: [QuantizedNode] = []
    for index in 0..<(try reader.count("node count", elementBytes: 38)) {
      let nodeName = try reader.string("name of node \(index)")
      let source = try reader.integer(UInt32.self, "input of node \"\(nodeName)\"")
      guard source < list.count else {
        throw .malformed(field: "input of node \"\(nodeName)\"", reason: "tensor \(source) is not defined before it")
      }
      let operation = try reader.operation(nodeName)
      let tensor = try reader.tensor("output of node \"\(nodeName)\"")
      let node = QuantizedNode(
        name: nodeName, operation: operation, inputs: [list[Int(source)].name], output: tensor.name)
      nodes.append(node)
      list.append(tensor)
    }
    let output = try reader.integer(UInt32.self, "output")
    guard output < list.count else { throw .malformed(field: "output", reason: "tensor \(output) does not exist") }
    guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
    var tensors: [String: QuantizedTensor] = [:]
    for tensor in list {
      guard tensors.updateValue(tensor, forKey: tensor.name) == nil else { throw .duplicateTensor(name: tensor.name) }
    }
    self.init(
      name: name, input: inputTensor.name, output: list[Int(output)].name, tensors: tensors, nodes: nodes, head: head)
    try validate()
  }

  private static let heads: [UInt8: ReportedHead?] = [0: ReportedHead?.none, 1: .softmax, 2: .argMax]
}

extension ReportedHead? {
  fileprivate var fileTag: UInt8 {
    switch self {
    case nil: 0
    case .softmax: 1
    case .argMax: 2
    }
  }
}

extension ByteWriter {
  fileprivate mutating func tensor(_ tensor: QuantizedTensor?) {
    guard let tensor else { return }
    string(tensor.name)
    count(tensor.shape.count)
    for dimension in tensor.shape { count(dimension) }
    integer(tensor.range.lowerBound)
    integer(tensor.range.upperBound)
    integer(tensor.scale.bitPattern)
  }

  fileprivate mutating func operation(_ operation: QuantizedOperation) {
    switch operation {
    case .dense(let parameters):
      byte(1)
      count(parameters.outputs)
      count(parameters.inputs)
      byte(UInt8(clamping: parameters.weightBits))
      byte(UInt8(clamping: parameters.biasBits))
      byte(UInt8(clamping: parameters.shift))
      integers(parameters.weights.map(Int64.init))
      integers(parameters.bias)
    case .table(let table):
      byte(2)
      string(table.function)
      integer(table.lower)
      integers(table.values)
    case .reshape: byte(3)
    }
  }
}

extension ByteReader {
  fileprivate mutating func tensor(_ field: String) throws(ModelGraphError) -> QuantizedTensor {
    let name = try string("name of \(field)")
    let rank = try count("rank of \"\(name)\"", elementBytes: 4)
    guard rank <= 16 else { throw .malformed(field: "rank of \"\(name)\"", reason: "more than 16 dimensions") }
    var shape: [Int] = []
    for _ in 0..<rank { shape.append(Int(try integer(UInt32.self, "shape of \"\(name)\""))) }
    let lower = try integer(Int64.self, "range of \"\(name)\"")
    let upper = try integer(Int64.self, "range of \"\(name)\"")
    guard lower <= upper else { throw .malformed(field: "range of \"\(name)\"", reason: "ends before it begins") }
    let scale = Double(bitPattern: try integer(UInt64.self, "scale of \"\(name)\""))
    return QuantizedTensor(name: name, shape: shape, range: lower...upper, scale: scale)
  }

  fileprivate mutating func operation(_ node: String) throws(ModelGraphError) -> QuantizedOperation {
    let tag = try byte("operation of node \"\(node)\"")
    switch tag {
    case 1:
      let outputs = Int(try integer(UInt32.self, "outputs of \"\(node)\""))
      let inputs = Int(try integer(UInt32.self, "inputs of \"\(node)\""))
      let weightBits = Int(try byte("weight bits of \"\(node)\""))
      let biasBits = Int(try byte("bias bits of \"\(node)\""))
      let shift = Int(try byte("shift of \"\(node)\""))
      var weights: [Int16] = []
      for value in try integers("weights of \"\(node)\"") {
        guard let weight = Int16(exactly: value) else {
          throw .valueOutsideDeclaredWidth(node: node, field: "weight", value: value, bits: weightBits)
        }
        weights.append(weight)
      }
      return .dense(
        DenseParameters(
          outputs: outputs, inputs: inputs, weights: weights, weightBits: weightBits,
          bias: try integers("bias of \"\(node)\""), biasBits: biasBits, shift: shift))
    case 2:
      let function = try string("function of \"\(node)\"")
      let lower = try integer(Int64.self, "table of \"\(node)\"")
      return .table(ActivationTable(function: function, lower: lower, values: try integers("table of \"\(node)\"")))
    case 3: return .reshape
    default: throw .malformed(field: "operation of node \"\(node)\"", reason: "unknown tag \(tag)")
    }
  }
}
