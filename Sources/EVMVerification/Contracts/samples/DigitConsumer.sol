// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import {IInferenceConsumer} from "../interfaces/IInferenceConsumer.sol";
import {IInferenceOracle} from "../interfaces/IInferenceOracle.sol";
import {IModelVerifier} from "../interfaces/IModelVerifier.sol";

/// Sample consumer: which digit is on a picture.
///
/// Asks the oracle, and keeps the label of the answer. `DigitConsumer.vy` is the same contract in Vyper.
contract DigitConsumer is IInferenceConsumer {
    event DigitRead(uint256 indexed requestId, uint256 label);

    /// Enough to decode ten values and to store the label.
    uint32 private constant CALLBACK_GAS = 200_000;
    uint8 private constant REFUNDED = 3;

    address public immutable oracle;
    address public immutable verifier;

    /// Who may have the refund of a request that waits for its answer; zero when it does not wait.
    mapping(uint256 => address) public askedBy;
    /// One more than the label, so that zero means that there is none.
    mapping(uint256 => uint256) public labelPlusOne;

    constructor(address inferenceOracle, address modelVerifier) {
        oracle = inferenceOracle;
        verifier = modelVerifier;
    }

    /// Asks for the digit on a picture, given in the words of the model's input. The value pays the fee.
    function ask(uint256 offerId, uint256[] memory picture) external payable returns (uint256 requestId) {
        // The number of an offer is just a number: what counts is the model behind it.
        require(IInferenceOracle(oracle).offers(offerId).verifier == verifier, "an offer for another model");
        requestId = IInferenceOracle(oracle).request{value: msg.value}(offerId, 0, picture, msg.value, CALLBACK_GAS);
        askedBy[requestId] = msg.sender;
    }

    /// Called by the oracle with a proved output. Without the first check anyone could call it with anything.
    function onInference(uint256 requestId, address answeredBy, uint256[] memory output) external override {
        require(msg.sender == oracle, "not the oracle");
        require(answeredBy == verifier, "another model");
        require(askedBy[requestId] != address(0), "not asked for");
        delete askedBy[requestId];
        int256[] memory values = IModelVerifier(verifier).decodeOutput(output);
        uint256 label = 0;
        for (uint256 i = 1; i < values.length; i++) {
            if (values[i] > values[label]) label = i;
        }
        labelPlusOne[requestId] = label + 1;
        emit DigitRead(requestId, label);
    }

    /// After `refund` at the oracle: pays fee and bond of an unanswered request to whoever asked.
    function reclaim(uint256 requestId) external {
        address asker = askedBy[requestId];
        require(asker != address(0), "not asked for");
        IInferenceOracle.Request memory asked = IInferenceOracle(oracle).requests(requestId);
        require(asked.status == REFUNDED, "not refunded");
        delete askedBy[requestId];
        IInferenceOracle(oracle).withdraw(asked.fee + asked.bond);
        (bool paid, ) = asker.call{value: asked.fee + asked.bond}("");
        require(paid, "payment refused");
    }

    receive() external payable {
        require(msg.sender == oracle, "only the oracle pays");
    }
}
