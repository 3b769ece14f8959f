import BN254

/// Multi-scalar multiplication of arrays.
enum Sums {
  static func full(_ scalars: [Fr], _ points: [G1Affine]) -> G1 {
    MultiScalarMultiplication.full(scalars.span, points.span)
  }

  static func small(_ scalars: [Int8], _ points: [G1Affine]) -> G1 {
    MultiScalarMultiplication.small(scalars.span, points.span)
  }

  static func small(_ scalars: [Int16], _ points: [G1Affine]) -> G1 {
    MultiScalarMultiplication.small(scalars.span, points.span)
  }

  static func small(_ scalars: [Int32], _ points: [G1Affine]) -> G1 {
    MultiScalarMultiplication.small(scalars.span, points.span)
  }

  static func small(_ scalars: [Int64], _ points: [G1Affine]) -> G1 {
    MultiScalarMultiplication.small(scalars.span, points.span)
  }
}
