"""Trains the 64-64-32-10 perceptron on the UCI handwritten digits that scikit-learn bundles.

    python Models/digits-mlp/train.py            # packages: Tests/requirements.txt

The files in this folder were made with one BLAS thread; another BLAS may change the last digits of the weights.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pathlib
import sys

import numpy as np
from sklearn.datasets import load_digits

folder = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(folder.parent))
from train_mlp import accuracy, train, write_manifest, write_onnx

SPLIT_SEED = 20240917
SEED = 2
BOX = [0.2, 0.2, 1.0]  # largest weight of each layer, for pixels scaled to 0...1
HIGHEST = 16.0  # pixels are counts 0...16


def shifted(images, random):
    """One image in five moved by -1, 0 or 1 pixels along both axes."""
    grid = np.pad(images.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    moves = random.integers(0, 3, (len(images), 2))
    moves[random.random(len(images)) >= 0.2] = 1
    return np.stack([g[r : r + 8, c : c + 8] for g, (r, c) in zip(grid, moves)]).reshape(len(images), 64)


def main():
    digits = load_digits()
    order = np.random.default_rng(SPLIT_SEED).permutation(len(digits.target))
    images = digits.data[order].astype(np.float32)
    labels = digits.target[order].astype(np.int64)
    parts = {"test": slice(0, 360), "calibration": slice(360, 560), "train": slice(560, None)}
    layers = train(
        images[parts["train"]].astype(np.float64) / HIGHEST, labels[parts["train"]], [64, 64, 32, 10], seed=SEED,
        epochs=150, decay=0.1, box=BOX, augment=shifted,
    )
    layers[0][0] /= HIGHEST  # the model takes pixels as they are
    for part in parts:
        x, y = images[parts[part]], labels[parts[part]]
        print(f"{part}: {len(y)} images, accuracy {accuracy(layers, x, y):.4f}")
    write_onnx(folder / "model.onnx", "digits-mlp", layers, "image")
    files = ["model.onnx"]
    for part, name in (("test", "test"), ("calibration", "calibration")):
        pictures = "test-images.npy" if part == "test" else "calibration.npy"
        np.save(folder / pictures, images[parts[part]])
        np.save(folder / f"{name}-labels.npy", labels[parts[part]])
        files += [pictures, f"{name}-labels.npy"]
    write_manifest(folder, files)


main()
