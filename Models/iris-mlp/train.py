"""Trains the 4-20-20-3 perceptron on Fisher's iris data that scikit-learn bundles.

    python Models/iris-mlp/train.py            # packages: Tests/requirements.txt

The files in this folder were made with one BLAS thread; another BLAS may change the last digits of the weights.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pathlib
import sys

import numpy as np
from sklearn.datasets import load_iris

folder = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(folder.parent))
from train_mlp import accuracy, train, write_manifest, write_onnx

SPLIT_SEED = 20240917
SEED = 1
BOX = [0.8, 0.6, 2.0]  # largest weight of each layer, for standardised inputs


def main():
    iris = load_iris()
    order = np.random.default_rng(SPLIT_SEED).permutation(len(iris.target))
    flowers = iris.data[order].astype(np.float32)
    labels = iris.target[order].astype(np.int64)
    parts = {"test": slice(0, 50), "calibration": slice(50, None)}  # calibrated on the flowers it is trained on
    x, y = flowers[parts["calibration"]].astype(np.float64), labels[parts["calibration"]]
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    layers = train(
        (x - mean) / deviation, y, [4, 20, 20, 3], seed=SEED, epochs=300, batch=20, rate=1e-2, decay=0.05, box=BOX
    )
    # The model takes centimetres: the standardisation goes into the first layer.
    weights, bias = layers[0]
    layers[0] = [weights / deviation, bias - (weights / deviation) @ mean]
    for part in parts:
        x, y = flowers[parts[part]], labels[parts[part]]
        print(f"{part}: {len(y)} flowers, accuracy {accuracy(layers, x, y):.4f}")
    write_onnx(folder / "model.onnx", "iris-mlp", layers, "flower")
    np.save(folder / "test-flowers.npy", flowers[parts["test"]])
    np.save(folder / "test-labels.npy", labels[parts["test"]])
    np.save(folder / "calibration.npy", flowers[parts["calibration"]])
    np.save(folder / "calibration-labels.npy", labels[parts["calibration"]])
    write_manifest(
        folder, ["model.onnx", "test-flowers.npy", "test-labels.npy", "calibration.npy", "calibration-labels.npy"])


main()
