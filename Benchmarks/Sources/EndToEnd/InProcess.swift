import BenchmarkHarness
import Foundation
import Plumbline

/// Proving and verifying inside a process that is already running, as a service does it: no program start, no key read
/// before proving.
///
/// It is a process of its own, so that what it holds does not count as memory of the processes measured beside it.
enum InProcess {
  /// Seconds of each reading.
  struct Readings: Codable {
    var prove: [Double]
    /// Reads and checks key and proof each time.
    var verify: [Double]
  }

  /// - Parameter arguments: keys, inputs, trusted reference strings, number of readings.
  static func main(_ arguments: [String]) throws {
    guard arguments.count == 4, let count = Int(arguments[3]) else { stop("in-process: KEYS INPUTS TRUSTED READINGS") }
    let keys = try ModelKeys(folder: arguments[0])
    let input = try Plumbline.Samples(contentsOf: arguments[1]).sample(0, size: keys.inputSize)
    let key = [UInt8](try Data(contentsOf: URL(fileURLWithPath: arguments[0] + "/" + ModelKeys.Names.verifyingKey)))
    let trusted = try TrustedReferenceStrings(path: arguments[2])
    let proof = try keys.prove(.publicValues(input)).proof.encoded
    let readings = Readings(
      prove: try seconds(count) { _ = try keys.prove(.publicValues(input)) },
      verify: try seconds(count) {
        _ = try VerifierKey(decoding: key).verify(try RunProof(decoding: proof), trust: .list(trusted))
      })
    FileHandle.standardOutput.write(try JSONEncoder().encode(readings))
  }

  /// Runs this program again to take the readings.
  static func readings(keys: String, inputs: String, trusted: String, count: Int) throws -> Readings {
    let result = try ChildProcess.run(
      CommandLine.arguments[0], ["in-process", keys, inputs, trusted, "\(count)"])
    guard result.status == 0 else { stop("in-process: status \(result.status)") }
    return try JSONDecoder().decode(Readings.self, from: Data(result.output.utf8))
  }

  /// Readings of something done `count` times, after one that is not counted.
  static func seconds(_ count: Int, _ body: () throws -> Void) rethrows -> [Double] {
    try body()
    let clock = ContinuousClock()
    return try (0..<count).map { _ in
      let duration = try clock.measure(body).components
      return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    }
  }
}
