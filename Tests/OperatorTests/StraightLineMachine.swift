import BN254

/// Runs the code of a verification program word by word, on exact integers: a sum beyond a word, a difference below 0, or
/// an instruction that is not arithmetic is an error. It knows nothing of how such code is written.
struct StraightLineMachine {
  enum Failure: Error {
    case leavesTheWord(position: Int)
    case unknownInstruction(UInt8, position: Int)
    case emptyStack(position: Int)
    case noEnd
  }

  private static let limit: BigInteger = 1 << 256
  private static let order = BigInteger(-Fr.one) + 1

  private var stack: [BigInteger] = []
  private var memory: [Int: BigInteger] = [:]
  private var position = 0

  private mutating func pop() throws -> BigInteger {
    guard let top = stack.popLast() else { throw Failure.emptyStack(position: position) }
    return top
  }

  private mutating func popIndex() throws -> Int {
    let bytes = try pop().magnitudeBytes(count: 4) ?? [0xff, 0xff, 0xff, 0xff]
    return bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  /// The words that the code returns.
  static func run(_ code: [UInt8], input: [BigInteger]) throws -> [BigInteger] {
    var machine = StraightLineMachine()
    return try machine.run(code, input: input)
  }

  private mutating func run(_ code: [UInt8], input: [BigInteger]) throws -> [BigInteger] {
    while position < code.count {
      let opcode = code[position]
      switch opcode {
      case 0x01:
        let (first, second) = (try pop(), try pop())
        let sum = first + second
        guard sum < Self.limit else { throw Failure.leavesTheWord(position: position) }
        stack.append(sum)
      case 0x03:
        let (first, second) = (try pop(), try pop())
        let difference = first - second
        guard !(difference < 0) else { throw Failure.leavesTheWord(position: position) }
        stack.append(difference)
      case 0x06:
        let (value, modulus) = (try pop(), try pop())
        stack.append(value.reduced(modulo: modulus))
      case 0x09:
        let (first, second, modulus) = (try pop(), try pop(), try pop())
        guard modulus == Self.order else { throw Failure.leavesTheWord(position: position) }
        stack.append((first * second).reduced(modulo: modulus))
      case 0x35:
        let place = try popIndex()
        stack.append(input.indices.contains(place / 32) ? input[place / 32] : 0)
      case 0x50: _ = try pop()
      case 0x51:
        let place = try popIndex()
        stack.append(memory[place] ?? 0)
      case 0x52:
        let place = try popIndex()
        memory[place] = try pop()
      case 0x5f...0x7f:
        let count = Int(opcode) - 0x5f
        stack.append(BigInteger(bytes: code[(position + 1)..<(position + 1 + count)]))
        position += count
      case 0x80...0x8f:
        let distance = Int(opcode) - 0x7f
        guard stack.count >= distance else { throw Failure.emptyStack(position: position) }
        stack.append(stack[stack.count - distance])
      case 0x90...0x9f:
        let distance = Int(opcode) - 0x8f
        guard stack.count > distance else { throw Failure.emptyStack(position: position) }
        stack.swapAt(stack.count - 1, stack.count - 1 - distance)
      case 0xf3:
        let start = try popIndex()
        let size = try popIndex()
        return stride(from: start, to: start + size, by: 32).map { memory[$0] ?? 0 }
      default: throw Failure.unknownInstruction(opcode, position: position)
      }
      position += 1
    }
    throw Failure.noEnd
  }
}
