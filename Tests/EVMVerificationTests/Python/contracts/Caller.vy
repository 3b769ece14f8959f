#pragma version 0.4.3
#pragma evm-version cancun

"""
@title   A contract that makes any call
"""


@external
def forward(target: address, data: Bytes[16384]) -> Bytes[64]:
    return raw_call(target, data, max_outsize=64)
