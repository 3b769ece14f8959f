"""Writes a perceptron of 4 012 003 random parameters and random inputs for its calibration.

    python Models/dense-4m/generate.py MODEL.onnx CALIBRATION.npy     # packages: numpy, onnx

The same packages write the same bytes every time.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from onnx_graph import Graph

import numpy as np

SEED = 4
WIDTHS = [4, 1000, 1000, 1000, 1000, 1000, 3]
INPUTS = 256


def network(random):
    """He initialisation keeps the size of activations from layer to layer."""
    graph = Graph("features", WIDTHS[:1])
    for index, (before, after) in enumerate(zip(WIDTHS, WIDTHS[1:]), start=1):
        weight = random.normal(0, np.sqrt(2 / before), (after, before))
        graph.dense(f"dense{index}", weight, random.normal(0, 0.1, after))
        graph.relu(f"relu{index}")
    return graph


def main():
    random = np.random.default_rng(SEED)
    print(f"{network(random).write(sys.argv[1], 'dense-4m', WIDTHS[-1])} parameters")
    np.save(sys.argv[2], random.uniform(-1, 1, (INPUTS, WIDTHS[0])).astype(np.float32))


main()
