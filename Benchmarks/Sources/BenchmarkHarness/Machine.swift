import Foundation

/// What a result was measured on.
public enum Machine {
  /// Processor, cores that this process may use, memory, system and compiler, on one line.
  public static var line: String {
    let cpu = field("model name", of: "/proc/cpuinfo") ?? "unknown processor"
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
    let system = ProcessInfo.processInfo.operatingSystemVersionString
    return "\(cpu), \(cores) cores, \(String(format: "%.0f", memory)) GB, \(system), Swift \(compiler)"
  }

  /// Mean number of runnable processes over the last minute: a shared machine makes every figure slower.
  public static var load: Double {
    var averages = [0.0, 0.0, 0.0]
    return getloadavg(&averages, 3) > 0 ? averages[0] : 0
  }

  /// Largest resident set of this process so far, in bytes.
  public static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage.peakBytes
  }

  private static var compiler: String {
    #if compiler(>=6.3)
      "6.3"
    #elseif compiler(>=6.2)
      "6.2"
    #else
      "6"
    #endif
  }

  private static func field(_ name: String, of path: String) -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
  }
}

extension rusage {
  /// Largest resident set in bytes. Linux counts it in KiB, Darwin in bytes.
  var peakBytes: Int {
    #if canImport(Darwin)
      Int(ru_maxrss)
    #else
      Int(ru_maxrss) * 1024
    #endif
  }

  /// User plus system time in seconds.
  var processorSeconds: Double {
    Double(ru_utime.tv_sec + ru_stime.tv_sec) + Double(ru_utime.tv_usec + ru_stime.tv_usec) / 1e6
  }
}
