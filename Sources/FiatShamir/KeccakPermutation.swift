/// The permutation Keccak-f[1600] on 25 lanes of 64 bits, lane `x + 5 y` at index `x + 5 y`.
///
/// Source: G. Bertoni, J. Daemen, M. Peeters, G. Van Assche, "The Keccak reference", version 3.0, section 1.2.
/// One round is written out, so that all lanes stay in registers or in fixed stack slots.
package enum KeccakPermutation {
  /// Round constants of step iota (the reference, section 1.2; a test derives them from the shift register).
  package static let roundConstants: InlineArray<24, UInt64> = [
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
  ]

  @inline(__always)
  private static func rotated(_ lane: UInt64, _ count: UInt64) -> UInt64 {
    (lane &<< count) | (lane &>> (64 &- count))
  }

  /// Applies the 24 rounds to `state` in place.
  static func apply(_ state: inout InlineArray<25, UInt64>) {
    var a00 = state[0]
    var a01 = state[1]
    var a02 = state[2]
    var a03 = state[3]
    var a04 = state[4]
    var a05 = state[5]
    var a06 = state[6]
    var a07 = state[7]
    var a08 = state[8]
    var a09 = state[9]
    var a10 = state[10]
    var a11 = state[11]
    var a12 = state[12]
    var a13 = state[13]
    var a14 = state[14]
    var a15 = state[15]
    var a16 = state[16]
    var a17 = state[17]
    var a18 = state[18]
    var a19 = state[19]
    var a20 = state[20]
    var a21 = state[21]
    var a22 = state[22]
    var a23 = state[23]
    var a24 = state[24]
    for round in 0..<24 {
      // Theta.
      let c0 = a00 ^ a05 ^ a10 ^ a15 ^ a20
      let c1 = a01 ^ a06 ^ a11 ^ a16 ^ a21
      let c2 = a02 ^ a07 ^ a12 ^ a17 ^ a22
      let c3 = a03 ^ a08 ^ a13 ^ a18 ^ a23
      let c4 = a04 ^ a09 ^ a14 ^ a19 ^ a24
      let d0 = c4 ^ rotated(c1, 1)
      let d1 = c0 ^ rotated(c2, 1)
      let d2 = c1 ^ rotated(c3, 1)
      let d3 = c2 ^ rotated(c4, 1)
      let d4 = c3 ^ rotated(c0, 1)
      // Rho and pi.
      let b00 = a00 ^ d0
      let b01 = rotated(a06 ^ d1, 44)
      let b02 = rotated(a12 ^ d2, 43)
      let b03 = rotated(a18 ^ d3, 21)
      let b04 = rotated(a24 ^ d4, 14)
      let b05 = rotated(a03 ^ d3, 28)
      let b06 = rotated(a09 ^ d4, 20)
      let b07 = rotated(a10 ^ d0, 3)
      let b08 = rotated(a16 ^ d1, 45)
      let b09 = rotated(a22 ^ d2, 61)
      let b10 = rotated(a01 ^ d1, 1)
      let b11 = rotated(a07 ^ d2, 6)
      let b12 = rotated(a13 ^ d3, 25)
      let b13 = rotated(a19 ^ d4, 8)
      let b14 = rotated(a20 ^ d0, 18)
      let b15 = rotated(a04 ^ d4, 27)
      let b16 = rotated(a05 ^ d0, 36)
      let b17 = rotated(a11 ^ d1, 10)
      let b18 = rotated(a17 ^ d2, 15)
      let b19 = rotated(a23 ^ d3, 56)
      let b20 = rotated(a02 ^ d2, 62)
      let b21 = rotated(a08 ^ d3, 55)
      let b22 = rotated(a14 ^ d4, 39)
      let b23 = rotated(a15 ^ d0, 41)
      let b24 = rotated(a21 ^ d1, 2)
      // Chi and iota.
      a00 = b00 ^ (~b01 & b02) ^ roundConstants[round]
      a01 = b01 ^ (~b02 & b03)
      a02 = b02 ^ (~b03 & b04)
      a03 = b03 ^ (~b04 & b00)
      a04 = b04 ^ (~b00 & b01)
      a05 = b05 ^ (~b06 & b07)
      a06 = b06 ^ (~b07 & b08)
      a07 = b07 ^ (~b08 & b09)
      a08 = b08 ^ (~b09 & b05)
      a09 = b09 ^ (~b05 & b06)
      a10 = b10 ^ (~b11 & b12)
      a11 = b11 ^ (~b12 & b13)
      a12 = b12 ^ (~b13 & b14)
      a13 = b13 ^ (~b14 & b10)
      a14 = b14 ^ (~b10 & b11)
      a15 = b15 ^ (~b16 & b17)
      a16 = b16 ^ (~b17 & b18)
      a17 = b17 ^ (~b18 & b19)
      a18 = b18 ^ (~b19 & b15)
      a19 = b19 ^ (~b15 & b16)
      a20 = b20 ^ (~b21 & b22)
      a21 = b21 ^ (~b22 & b23)
      a22 = b22 ^ (~b23 & b24)
      a23 = b23 ^ (~b24 & b20)
      a24 = b24 ^ (~b20 & b21)
    }
    state[0] = a00
    state[1] = a01
    state[2] = a02
    state[3] = a03
    state[4] = a04
    state[5] = a05
    state[6] = a06
    state[7] = a07
    state[8] = a08
    state[9] = a09
    state[10] = a10
    state[11] = a11
    state[12] = a12
    state[13] = a13
    state[14] = a14
    state[15] = a15
    state[16] = a16
    state[17] = a17
    state[18] = a18
    state[19] = a19
    state[20] = a20
    state[21] = a21
    state[22] = a22
    state[23] = a23
    state[24] = a24
  }
}
