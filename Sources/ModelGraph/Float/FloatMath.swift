// The C library's functions, behind names that do not collide with operators.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// `e^x`.
@inline(__always)
func naturalExponential(_ x: Double) -> Double { exp(x) }

/// The hyperbolic tangent.
@inline(__always)
func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
