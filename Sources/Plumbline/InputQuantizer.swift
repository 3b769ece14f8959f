import Circuits

/// Turns real inputs into the integers that a circuit takes: the nearest multiple of the input's scale (halves to even),
/// clamped to the declared interval. It computes what the quantised model computes.
struct InputQuantizer {
  private let name: String
  private let count: Int
  private let scale: Double
  private let domain: ClosedRange<Int64>

  init(_ circuit: Circuit) throws(PlumblineError) {
    let declaration = circuit.witness[circuit.input]
    let domains = try translating { try IntervalAnalysis(circuit).domains }
    guard let domain = domains[circuit.input] else {
      throw .unusableInput(problem: "the circuit declares no interval for \"\(declaration.name)\"")
    }
    name = declaration.name
    count = declaration.realSize
    scale = circuit.quantisation.inputScale
    self.domain = domain
  }

  func integers(_ values: [Double]) throws(PlumblineError) -> [Int64] {
    guard values.count == count else {
      throw .unusableInput(problem: "\(values.count) values given, the input \"\(name)\" takes \(count)")
    }
    var integers: [Int64] = []
    integers.reserveCapacity(count)
    for (index, value) in values.enumerated() {
      let scaled = (value / scale).rounded(.toNearestOrEven)
      guard scaled.isFinite else {
        throw .unusableInput(problem: "entry \(index) of \"\(name)\" is not a finite number")
      }
      // The interval ends below 2^62, so both bounds are compared before the conversion can overflow.
      if scaled <= Double(domain.lowerBound) {
        integers.append(domain.lowerBound)
      } else {
        integers.append(scaled >= Double(domain.upperBound) ? domain.upperBound : Int64(scaled))
      }
    }
    return integers
  }
}
