// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// Which interfaces a contract has.
interface IERC165 {
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}
