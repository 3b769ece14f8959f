import BN254
import Verification

/// Calldata with one element changed, by what the element is; where each stands follows from the layout.
struct CalldataMutations {
  typealias Mutation = (label: String, calldata: Calldata)

  enum Depth {
    /// Every kind of change.
    case all
    /// One change for each way to be refused.
    case few
  }

  private let calldata: Calldata
  private let key: VerifyingKey
  /// First words of points, and words of scalars, the hint among them.
  private var points: [Int] = []
  private var scalars: [Int] = []
  private var siblings: [Int] = []

  init(_ envelope: ProofEnvelope, key: VerifyingKey) throws {
    calldata = try Calldata(envelope, key: key)
    self.key = key
    let shape = key.shape
    let hidden = HiddenScalars(
      shape: shape, committedInput: envelope.statement.input.kind == .committedRow,
      committedOutput: envelope.statement.output.kind == .committed)
    var next = 0
    func take(_ count: Int, words: Int) -> [Int] {
      defer { next += count * words }
      return (0..<count).map { next + words * $0 }
    }
    if case .committedRow(let row) = envelope.statement.input {
      points += take(row.commitments.count, words: 2)
      siblings = take(row.path.siblings.count, words: 1)
    }
    points += take(shape.witnessRows + 2 + shape.phiRows, words: 2)
    scalars += take(hidden.count + 1, words: 1)
    points += take(2, words: 2)
    scalars += take(3, words: 1)
    points += take(2, words: 2)
    scalars += take(1, words: 1)
    precondition(32 * next == calldata.proof.count)
  }

  func all(_ depth: Depth) -> [Mutation] {
    (pointMutations(depth) + scalarMutations(depth) + siblingMutations + instanceMutations(depth) + lengths + forms)
      .filter { $0.calldata != calldata }
  }

  private func changed(_ label: String, _ change: (inout Calldata) -> Void) -> Mutation {
    var copy = calldata
    change(&copy)
    return (label, copy)
  }

  private static let scalarModulus = (-Fr.one).canonicalBytes.plusOne
  private static let coordinateModulus = (-Fq.one).canonicalBytes.plusOne
  private static let zero = [UInt8](repeating: 0, count: 32)
  private static let ones = [UInt8](repeating: 0xff, count: 32)

  private func pointMutations(_ depth: Depth) -> [Mutation] {
    var out: [Mutation] = []
    for (index, at) in points.enumerated() {
      let x = calldata[word: at]
      let y = calldata[word: at + 1]
      func put(_ kind: String, _ newX: [UInt8], _ newY: [UInt8]) {
        out.append(
          changed("point \(index) \(kind)") {
            $0[word: at] = newX
            $0[word: at + 1] = newY
          })
      }
      func put(_ kind: String, _ point: G1Affine) {
        put(kind, Array(point.canonicalBytes[..<32]), Array(point.canonicalBytes[32...]))
      }
      guard let point = G1Affine(canonicalBytes: x + y) else { continue }
      put("plus G", (G1(point) + .generator).affine)
      put("off the curve", x, y.plusOne)
      if depth == .few { continue }
      put("negated", -point)
      put("infinity", .infinity)
      put("x + 1", x.plusOne, y)
      put("x + q", x.plus(Self.coordinateModulus), y)
      put("y + q", x, y.plus(Self.coordinateModulus))
      put("x = 0", Self.zero, y)
      put("y = 0", x, Self.zero)
      put("exchanged coordinates", y, x)
      put("all ones", Self.ones, Self.ones)
      let next = points[(index + 1) % points.count]
      out.append(
        changed("point \(index) and the next") {
          ($0[word: at], $0[word: next]) = ($0[word: next], $0[word: at])
          ($0[word: at + 1], $0[word: next + 1]) = ($0[word: next + 1], $0[word: at + 1])
        })
    }
    return out
  }

  private func scalarMutations(_ depth: Depth) -> [Mutation] {
    var out: [Mutation] = []
    for (index, at) in scalars.enumerated() {
      let own = calldata[word: at]
      func put(_ kind: String, _ word: [UInt8]) {
        out.append(changed("scalar \(index) \(kind)") { $0[word: at] = word })
      }
      put("+ 1", own.plusOne)
      put("+ p", own.plus(Self.scalarModulus))
      if depth == .few { continue }
      put("= 0", Self.zero)
      put("= p", Self.scalarModulus)
      put("all ones", Self.ones)
      let next = scalars[(index + 1) % scalars.count]
      out.append(
        changed("scalar \(index) and the next") {
          ($0[word: at], $0[word: next]) = ($0[word: next], $0[word: at])
        })
    }
    return out
  }

  private var siblingMutations: [Mutation] {
    siblings.map { at in changed("sibling word \(at)") { $0[word: at] = $0[word: at].plusOne } }
  }

  private func instanceMutations(_ depth: Depth) -> [Mutation] {
    var out: [Mutation] = []
    for (index, own) in calldata.instances.enumerated() {
      func put(_ kind: String, _ word: [UInt8]) {
        out.append(changed("instance \(index) \(kind)") { $0.instances[index] = word })
      }
      put("+ 1", own.plusOne)
      put("+ p", own.plus(Self.scalarModulus))
      put("with its highest bit", [own[0] | 0x80] + own[1...])
      if depth == .few { continue }
      put("= 0", Self.zero)
      put("all ones", Self.ones)
      put("+ q", own.plus(Self.coordinateModulus))
      for bit in [7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 200, 252, 253] {
        var word = own
        word[31 - bit / 8] ^= 1 << UInt8(bit % 8)
        put("bit \(bit)", word)
      }
      if index + 1 < calldata.instances.count {
        out.append(changed("instance \(index) and the next") { $0.instances.swapAt(index, index + 1) })
      }
    }
    return out
  }

  private var lengths: [Mutation] {
    var out: [Mutation] = []
    for bytes in [1, 31, 32, 64, 96, 320] {
      out.append(changed("\(bytes) bytes less") { $0.proof.removeLast(bytes) })
      out.append(changed("\(bytes) bytes more") { $0.proof += [UInt8](repeating: 0, count: bytes) })
    }
    out.append(changed("first word missing") { $0.proof.removeFirst(32) })
    out.append(changed("no proof") { $0.proof = [] })
    out.append(changed("proof twice") { $0.proof += $0.proof })
    out.append(changed("one instance more") { $0.instances.append(Self.zero) })
    for count in calldata.instances.indices {
      out.append(changed("\(count) instances") { $0.instances = Array($0.instances[..<count]) })
    }
    return out
  }

  /// Other forms with the instances as they are, and with those that the form asks for.
  private var forms: [Mutation] {
    var out: [Mutation] = []
    let own = calldata.instances[1]
    for input in 0..<5 as Range<UInt8> {
      for output in 0..<4 as Range<UInt8> where [output, input] != Array(own[30...]) {
        let forms = Array(own[..<30]) + [output, input]
        out.append(changed("forms \(input), \(output)") { $0.instances[1] = forms })
        var parts: [[UInt8]] = []
        switch input {
        case 0: parts = [[UInt8]](repeating: Self.zero, count: key.packings.input.wordCount)
        case 1: parts = [Self.zero, Self.zero.plusOne, Self.zero]
        default: break
        }
        let outputRows = max(1, key.circuit.witness[key.circuit.output].paddedSize >> key.rowBits)
        let count = output == 0 ? key.packings.output.wordCount : 2 * outputRows
        parts += [[UInt8]](repeating: Self.zero, count: count)
        out.append(
          changed("forms \(input), \(output) and their instances") {
            $0.instances = [$0.instances[0], forms] + parts
          })
      }
    }
    for high in [0, 29] {
      out.append(changed("byte \(high) of the forms") { $0.instances[1][high] ^= 1 })
    }
    return out
  }
}

extension [UInt8] {
  /// Big-endian, modulo `2^256`.
  var plusOne: [UInt8] { plus([UInt8](repeating: 0, count: count - 1) + [1]) }

  func plus(_ other: [UInt8]) -> [UInt8] {
    var sum = self
    var carry = 0
    for index in indices.reversed() {
      let digit = Int(self[index]) + Int(other[index]) + carry
      sum[index] = UInt8(digit & 0xff)
      carry = digit >> 8
    }
    return sum
  }
}
