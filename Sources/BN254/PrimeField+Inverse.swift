import CFieldKernels
import CGMP

/// The inverse of a value other than 0 modulo an odd prime of four limbs, by GMP's extended Euclid: nothing faster is
/// known at this size. Works on limbs in place, without big-integer objects.
@usableFromInline
func modularInverse(_ value: cfk_limbs, _ modulus: cfk_limbs) -> cfk_limbs {
  // GMP destroys its operands and one limb beyond each, and writes up to five limbs of the cofactor.
  withUnsafeTemporaryAllocation(of: mp_limb_t.self, capacity: 20) { limbs in
    guard let u = limbs.baseAddress else { return value }
    let (v, gcd, cofactor) = (u + 5, u + 10, u + 15)
    for (target, source) in [(u, value), (v, modulus)] {
      target[0] = mp_limb_t(source.l0)
      target[1] = mp_limb_t(source.l1)
      target[2] = mp_limb_t(source.l2)
      target[3] = mp_limb_t(source.l3)
      target[4] = 0
    }
    for index in 0..<5 { cofactor[index] = 0 }
    // Signed: the sign of the size is that of the cofactor.
    var size: mp_size_t = 0
    _ = __gmpn_gcdext(gcd, cofactor, &size, u, 4, v, 4)
    for index in Int(size.magnitude)..<5 { cofactor[index] = 0 }
    let result = cfk_limbs(
      l0: UInt64(cofactor[0]), l1: UInt64(cofactor[1]), l2: UInt64(cofactor[2]), l3: UInt64(cofactor[3]))
    let zero = cfk_limbs(l0: 0, l1: 0, l2: 0, l3: 0)
    return size < 0 ? cfk_subtract(zero, result, modulus) : result
  }
}
