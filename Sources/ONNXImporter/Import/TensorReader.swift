import ModelGraph

/// Turns initialisers into values: raw bytes, typed fields or external files.
struct TensorReader {
  let external: ExternalData

  func value(_ proto: Onnx_TensorProto, name: String) throws(ModelImportError) -> TensorValue {
    var shape: [Int] = []
    for size in proto.dims { shape.append(Int(clamping: size)) }
    guard shape.count <= 16, let count = checkedCount(shape) else {
      throw .invalidShape(
        tensor: name, reason: "\(proto.dims): at most 16 positive dimensions with at most 2^28 entries in all")
    }
    guard !proto.hasSegment else { throw .unsupportedFeature(place: "tensor \"\(name)\"", feature: "segments are") }
    let storage: TensorValue.Storage
    var element = ElementType.int64
    switch Onnx_TensorProto.DataType(rawValue: Int(proto.dataType)) {
    case .float:
      storage = .float(
        try entries(proto, name, count, Float.self, proto.floatData) { Float(bitPattern: $0) })
    case .int64:
      storage = .integer(try entries(proto, name, count, Int64.self, proto.int64Data) { Int64(bitPattern: $0) })
    case .int32:
      let values = try entries(proto, name, count, Int32.self, proto.int32Data) { Int32(bitPattern: $0) }
      storage = .integer(values.map(Int64.init))
      element = .int32
    case .int8:
      let values = try entries(proto, name, count, Int32.self, proto.int32Data) { (bits: UInt8) in
        Int32(Int8(bitPattern: bits))
      }
      storage = .integer(values.map(Int64.init))
      element = .int8
    case .uint8:
      let values = try entries(proto, name, count, Int32.self, proto.int32Data) { (bits: UInt8) in Int32(bits) }
      storage = .integer(values.map(Int64.init))
      element = .uint8
    case .bool:
      let typed = proto.int32Data.map { UInt8(clamping: $0) }
      let values = try entries(proto, name, count, UInt8.self, typed) { $0 }
      storage = .integer(values.map { $0 == 0 ? 0 : 1 })
    default:
      throw .unsupportedElementType(
        tensor: name, found: Self.typeName(Int(proto.dataType)),
        supported: Self.supported)
    }
    return try wrappingGraphErrors { () throws(ModelGraphError) in
      var type: ElementType? = element
      if case .float = storage { type = nil }
      return try TensorValue(tensor: name, shape: shape, storage: storage, element: type)
    }
  }

  /// Name of an element type by its number in ONNX.
  static func typeName(_ number: Int) -> String {
    switch Onnx_TensorProto.DataType(rawValue: number) {
    case .UNRECOGNIZED, nil: newerTypes[number] ?? "number \(number)"
    case let type?: "\(type)"
    }
  }

  /// Types that the importer knows by name alone, from `TensorProto.DataType` of ONNX.
  private static let newerTypes = [
    17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4",
    23: "float4e2m1", 24: "float8e8m0", 25: "uint2", 26: "int2",
  ]

  private static let supported =
    "float (32 bits); int8, uint8, int32 of quantised models; int64, int32, bool for shapes and flags"

  /// `count` entries from wherever the tensor keeps them.
  private func entries<Entry, Bits: FixedWidthInteger & UnsignedInteger>(
    _ proto: Onnx_TensorProto, _ name: String, _ count: Int, _ type: Entry.Type, _ typed: [Entry],
    _ convert: (Bits) -> Entry
  ) throws(ModelImportError) -> [Entry] {
    let width = Bits.bitWidth / 8
    let raw: [UInt8]
    if proto.dataLocation == .external {
      guard proto.rawData.isEmpty, typed.isEmpty else {
        throw .invalidData(tensor: name, reason: "has both external data and data in the file")
      }
      raw = try external.bytes(tensor: name, entries: proto.externalData, count: count * width)
    } else if proto.rawData.isEmpty {
      guard typed.count == count else { throw .wrongDataLength(tensor: name, expected: count, found: typed.count) }
      return typed
    } else {
      guard typed.isEmpty else { throw .invalidData(tensor: name, reason: "has both raw and typed data") }
      raw = [UInt8](proto.rawData)
    }
    guard raw.count == count * width else {
      throw .wrongDataLength(tensor: name, expected: count * width, found: raw.count)
    }
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for start in stride(from: 0, to: raw.count, by: width) {
      var bits: Bits = 0
      for index in 0..<width { bits |= Bits(truncatingIfNeeded: raw[start + index]) << Bits(8 * index) }
      entries.append(convert(bits))
    }
    return entries
  }
}
