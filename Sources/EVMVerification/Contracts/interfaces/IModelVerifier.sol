// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import {IERC165} from "./IERC165.sol";

/// The verifier of one model. Its ERC-165 identifier is 0x550fbb6d, the exclusive or of the selectors below.
///
/// `instances` is the context, then input form + 256 * output form, then the input part and the output part:
/// input form 0 the words of the input; 1 dataset root, number of rows, index of the row; 2 nothing (private input);
/// output form 0 the words of the output; 1 the coordinates of the commitments to it.
interface IModelVerifier is IERC165 {
    /// False for a proof that was checked to its end and is wrong. Reverts when an argument is malformed and when it
    /// runs out of gas, so that too little gas is never taken for a wrong proof.
    function verifyProof(bytes calldata proof, uint256[] calldata instances) external view returns (bool);

    /// The hash of the verifying key's data.
    function vkHash() external view returns (bytes32);

    /// The digest of the model card.
    function cardDigest() external view returns (bytes32);

    /// The root of the dataset that the card claims; zero when it claims none.
    function claimedDataset() external view returns (bytes32);

    /// Words of a public input.
    function inputWords() external view returns (uint256);

    /// Words of a public output.
    function outputWords() external view returns (uint256);

    /// Whether these words are an input that the model takes: canonical, every value within its interval.
    function isInput(uint256[] calldata words) external view returns (bool);

    /// The quantised values of an input, in row-major order.
    function decodeInput(uint256[] calldata words) external view returns (int256[] memory);

    /// The quantised values of an output, in row-major order.
    function decodeOutput(uint256[] calldata words) external view returns (int256[] memory);
}
