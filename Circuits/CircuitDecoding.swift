extension Circuit {
  /// Reads a circuit file and checks every closure rule.
  ///
  /// - Throws: `CircuitError`, for bytes that are no canonical encoding or a rule that does not hold.
  package init(decoding bytes: [UInt8]) throws(CircuitError) {
    try self.init(decodingUnchecked: bytes)
    try ClosureRules.check(self)
  }

  /// Reads a circuit file without checking closure rules: what follows must not be trusted.
  package init(decodingUnchecked bytes: [UInt8]) throws(CircuitError) {
    var reader = CircuitReader(ByteReader(bytes))
    do {
      self = try reader.circuit()
    } catch {
      switch error {
      case .failure(let failure): throw .malformed(field: failure.field, offset: failure.offset)
      case .version(let version): throw .unsupportedVersion(version)
      }
    }
  }
}

private struct CircuitReader {
  enum Failure: Error {
    case failure(ByteReader.Failure)
    case version(UInt32)
  }

  private var reader: ByteReader

  init(_ reader: ByteReader) {
    self.reader = reader
  }

  /// Positions and sizes are bounded here, so that sums of them cannot overflow later.
  private static let position = 1 << 29

  mutating func circuit() throws(Failure) -> Circuit {
    let version: UInt32
    do throws(ByteReader.Failure) {
      guard Array(try reader.bytes(8, "magic")) == Circuit.magic else { throw reader.failure("magic") }
      version = try reader.uint32("version")
    } catch {
      throw .failure(error)
    }
    guard version == Circuit.version || version == Circuit.annotatedVersion else { throw .version(version) }
    do { return try body(isAnnotated: version == Circuit.annotatedVersion) } catch { throw .failure(error) }
  }

  private mutating func body(isAnnotated: Bool) throws(ByteReader.Failure) -> Circuit {
    let name = try reader.string("name", atMost: CircuitLimits.nameBytes)
    let inputScale = try reader.double("input scale")
    let outputScale = try reader.double("output scale")
    let head = try reader.string("head", atMost: CircuitLimits.nameBytes)
    var tables: [LookupTable] = []
    for _ in 0..<(try reader.count("tables", elementSize: 13)) { tables.append(try table()) }
    var witness: [TensorDeclaration] = []
    for _ in 0..<(try reader.count("tensors", elementSize: 24)) { witness.append(try tensor()) }
    var parameters: [TensorDeclaration] = []
    var parameterBits: [Int] = []
    for _ in 0..<(try reader.count("parameters", elementSize: 28)) {
      parameters.append(try tensor())
      parameterBits.append(try reader.int("parameter width", atMost: 64))
    }
    var steps: [Step] = []
    for _ in 0..<(try reader.count("steps", elementSize: 13)) { steps.append(try step()) }
    let input = try position("input")
    let output = try position("output")
    let annotations = isAnnotated ? try annotations() : []
    let multiplicities = try position("multiplicities")
    let laneCount = try reader.int("lanes", atMost: CircuitLimits.laneCount)
    let laneBits = try reader.int("lane bits", atMost: CircuitLimits.tableBits)
    var pieces: [LanePiece] = []
    for _ in 0..<(try reader.count("lane pieces", elementSize: 21)) { pieces.append(try piece()) }
    try reader.end("end of file")
    return Circuit(
      name: name, quantisation: .init(inputScale: inputScale, outputScale: outputScale, head: head), tables: tables,
      witness: witness, parameters: parameters, parameterBits: parameterBits, steps: steps, input: input,
      annotations: annotations, output: output, lanes: LookupLanes(count: laneCount, bits: laneBits, pieces: pieces),
      multiplicities: multiplicities)
  }

  /// Without any, the circuit has the version that does not list them.
  private mutating func annotations() throws(ByteReader.Failure) -> [Int] {
    let failure = reader.failure("annotations")
    let count = try reader.int("annotations", atMost: CircuitLimits.annotations)
    guard count > 0 else { throw failure }
    var annotations: [Int] = []
    for _ in 0..<count { annotations.append(try position("annotation")) }
    return annotations
  }

  private mutating func position(_ field: String) throws(ByteReader.Failure) -> Int {
    try reader.int(field, atMost: Self.position)
  }

  private mutating func flag(_ field: String) throws(ByteReader.Failure) -> Bool {
    let value = try reader.uint8(field)
    guard value <= 1 else { throw reader.failure(field) }
    return value == 1
  }

  private mutating func optional(_ field: String) throws(ByteReader.Failure) -> Int? {
    try flag(field) ? try position(field) : nil
  }

  private mutating func table() throws(ByteReader.Failure) -> LookupTable {
    let tag = try position("tag")
    let name = try reader.string("table name", atMost: CircuitLimits.nameBytes)
    if try flag("kind of table") {
      let count = try reader.count("table rows", elementSize: 16)
      var rows: [LookupTable.FunctionRow] = []
      rows.reserveCapacity(count)
      for _ in 0..<count { rows.append(.init(try reader.int64("argument"), try reader.int64("value"))) }
      return LookupTable(tag: tag, name: name, rows: .function(rows))
    }
    let lower = try reader.int64("lower bound")
    return LookupTable(
      tag: tag, name: name, rows: .range(lower: lower, bits: try reader.int("bits", atMost: CircuitLimits.tableBits)))
  }

  private mutating func sizes(_ field: String) throws(ByteReader.Failure) -> [Int] {
    var sizes: [Int] = []
    for _ in 0..<(try reader.int(field, atMost: 2 * CircuitLimits.dimensions)) { sizes.append(try position(field)) }
    return sizes
  }

  private mutating func tensor() throws(ByteReader.Failure) -> TensorDeclaration {
    TensorDeclaration(
      name: try reader.string("tensor name", atMost: CircuitLimits.nameBytes), dimensions: try sizes("dimensions"),
      segments: try segments(), offsets: try offsets(), padding: try reader.int64("padding"))
  }

  private mutating func segments() throws(ByteReader.Failure) -> [[Int]] {
    var segments: [[Int]] = []
    for _ in 0..<(try reader.int("segments", atMost: 2 * CircuitLimits.dimensions)) {
      var widths: [Int] = []
      for _ in 0..<(try reader.count("segments", elementSize: 4)) {
        widths.append(try reader.int("segment bits", atMost: 32))
      }
      segments.append(widths)
    }
    return segments
  }

  private mutating func offsets() throws(ByteReader.Failure) -> [Int] {
    var offsets: [Int] = []
    for _ in 0..<(try reader.count("offsets", elementSize: 4)) { offsets.append(try position("offset")) }
    return offsets
  }

  private mutating func integer(_ field: String) throws(ByteReader.Failure) -> Int {
    let value = try reader.int64(field)
    guard value.magnitude <= UInt64(Self.position) else { throw reader.failure(field) }
    return Int(value)
  }

  private mutating func operand() throws(ByteReader.Failure) -> Operand {
    guard let space = TensorReference.Space(rawValue: try reader.uint8("operand space")) else {
      throw reader.failure("operand space")
    }
    let tensor = TensorReference(space: space, index: try position("operand tensor"))
    var maps: [DimensionMap] = []
    for _ in 0..<(try reader.int("index maps", atMost: CircuitLimits.dimensions)) {
      let constant = try integer("map constant")
      var terms: [DimensionMap.Term] = []
      for _ in 0..<(try reader.int("map terms", atMost: 2 * CircuitLimits.dimensions)) {
        terms.append(.init(variable: try position("variable"), coefficient: try integer("coefficient")))
      }
      maps.append(DimensionMap(terms: terms, constant: constant))
    }
    return Operand(tensor: tensor, maps: maps)
  }

  private mutating func limbs() throws(ByteReader.Failure) -> [Limb] {
    var limbs: [Limb] = []
    for _ in 0..<(try reader.int("limbs", atMost: 64)) {
      limbs.append(Limb(tensor: try position("limb"), width: try reader.int("limb width", atMost: 64)))
    }
    return limbs
  }

  private mutating func step() throws(ByteReader.Failure) -> Step {
    switch try reader.uint8("kind of step") {
    case 0: return .linear(try linear())
    case 1:
      return .table(
        TableStep(tag: try position("tag"), argument: try position("argument"), result: try position("result")))
    case 2:
      return .range(
        RangeStep(
          argument: try position("argument"), lower: try reader.int64("lower bound"),
          bits: try reader.int("bits", atMost: 64), tag: try optional("tag"), limbs: try limbs()))
    default: throw reader.failure("kind of step")
    }
  }

  private mutating func linear() throws(ByteReader.Failure) -> LinearStep {
    let name = try reader.string("step name", atMost: CircuitLimits.nameBytes)
    let outputs = try sizes("output indices")
    let contractions = try sizes("contraction indices")
    let product = try flag("product") ? LinearStep.Product(a: try operand(), b: try operand()) : nil
    let bias = try flag("bias") ? try operand() : nil
    var terms: [LinearStep.Term] = []
    for _ in 0..<(try reader.count("terms", elementSize: 17)) {
      terms.append(.init(factor: try reader.int64("factor"), operand: try operand()))
    }
    return LinearStep(
      name: name, outputs: outputs, contractions: contractions, product: product, bias: bias, terms: terms,
      constant: try reader.int64("constant"), shift: try reader.int("shift", atMost: 64),
      result: try position("result"), limbs: try limbs())
  }

  private mutating func piece() throws(ByteReader.Failure) -> LanePiece {
    LanePiece(
      lane: try position("lane"), slot: try position("slot"), length: try position("length"),
      tag: try position("tag"), argument: try position("argument"), value: try optional("value"))
  }
}
