import TensorFiles

/// Numbers from a file: one sample after the other, each flattened in row-major order.
public struct Samples: Sendable, Equatable {
  let array: NumericArray
  let path: String

  /// Reads a `.npy`, `.npz` or CSV file; the format is told by the content.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: which array of an `.npz` archive, needed if it holds several.
  /// - Throws: `PlumblineError.unusableData`.
  public init(contentsOf path: String, array name: String? = nil) throws(PlumblineError) {
    array = try translating(path: path) { try TensorFile.read(path: path, array: name) }
    self.path = path
  }

  /// Sample `index`, counted from 0, flattened; `size` is the number of values that an input has.
  ///
  /// - Throws: `PlumblineError.noSuchSample`, or `.unusableData` if samples have another size.
  public func sample(_ index: Int, size: Int) throws(PlumblineError) -> [Double] {
    let inputs = try inputs(of: size, tensor: "input")
    guard inputs.indices.contains(index) else { throw .noSuchSample(index: index, count: inputs.count) }
    return inputs[index]
  }

  /// All samples, flattened.
  ///
  /// - Throws: `PlumblineError.unusableData` if samples have another size.
  public func all(size: Int) throws(PlumblineError) -> [[Double]] { try inputs(of: size, tensor: "input") }

  /// Samples from memory, each of the same size.
  ///
  /// - Throws: `PlumblineError.unusableData` if they differ in size.
  public init(_ samples: [[Double]]) throws(PlumblineError) {
    path = "samples"
    let size = samples.first?.count ?? 0
    if let index = samples.firstIndex(where: { $0.count != size }) {
      throw .unusableData(
        path: path, problem: "sample \(index) has \(samples[index].count) values, sample 0 has \(size)")
    }
    array = NumericArray(shape: [samples.count, size], values: samples.flatMap { $0 })
  }

  /// Number of samples: the first dimension.
  public var count: Int { array.sampleCount }

  /// Shape of the array as it was stored, samples first.
  public var shape: [Int] { array.shape }

  /// All samples as inputs of `size` values. An array of exactly `size` numbers without a dimension for samples counts
  /// as one sample.
  func inputs(of size: Int, tensor: String) throws(PlumblineError) -> [[Double]] {
    if array.sampleSize == size { return array.samples }
    if array.values.count == size { return [array.values] }
    throw .unusableData(
      path: path,
      problem: "a sample has \(array.sampleSize) values (shape \(array.shape)), the input \"\(tensor)\" takes \(size)")
  }

  /// Class labels: one whole number for each sample.
  ///
  /// - Throws: `PlumblineError.unusableData` naming the first entry that is none.
  public func labels() throws(PlumblineError) -> [Int] {
    guard array.sampleSize == 1 else {
      throw .unusableData(path: path, problem: "labels are one number for each sample, found shape \(array.shape)")
    }
    var labels: [Int] = []
    for (index, value) in array.values.enumerated() {
      guard let label = Int(exactly: value), label >= 0 else {
        throw .unusableData(path: path, problem: "label \(index) is \(value), expected a whole number from 0 on")
      }
      labels.append(label)
    }
    return labels
  }
}
