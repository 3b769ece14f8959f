// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// What a contract must have to be called with the answer to its request.
interface IInferenceConsumer {
    /// Must check that the caller is the oracle, and that the request is one of its own that waits.
    ///
    /// A revert does not undo the answer; it can be had again by the oracle's `deliver`.
    function onInference(uint256 requestId, address verifier, uint256[] calldata output) external;
}
