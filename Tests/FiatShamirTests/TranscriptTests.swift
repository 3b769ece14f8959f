import BN254
import FiatShamir
import TestSupport
import Testing

@Suite struct TranscriptTests {
  /// Computed with `Tests/Vectors/keccak-transcript-oracle.py`.
  @Test func knownAnswers() {
    var transcript = Transcript()
    #expect(transcript.state == [UInt8](repeating: 0, count: 32))
    #expect(transcript.shortChallenge().description == "216284927598587288706008129921870747333")
    #expect(
      transcript.fullChallenge().description
        == "18043076120130618933763797490270381013630830920444080794103255631711379580154")
    transcript.absorb(.statement, [])
    #expect(Hexadecimal.encode(transcript.state) == "f779a47bebce977988c3d70d5fe98f3226c5b89da0cc46206f03a277c12ede13")
    #expect(transcript.shortChallenge().description == "28448736278900905772080245794915872097")
    transcript.absorb(.openingProof, Array("Plumbline".utf8))
    #expect(Hexadecimal.encode(transcript.state) == "7b3b6431e9fe5a68090bd8698e436d488d718ecd26502fd3d70cc6b4cf318876")
    #expect(
      transcript.fullChallenge().description
        == "20794719360402068486129138295418434481938341785004210710165917232856239128608")
    #expect(
      transcript.fullChallenge().description
        == "10712356419655801005665330215834904556434118478026896140439340089561956484978")
    #expect(transcript.shortChallenge().description == "334413626628380730884591935992905812959")
  }

  @Test func equalsSecondImplementation() throws {
    var random = TestRandom("transcript")
    var transcript = Transcript()
    var input = ""
    var results: [String] = []
    for _ in 0..<400 {
      switch Int.random(in: 0...3, using: &random) {
      case 0:
        let label = try #require(TranscriptLabel.allCases.randomElement(using: &random))
        let data = random.bytes(Int.random(in: 0...400, using: &random))
        transcript.absorb(label, data)
        input += "absorb \(label.rawValue) \(Hexadecimal.encode(data))\n"
      case 1:
        input += "short\n"
        results.append(transcript.shortChallenge().description)
      case 2:
        input += "full\n"
        results.append(transcript.fullChallenge().description)
      default:
        input += "state\n"
        results.append(Hexadecimal.encode(transcript.state))
      }
    }
    let output = try PythonOracle.runText("Tests/Vectors/keccak-transcript-oracle.py", input: input)
    #expect(output.split(separator: "\n").map(String.init) == results)
  }

  @Test func scalarsAndPointsAreTheirEncodings() {
    var random = TestRandom("transcript elements")
    let scalars = random.scalars(5) + [.zero, -.one]
    let points = random.points(3) + [.infinity, .generator]

    var first = Transcript()
    first.absorb(.evaluations, scalars: scalars)
    first.absorb(.phi, points: points)
    first.absorb(.witness, points: [])
    var second = Transcript()
    second.absorb(.evaluations, scalars.flatMap(\.canonicalBytes))
    second.absorb(.phi, points.flatMap(\.canonicalBytes))
    second.absorb(.witness, scalars: [])
    #expect(first.state == second.state)
    #expect(points[3].canonicalBytes == [UInt8](repeating: 0, count: 64))
  }

  @Test func shortChallengesHave128Bits() {
    var transcript = Transcript()
    var union: [UInt8] = [UInt8](repeating: 0, count: 32)
    for _ in 0..<64 {
      for (index, byte) in transcript.shortChallenge().canonicalBytes.enumerated() { union[index] |= byte }
    }
    #expect(union[..<16].allSatisfy { $0 == 0 })
    #expect(union[16...].allSatisfy { $0 == 255 })
  }

  @Test func challengesOfOneStateDiffer() {
    var transcript = Transcript()
    transcript.absorb(.witness, [1])
    let challenges = (0..<50).map { _ in transcript.fullChallenge() }
    #expect(Set(challenges).count == 50)
  }

  /// Short and full challenges share one counter: the second challenge is the same whatever kind the first had.
  @Test func kindsShareTheCounter() {
    var first = Transcript()
    var second = Transcript()
    _ = first.shortChallenge()
    _ = second.fullChallenge()
    #expect(first.fullChallenge() == second.fullChallenge())
  }

  @Test func drawingDoesNotChangeTheState() {
    var first = Transcript()
    var second = Transcript()
    _ = first.fullChallenge()
    _ = first.shortChallenge()
    #expect(first.state == second.state)
    first.absorb(.phi, [2])
    second.absorb(.phi, [2])
    #expect(first.fullChallenge() == second.fullChallenge())
  }

  @Test func everyPartOfAMessageCounts() {
    func state(_ messages: [(TranscriptLabel, [UInt8])]) -> [UInt8] {
      var transcript = Transcript()
      for (label, data) in messages { transcript.absorb(label, data) }
      return transcript.state
    }
    let states = [
      state([]), state([(.statement, [])]), state([(.witness, [])]), state([(.statement, [0])]),
      state([(.statement, [0, 0])]), state([(.statement, [0]), (.statement, [0])]),
      state([(.statement, []), (.statement, [0, 0])]), state([(.statement, [0, 0]), (.statement, [])]),
    ]
    #expect(Set(states).count == states.count)
  }

  @Test func labelsAreTheLinesOfTheSchedule() {
    #expect(TranscriptLabel.allCases.map(\.rawValue) == Array(1...14))
  }
}
