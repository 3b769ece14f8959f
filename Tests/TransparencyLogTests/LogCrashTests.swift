import Foundation
import TestSupport
import Testing
import TransparencyLog

/// Processes that append, and end at any moment or meet others.
@Suite(.serialized) struct LogCrashTests {
  private func files(_ log: TemporaryLog, _ count: Int, _ seed: String) throws -> (paths: [String], contents: [[UInt8]])
  {
    let contents = TemporaryLog.contents(0..<count, seed)
    let paths = contents.indices.map { log.file("\(seed)\($0)") }
    for (path, content) in zip(paths, contents) { try Data(content).write(to: URL(fileURLWithPath: path)) }
    return (paths, contents)
  }

  @Test func whatIsAcknowledgedSurvivesKilling() throws {
    var random = TestRandom("killed writers")
    let log = try TemporaryLog()
    let (paths, contents) = try files(log, 400, "entry")
    var done = 0
    for round in 0..<18 {
      let process = try AppendingProcess(log: log.path, files: paths[done...], output: log.file("output\(round)"))
      // In the middle of an append, or anywhere from the start of the program on.
      if round % 3 != 0 { try process.wait(for: Int(random.next() % 4) + 1) }
      usleep(UInt32(random.next() % (round % 3 == 0 ? 60_000 : 12_000)))
      process.kill()
      let acknowledged = try process.acknowledged()
      for (place, entry) in acknowledged.enumerated() {
        // One entry after the other, and each is where it was said to be.
        #expect(entry.index == UInt64(done + place))
        #expect(entry.leaf == Hexadecimal.encode(TreeHash.leaf(contents[done + place]).bytes))
      }
      done += acknowledged.count
      // A reader takes back what is half written; every other time that is left to the next writer.
      if round % 2 == 0 {
        let head = try log.reader().audit()
        // At most the one entry that was not acknowledged yet is there besides.
        #expect((done...done + 1).contains(Int(head.size)))
      }
    }
    #expect(done >= 12)
    let reader = try log.reader()
    _ = try reader.audit()
    for index in 0..<done { #expect(try reader.content(at: UInt64(index)) == contents[index]) }
  }

  @Test func writersAtOnceGetDistinctConsecutiveIndices() throws {
    let log = try TemporaryLog()
    let (writers, each) = (4, 20)
    let work = try (0..<writers).map { try files(log, each, "writer\($0)-") }
    let processes = try work.enumerated().map { writer, work in
      try AppendingProcess(log: log.path, files: work.paths[...], output: log.file("output\(writer)"))
    }
    // A reader beside them finds a whole log at any time.
    for _ in 0..<5 { _ = try log.reader().audit() }
    #expect(processes.map { $0.end() } == [Int32](repeating: 0, count: writers))
    let reader = try log.reader()
    #expect(try reader.audit().size == UInt64(writers * each))
    var indices: [UInt64] = []
    for (process, work) in zip(processes, work) {
      let acknowledged = try process.acknowledged()
      #expect(acknowledged.count == each)
      #expect(acknowledged.map(\.index) == acknowledged.map(\.index).sorted())
      for (entry, content) in zip(acknowledged, work.contents) {
        #expect(try reader.content(at: entry.index) == content)
      }
      indices += acknowledged.map(\.index)
    }
    #expect(indices.sorted() == (0..<UInt64(writers * each)).map { $0 })
  }
}
