extension Pairing {
  /// The product of the Miller functions of all pairs, before the final exponentiation. Pairs with infinity count as 1.
  static func millerLoop(_ pairs: [(G1Affine, G2Affine)]) -> Fq12 {
    var steps: [MillerStep] = []
    steps.reserveCapacity(pairs.count)
    for (p, q) in pairs where !p.isInfinity && !q.isInfinity { steps.append(MillerStep(p, q)) }
    guard !steps.isEmpty else { return .one }

    var f = Fq12.one
    for digit in loopDigits.dropFirst() {
      f = f.squared()
      for index in steps.indices {
        steps[index].double(&f)
        if digit == 1 {
          steps[index].add(steps[index].q, &f)
        } else if digit == -1 {
          steps[index].add(-steps[index].q, &f)
        }
      }
    }
    for index in steps.indices {
      let first = steps[index].q.endomorphism()
      steps[index].add(first, &f)
      steps[index].add(-first.endomorphism(), &f)
    }
    return f
  }
}

/// The state of one pair in the Miller loop: the running multiple `T` of `q` in homogeneous coordinates, and the lines
/// through it, evaluated at `p`.
///
/// A line has the form `l0 + l1 w + l3 w^3`, up to a factor in `Fq2` that the final exponentiation removes.
private struct MillerStep {
  let q: G2Affine
  private let xP: Fq
  private let yP: Fq
  private let negatedYP: Fq
  private let twist = G2Affine.twist.tripled()
  private var x: Fq2
  private var y: Fq2
  private var z: Fq2

  init(_ p: G1Affine, _ q: G2Affine) {
    self.q = q
    xP = p.x
    yP = p.y
    negatedYP = -p.y
    x = q.x
    y = q.y
    z = .one
  }

  /// `T = 2T`; multiplies `f` by the tangent at `T`. Coordinates are those of the paper times 4, which avoids halves.
  mutating func double(_ f: inout Fq12) {
    let a = (x * y).doubled()
    let b = y.squared()
    let c = z.squared()
    let e = c * twist
    let triple = e.tripled()
    let g = b + triple
    let h = (y + z).squared() - b - c
    let tangent = x.squared().tripled()
    x = a * (b - triple)
    y = g.squared() - e.squared().tripled().doubled().doubled()
    z = (b * h).doubled().doubled()
    f = f.timesLine(h * negatedYP, tangent * xP, e - b)
  }

  /// `T = T + other` for a point other than `T` and its negative; multiplies `f` by the line through both.
  mutating func add(_ other: G2Affine, _ f: inout Fq12) {
    let theta = y - other.y * z
    let lambda = x - other.x * z
    let d = lambda.squared()
    let e = lambda * d
    let g = x * d
    let h = e + z * theta.squared() - g.doubled()
    let constant = theta * other.x - lambda * other.y
    x = lambda * h
    y = theta * (g - h) - e * y
    z = z * e
    f = f.timesLine(lambda * yP, -(theta * xP), constant)
  }
}
