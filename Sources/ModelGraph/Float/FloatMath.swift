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

/// `e^x - 1`, precise near 0.
@inline(__always)
func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }

/// The natural logarithm.
@inline(__always)
func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// `ln(1 + x)`, precise near 0.
@inline(__always)
func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }

/// `x` to the power `y`.
@inline(__always)
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

/// The error function.
@inline(__always)
func errorFunction(_ x: Double) -> Double { erf(x) }
