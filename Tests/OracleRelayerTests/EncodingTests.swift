import EVMVerification
import Foundation
import OracleRelayer
import TestSupport
import Testing

/// Encodings against published vectors and against the libraries that everyone uses.
@Suite struct EncodingTests {
  /// From the Ethereum wiki and `RLPTests/rlptest.json` of ethereum/tests.
  @Test(arguments: [
    (RLP.string([]), "80"), (.string(Array("dog".utf8)), "83646f67"), (.list([]), "c0"),
    (.list([.string(Array("cat".utf8)), .string(Array("dog".utf8))]), "c88363617483646f67"),
    (.integer(0), "80"), (.integer(15), "0f"), (.integer(1024), "820400"), (.string([0]), "00"),
    (.integer(127), "7f"), (.integer(128), "8180"),
    (.list([.list([]), .list([.list([])]), .list([.list([]), .list([.list([])])])]), "c7c0c1c0c3c0c1c0"),
    (
      .string(Array("Lorem ipsum dolor sit amet, consectetur adipisicing elit".utf8)),
      "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974"
    ),
    (
      .integer(83_729_609_699_884_896_815_286_331_701_780_722), "8f102030405060708090a0b0c0d0e0f2"
    ),
  ])
  func publishedPrefixVectors(item: RLP, expected: String) {
    #expect(Hexadecimal.encode(item.encoded) == expected)
  }

  /// From "Contract ABI Specification", section Examples.
  @Test func publishedCallVectors() {
    #expect(Hexadecimal.encode(ABISignature("baz(uint32,bool)").selector) == "cdcd77c0")
    let call = ABISignature("sam(bytes,bool,uint256[])").call([
      .bytes(Array("dave".utf8)), .number(1), .words([1, 2, 3].map { EVMWord(UInt64($0)) }),
    ])
    let words = [
      "0000000000000000000000000000000000000000000000000000000000000060",
      "0000000000000000000000000000000000000000000000000000000000000001",
      "00000000000000000000000000000000000000000000000000000000000000a0",
      "0000000000000000000000000000000000000000000000000000000000000004",
      "6461766500000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000003",
      "0000000000000000000000000000000000000000000000000000000000000001",
      "0000000000000000000000000000000000000000000000000000000000000002",
      "0000000000000000000000000000000000000000000000000000000000000003",
    ]
    #expect(Hexadecimal.encode(call) == "a5643bf2" + words.joined())
  }

  /// From EIP-55 and EIP-155.
  @Test func publishedAddresses() throws {
    for text in [
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
      "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ] {
      #expect(EVMAddress(text)?.description == text)
      #expect(EVMAddress(text.lowercased())?.description == text)
    }
    #expect(EVMAddress("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed") == nil, "one letter of the wrong case")
    #expect(EVMAddress("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed") == nil)
    let key = try #require(PrivateKey(bytes: [UInt8](repeating: 0x46, count: 32)))
    #expect(key.address.description == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
  }

  @Test func keysOutsideTheGroupAreRefused() {
    let order = Hexadecimal.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") ?? []
    #expect(PrivateKey(bytes: order) == nil)
    #expect(PrivateKey(bytes: [UInt8](repeating: 0, count: 32)) == nil)
    #expect(PrivateKey(bytes: [UInt8](repeating: 1, count: 31)) == nil)
  }

  @Test func keysPrintNothingSecret() throws {
    let secret = [UInt8](repeating: 0x46, count: 32)
    let key = try #require(PrivateKey(bytes: secret))
    for text in [
      "\(key)", String(reflecting: key),
      {
        var text = ""
        dump(key, to: &text)
        return text
      }(),
    ] {
      #expect(!text.contains("4646") && !text.contains("70, 70"))
      #expect(text.contains(key.address.description))
    }
  }

  /// Signatures are those of RFC 6979, as those of eth-account: equal to the byte.
  @Test func transactionsAreThoseOfEthAccount() throws {
    var random = TestRandom("transactions")
    var cases: [[String: Any]] = []
    var ours: [SignedTransaction] = []
    for index in 0..<40 {
      let secret = random.bytes(32)
      let key = try #require(PrivateKey(bytes: secret))
      let short = index.isMultiple(of: 2)
      let transaction = FeeMarketTransaction(
        chain: UInt64.random(in: 1...(1 << 40), using: &random), nonce: short ? UInt64(index / 8) : random.next() >> 8,
        fees: GasFees(maximum: UInt128(random.next()) << 8, priority: UInt128(random.next() >> 20)),
        gasLimit: UInt64.random(in: 21_000...16_777_216, using: &random),
        to: try #require(EVMAddress(bytes: random.bytes(20))), value: short ? 0 : UInt128(random.next()) << 30,
        data: random.bytes(short ? 0 : index * 37))
      let signed = try transaction.signed(by: key)
      ours.append(signed)
      cases.append([
        "kind": "transaction", "key": HexadecimalQuantity.data(secret),
        "fields": [
          "chainId": "\(transaction.chain)", "nonce": "\(transaction.nonce)", "gas": "\(transaction.gasLimit)",
          "maxFeePerGas": "\(transaction.fees.maximum)", "maxPriorityFeePerGas": "\(transaction.fees.priority)",
          "value": "\(transaction.value)", "to": transaction.to.description,
          "data": HexadecimalQuantity.data(transaction.data),
        ],
      ])
    }
    let answers = try Reference.ask(cases)
    for (signed, answer) in zip(ours, answers) {
      #expect([HexadecimalQuantity.data(signed.raw), HexadecimalQuantity.data(signed.hash)] == answer as? [String])
    }
    #expect(answers.count == ours.count)
  }

  @Test func addressesAndContextsAreThoseOfEthereum() throws {
    var random = TestRandom("addresses")
    var cases: [[String: Any]] = []
    var ours: [String] = []
    for _ in 0..<40 {
      let secret = random.bytes(32)
      ours.append(try #require(PrivateKey(bytes: secret)).address.description)
      cases.append(["kind": "address", "key": HexadecimalQuantity.data(secret)])
      let accounts = try (0..<2).map { _ in try #require(EVMAddress(bytes: random.bytes(20))) }
      let numbers = (0..<3).map { _ in random.next() >> 1 }
      ours.append(
        HexadecimalQuantity.data(
          InferenceOracleInterface.context(
            chain: numbers[0], oracle: accounts[0], consumer: accounts[1], request: numbers[1], deadline: numbers[2])))
      cases.append([
        "kind": "context", "chain": numbers[0], "oracle": accounts[0].description, "consumer": accounts[1].description,
        "request": numbers[1], "deadline": numbers[2],
      ])
    }
    #expect(try Reference.ask(cases) as? [String] == ours)
  }

  @Test func argumentsAreThoseOfEthABI() throws {
    var random = TestRandom("abi")
    var cases: [[String: Any]] = []
    var ours: [String] = []
    for count in 0..<60 {
      var types: [String] = []
      var values: [Any] = []
      var arguments: [ABIValue] = []
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let words = (0..<count % 7).map { _ in EVMWord(bytes: random.bytes(32)) ?? .zero }
        switch random.next() % 3 {
        case 0:
          let word = EVMWord(bytes: random.bytes(32)) ?? .zero
          types.append("uint256")
          values.append(word.description)
          arguments.append(.word(word))
        case 1:
          let bytes = random.bytes(count)
          types.append("bytes")
          values.append(HexadecimalQuantity.data(bytes))
          arguments.append(.bytes(bytes))
        default:
          types.append("uint256[]")
          values.append(words.map(\.description))
          arguments.append(.words(words))
        }
      }
      let encoded = ABIEncoder.encode(arguments)
      ours.append(HexadecimalQuantity.data(encoded))
      cases.append(["kind": "abi", "types": types, "values": values])
      // And back, and nothing but that.
      let fields = zip(types, arguments).map { ABIDecoder.Field($0, $1.kind) }
      #expect(try ABIDecoder.decode(encoded, fields) == arguments)
      #expect(throws: ABIError.trailingBytes(count: 1)) { try ABIDecoder.decode(encoded + [0], fields) }
      for cut in 1...encoded.count {
        #expect(throws: ABIError.self) { try ABIDecoder.decode(Array(encoded.dropLast(cut)), fields) }
      }
    }
    #expect(try Reference.ask(cases) as? [String] == ours)
  }

  @Test func otherEncodingsAreRefused() {
    let fields = [ABIDecoder.Field("proof", .bytes), .init("input", .words)]
    let encoded = ABIEncoder.encode([.bytes([1, 2, 3]), .words([.zero])])
    func changed(_ index: Int, _ byte: UInt8) -> [UInt8] {
      var bytes = encoded
      bytes[index] = byte
      return bytes
    }
    #expect(throws: ABIError.unexpectedOffset(field: "proof")) { try ABIDecoder.decode(changed(31, 0x60), fields) }
    #expect(throws: ABIError.unexpectedOffset(field: "input")) { try ABIDecoder.decode(changed(63, 0x60), fields) }
    #expect(throws: ABIError.dirtyPadding(field: "proof")) { try ABIDecoder.decode(changed(127, 1), fields) }
    #expect(throws: ABIError.truncated(field: "proof")) { try ABIDecoder.decode(changed(64, 0xff), fields) }
    #expect(throws: ABIError.truncated(field: "input")) { try ABIDecoder.decode(changed(152, 0x10), fields) }
    #expect(throws: ABIError.truncated(field: "proof")) { try ABIDecoder.decode([], fields) }
  }

  @Test func quantitiesHaveOneForm() {
    #expect(HexadecimalQuantity.decodeQuantity("0x0") == 0)
    #expect(HexadecimalQuantity.decodeQuantity("0x41") == 65)
    #expect(HexadecimalQuantity.decodeQuantity("0x" + String(repeating: "f", count: 32)) == .max)
    for text in ["0x", "0x041", "41", "0x1" + String(repeating: "0", count: 32), "0xg", "0x-1", ""] {
      #expect(HexadecimalQuantity.decodeQuantity(text) == nil)
    }
    #expect(HexadecimalQuantity.decodeData("0x") == [])
    #expect(HexadecimalQuantity.decodeData("0x0aFF") == [10, 255])
    for text in ["0x1", "0aff", "0xzz"] { #expect(HexadecimalQuantity.decodeData(text) == nil) }
  }

  @Test func revertReasonsAreReadable() {
    let reason = ABISignature("Error(string)").call([.bytes(Array("proof refused".utf8))])
    #expect(RevertReason.describe(reason) == "proof refused")
    #expect(RevertReason.describe([1, 2]) == "0x0102")
  }
}

extension ABIValue {
  fileprivate var kind: Kind {
    switch self {
    case .word: .word
    case .bytes: .bytes
    case .words: .words
    }
  }
}

/// The outside implementation.
enum Reference {
  static func ask(_ cases: [[String: Any]]) throws -> [Any] {
    let input = try JSONSerialization.data(withJSONObject: cases)
    let output = try PythonOracle.run("Tests/OracleRelayerTests/Python/reference.py", input: [UInt8](input))
    return try JSONSerialization.jsonObject(with: Data(output)) as? [Any] ?? []
  }
}
