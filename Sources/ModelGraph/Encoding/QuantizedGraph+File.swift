/// The `.qnn` file, version 2. Little-endian; `string` is a 32-bit byte count and UTF-8; `integers` is a width byte
/// (1, 2, 4 or 8, the least that serves), a 32-bit count and the values in two's complement.
///
///     "PLMBQNN" 0x00 | u32 version = 2 | string name | u8 head (0 none, 1 softmax, 2 argMax)
///     tensor input | u32 node count | nodes | u32 output
///     tensor: string name | u32 rank | u32 dimensions.. | i64 lower | i64 upper | f64 scale (bit pattern)
///     node:   string name | u32 input count | u32 input tensors.. | u8 operation | parameters | tensor output
///     1 dense:       u32 outputs | u32 inputs | weights
///     2 table:       string function | i64 lower | integers values
///     3 reshape:     nothing
///     4 convolution: u32 outputs | u32 inputs per group | u32 groups | window | weights
///     5 scale:       parameter tensor weights | optional parameter tensor bias | u8 shift
///     6 product:     u8 shift
///     7 sum:         u32 rank | u32 shape.. | u32 term count | terms | i64 constant | optional parameter tensor bias |
///                    u8 shift
///     8 maxPool:     window
///     weights:          u8 weight bits | u8 bias bits | u8 shift | integers weights | integers bias | integers addends
///     window:           u32 rank | for each spatial dimension: u32 kernel, stride, dilation, pad before, pad after
///     term:             u32 input (position in the node's list) | i64 factor | u32 rank | for each dimension:
///                       i64 constant | u32 count | for each: u32 output index, i64 coefficient
///     parameter tensor: u32 rank | u32 dimensions.. | u8 bits | integers values; optional: u8 0, or u8 1 and it
///
/// Tensors are numbered: 0 is the input, `i + 1` the output of node `i`. A graph has exactly one encoding.
extension QuantizedGraph {
  private static let magic: [UInt8] = Array("PLMBQNN".utf8) + [0]
  package static let fileVersion: UInt32 = 2

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
      writer.count(node.inputs.count)
      for tensor in node.inputs { writer.count(numbers[tensor] ?? Int.max) }
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
      var sources: [String] = []
      for _ in 0..<(try reader.count("inputs of node \"\(nodeName)\"", elementBytes: 4)) {
        let source = try reader.integer(UInt32.self, "input of node \"\(nodeName)\"")
        guard source < list.count else {
          throw .malformed(field: "input of node \"\(nodeName)\"", reason: "tensor \(source) is not defined before it")
        }
        sources.append(list[Int(source)].name)
      }
      let operation = try reader.operation(nodeName)
      let tensor = try reader.tensor("output of node \"\(nodeName)\"")
      let node = QuantizedNode(name: nodeName, operation: operation, inputs: sources, output: tensor.name)
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
      weights(
        parameters.weights, parameters.weightBits, parameters.bias, parameters.biasBits, parameters.shift,
        parameters.addends)
    case .table(let table):
      byte(2)
      string(table.function)
      integer(table.lower)
      integers(table.values)
    case .reshape: byte(3)
    case .convolution(let parameters):
      byte(4)
      count(parameters.outputs)
      count(parameters.inputsPerGroup)
      count(parameters.groups)
      window(parameters.window)
      weights(
        parameters.weights, parameters.weightBits, parameters.bias, parameters.biasBits, parameters.shift,
        parameters.addends)
    case .scale(let parameters):
      byte(5)
      parameterTensor(parameters.weights)
      optional(parameters.bias)
      byte(UInt8(clamping: parameters.shift))
    case .product(let parameters):
      byte(6)
      byte(UInt8(clamping: parameters.shift))
    case .sum(let parameters):
      byte(7)
      counts(parameters.shape)
      count(parameters.terms.count)
      for term in parameters.terms { self.term(term) }
      integer(parameters.constant)
      optional(parameters.bias)
      byte(UInt8(clamping: parameters.shift))
    case .maxPool(let parameters):
      byte(8)
      window(parameters.window)
    }
  }

  private mutating func counts(_ values: [Int]) {
    count(values.count)
    for value in values { count(value) }
  }

  private mutating func weights(
    _ weights: [Int16], _ weightBits: Int, _ bias: [Int64], _ biasBits: Int, _ shift: Int, _ addends: [Int64]
  ) {
    byte(UInt8(clamping: weightBits))
    byte(UInt8(clamping: biasBits))
    byte(UInt8(clamping: shift))
    integers(weights.map(Int64.init))
    integers(bias)
    integers(addends)
  }

  private mutating func window(_ window: SlidingWindow) {
    count(window.rank)
    for axis in 0..<window.rank {
      count(window.kernel[axis])
      count(window.strides[axis])
      count(window.dilations[axis])
      count(window.padsBefore[axis])
      count(window.padsAfter[axis])
    }
  }

  private mutating func term(_ term: SumParameters.Term) {
    count(term.input)
    integer(term.factor)
    count(term.maps.count)
    for map in term.maps {
      integer(Int64(map.constant))
      count(map.terms.count)
      for part in map.terms {
        count(part.variable)
        integer(Int64(part.coefficient))
      }
    }
  }

  private mutating func parameterTensor(_ tensor: ParameterTensor) {
    counts(tensor.shape)
    byte(UInt8(clamping: tensor.bits))
    integers(tensor.values)
  }

  private mutating func optional(_ tensor: ParameterTensor?) {
    byte(tensor == nil ? 0 : 1)
    if let tensor { parameterTensor(tensor) }
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
      let outputs = try size("outputs of \"\(node)\"")
      let inputs = try size("inputs of \"\(node)\"")
      let fields = try weights(node)
      return .dense(
        DenseParameters(
          outputs: outputs, inputs: inputs, weights: fields.weights, weightBits: fields.weightBits, bias: fields.bias,
          biasBits: fields.biasBits, shift: fields.shift, addends: fields.addends))
    case 2:
      let function = try string("function of \"\(node)\"")
      let lower = try integer(Int64.self, "table of \"\(node)\"")
      return .table(ActivationTable(function: function, lower: lower, values: try integers("table of \"\(node)\"")))
    case 3: return .reshape
    case 4:
      let outputs = try size("outputs of \"\(node)\"")
      let inputs = try size("inputs of \"\(node)\"")
      let groups = try size("groups of \"\(node)\"")
      let window = try window(node)
      let fields = try weights(node)
      return .convolution(
        ConvolutionParameters(
          outputs: outputs, inputsPerGroup: inputs, groups: groups, window: window, weights: fields.weights,
          weightBits: fields.weightBits, bias: fields.bias, biasBits: fields.biasBits, shift: fields.shift,
          addends: fields.addends))
    case 5:
      let weights = try parameterTensor("weights of \"\(node)\"")
      let bias = try optionalTensor("bias of \"\(node)\"")
      return .scale(ScaleParameters(weights: weights, bias: bias, shift: Int(try byte("shift of \"\(node)\""))))
    case 6: return .product(ProductParameters(shift: Int(try byte("shift of \"\(node)\""))))
    case 7:
      let shape = try sizes("shape of \"\(node)\"")
      var terms: [SumParameters.Term] = []
      for _ in 0..<(try count("terms of \"\(node)\"", elementBytes: 16)) { terms.append(try term(node)) }
      let constant = try integer(Int64.self, "constant of \"\(node)\"")
      let bias = try optionalTensor("bias of \"\(node)\"")
      return .sum(
        SumParameters(
          shape: shape, terms: terms, constant: constant, bias: bias, shift: Int(try byte("shift of \"\(node)\""))))
    case 8: return .maxPool(MaxPoolParameters(window: try window(node)))
    default: throw .malformed(field: "operation of node \"\(node)\"", reason: "unknown tag \(tag)")
    }
  }

  private mutating func size(_ field: String) throws(ModelGraphError) -> Int { Int(try integer(UInt32.self, field)) }

  private mutating func sizes(_ field: String) throws(ModelGraphError) -> [Int] {
    var sizes: [Int] = []
    for _ in 0..<(try count(field, elementBytes: 4)) { sizes.append(try size(field)) }
    return sizes
  }

  private struct Weights {
    var weights: [Int16] = []
    var weightBits: Int
    var bias: [Int64] = []
    var biasBits: Int
    var shift: Int
    var addends: [Int64] = []
  }

  private mutating func weights(_ node: String) throws(ModelGraphError) -> Weights {
    let weightBits = Int(try byte("weight bits of \"\(node)\""))
    let biasBits = Int(try byte("bias bits of \"\(node)\""))
    var result = Weights(weightBits: weightBits, biasBits: biasBits, shift: Int(try byte("shift of \"\(node)\"")))
    let weights = try integers("weights of \"\(node)\"")
    if let value = weights.first(where: { Int64(Int16(truncatingIfNeeded: $0)) != $0 }) {
      throw .valueOutsideDeclaredWidth(node: node, field: "weight", value: value, bits: weightBits)
    }
    result.weights = weights.map { Int16(truncatingIfNeeded: $0) }
    result.bias = try integers("bias of \"\(node)\"")
    result.addends = try integers("addends of \"\(node)\"")
    return result
  }

  private mutating func window(_ node: String) throws(ModelGraphError) -> SlidingWindow {
    var window = SlidingWindow(kernel: [], strides: [], dilations: [], padsBefore: [], padsAfter: [])
    for _ in 0..<(try count("window of \"\(node)\"", elementBytes: 20)) {
      window.kernel.append(try size("kernel of \"\(node)\""))
      window.strides.append(try size("strides of \"\(node)\""))
      window.dilations.append(try size("dilations of \"\(node)\""))
      window.padsBefore.append(try size("pads of \"\(node)\""))
      window.padsAfter.append(try size("pads of \"\(node)\""))
    }
    return window
  }

  private mutating func term(_ node: String) throws(ModelGraphError) -> SumParameters.Term {
    func small(_ value: Int64) throws(ModelGraphError) -> Int {
      guard value.magnitude <= 1 << 24 else {
        throw .malformed(field: "index maps of \"\(node)\"", reason: "\(value) is out of range")
      }
      return Int(value)
    }
    let input = try size("term of \"\(node)\"")
    let factor = try integer(Int64.self, "factor in \"\(node)\"")
    var maps: [AffineIndex] = []
    for _ in 0..<(try count("index maps of \"\(node)\"", elementBytes: 12)) {
      var map = AffineIndex(terms: [], constant: try small(try integer(Int64.self, "index maps of \"\(node)\"")))
      for _ in 0..<(try count("index maps of \"\(node)\"", elementBytes: 12)) {
        let variable = try size("index maps of \"\(node)\"")
        let coefficient = try small(try integer(Int64.self, "index maps of \"\(node)\""))
        map.terms.append(.init(variable: variable, coefficient: coefficient))
      }
      maps.append(map)
    }
    return SumParameters.Term(input: input, factor: factor, maps: maps)
  }

  private mutating func parameterTensor(_ field: String) throws(ModelGraphError) -> ParameterTensor {
    let shape = try sizes(field)
    let bits = Int(try byte(field))
    return ParameterTensor(shape: shape, values: try integers(field), bits: bits)
  }

  private mutating func optionalTensor(_ field: String) throws(ModelGraphError) -> ParameterTensor? {
    switch try byte(field) {
    case 0: return nil
    case 1: return try parameterTensor(field)
    default: throw .malformed(field: field, reason: "is neither there nor left out")
    }
  }
}
