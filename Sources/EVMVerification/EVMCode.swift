import BN254

/// Straight-line EVM code on field elements: no jumps, no storage, no calls, so that it can do nothing but compute.
///
/// The order of the field lies at the bottom of the stack. Statements begin and end with nothing else on it.
struct EVMCode {
  private enum Opcode {
    static let add: UInt8 = 0x01
    static let sub: UInt8 = 0x03
    static let mod: UInt8 = 0x06
    static let mulmod: UInt8 = 0x09
    static let calldataload: UInt8 = 0x35
    static let pop: UInt8 = 0x50
    static let mload: UInt8 = 0x51
    static let mstore: UInt8 = 0x52
    static let push0: UInt8 = 0x5f
    static let push1: UInt8 = 0x60
    static let dup1: UInt8 = 0x80
    static let swap1: UInt8 = 0x90
    static let `return`: UInt8 = 0xf3
  }

  private(set) var bytes: [UInt8] = []
  /// Words on the stack, the modulus included.
  private(set) var depth = 0

  init() {
    // The order is odd: one more than the greatest element differs from that in its last byte alone.
    var order = (-Fr.one).canonicalBytes
    order[order.count - 1] |= 1
    push(order)
  }

  private mutating func emit(_ opcode: UInt8, pops: Int, pushes: Int) {
    bytes.append(opcode)
    depth += pushes - pops
  }

  /// A constant, big-endian, without leading zeros.
  mutating func push(_ value: [UInt8]) {
    let digits = value.drop { $0 == 0 }
    if digits.isEmpty {
      bytes.append(Opcode.push0)
    } else {
      bytes.append(Opcode.push1 + UInt8(digits.count - 1))
      bytes += digits
    }
    depth += 1
  }

  mutating func push(_ value: UInt64) {
    push((0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) })
  }

  /// The word of calldata at this position, in words.
  mutating func load(input position: Int) {
    push(UInt64(32 * position))
    emit(Opcode.calldataload, pops: 1, pushes: 1)
  }

  mutating func load(memory position: Int) {
    push(UInt64(32 * position))
    emit(Opcode.mload, pops: 1, pushes: 1)
  }

  mutating func store(memory position: Int) {
    push(UInt64(32 * position))
    emit(Opcode.mstore, pops: 2, pushes: 0)
  }

  /// Copies the order of the field to the top.
  mutating func modulus() { duplicate(depth) }

  /// Copies the word at this distance from the top, 1 being the top.
  mutating func duplicate(_ distance: Int) {
    emit(Opcode.dup1 + UInt8(distance - 1), pops: 0, pushes: 1)
  }

  /// Exchanges the top with the word below it at this distance, 1 being the next one.
  mutating func swap(_ distance: Int) { emit(Opcode.swap1 + UInt8(distance - 1), pops: 0, pushes: 0) }
  mutating func pop() { emit(Opcode.pop, pops: 1, pushes: 0) }
  mutating func add() { emit(Opcode.add, pops: 2, pushes: 1) }
  /// Top minus next.
  mutating func subtract() { emit(Opcode.sub, pops: 2, pushes: 1) }
  /// Product of the two upper words modulo the third.
  mutating func multiply() { emit(Opcode.mulmod, pops: 3, pushes: 1) }

  /// The top modulo the order of the field.
  mutating func reduce() {
    modulus()
    swap(1)
    emit(Opcode.mod, pops: 2, pushes: 1)
  }

  /// Ends the code: returns the first `count` words of memory.
  mutating func finish(count: Int) {
    push(UInt64(32 * count))
    push(0)
    emit(Opcode.return, pops: 2, pushes: 0)
  }
}
