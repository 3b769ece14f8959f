"""Writes a convolutional network of 264 031 random parameters and random images for its calibration.

    python Models/cnn-264k/generate.py MODEL.onnx CALIBRATION.npy     # packages: numpy, onnx

The same packages write the same bytes every time.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from onnx_graph import Graph

import numpy as np

SEED = 264
CHANNELS = [3, 12, 33]
WIDTHS = [33 * 5 * 5, 251, 175, 10]
IMAGES = 64


def he(random, *shape):
    """Normal weights of variance 2 / inputs, which keep the size of activations from layer to layer under ReLU."""
    return random.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)


def network(random):
    graph = Graph("image", [3, 32, 32])
    for index, (before, after) in enumerate(zip(CHANNELS, CHANNELS[1:]), start=1):
        graph.convolution(f"conv{index}", he(random, after, before, 5, 5), random.normal(0, 0.1, after))
        graph.relu(f"relu{index}")
        graph.max_pool(f"pool{index}")
    graph.flatten("flatten")
    for index, (before, after) in enumerate(zip(WIDTHS, WIDTHS[1:]), start=1):
        graph.dense(f"dense{index}", he(random, after, before), random.normal(0, 0.1, after))
        if after != WIDTHS[-1]:
            graph.relu(f"relu{index + 2}")
    return graph


def images(random):
    """Random blocks of 4 by 4 pixels with noise, as pixels of 8 bits scaled to -1...1: float32 [64, 3, 32, 32]."""
    blocks = random.uniform(0, 255, (IMAGES, 3, 8, 8)).repeat(4, axis=2).repeat(4, axis=3)
    pixels = np.clip(np.rint(blocks + random.normal(0, 20, blocks.shape)), 0, 255)
    return (pixels / 127.5 - 1).astype(np.float32)


def main():
    random = np.random.default_rng(SEED)
    print(f"{network(random).write(sys.argv[1], 'cnn-264k', WIDTHS[-1])} parameters")
    np.save(sys.argv[2], images(random))


main()
