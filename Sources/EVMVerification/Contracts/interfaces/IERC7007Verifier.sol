// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// The verifier that the tokens of ERC-7007's reference implementation call, identifier 0xb8e72af6.
interface IERC7007Verifier {
    /// `public_inputs`: abi.encodePacked(prompt, aigcData), which does not say where the prompt ends. A token must
    /// itself refuse a prompt whose length is not `promptLength()` of the adapter.
    function verifyProof(bytes calldata proof, bytes calldata public_inputs) external view returns (bool);
}
