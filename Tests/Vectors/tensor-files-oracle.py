"""Files of numbers written by numpy, and a check of files written for numpy.

    tensor-files-oracle.py write FOLDER     NAME.npy and NAME.txt (shape; values), prints the names
    tensor-files-oracle.py read FILE.npy..  prints type, shape and values, a line each
"""

import io
import pathlib
import sys

import numpy as np

TYPES = ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]


def describe(array):
    numbers = " ".join(repr(float(v)) for v in array.flatten())
    return f"{' '.join(str(n) for n in array.shape)};{numbers}"


def write(folder):
    random = np.random.default_rng(3)
    names = []

    def put(name, array, stored=None, version=None):
        with open(folder / f"{name}.npy", "wb") as file:
            np.lib.format.write_array(file, array if stored is None else stored, version=version)
        (folder / f"{name}.txt").write_text(describe(array))
        names.append(name)

    for kind in TYPES:
        for order in "<>":
            for layout in "CF":
                values = random.normal(0, 40, (3, 4, 2))
                array = np.clip(values, 0, 100) if kind[0] == "u" else values
                array = array.astype(order + kind)
                put(f"{kind}-{'big' if order == '>' else 'little'}-{layout}", np.asarray(array, order=layout))
    for kind in TYPES[2:]:
        limits = np.iinfo(kind)
        top = min(limits.max, 1 << 53)
        put(f"{kind}-limits", np.array([max(limits.min, -(1 << 53)), 0, top], kind))
    put("bool", random.random((5, 3)) < 0.5)
    put("bool-F", np.asfortranarray(random.random((5, 3)) < 0.5))
    put("scalar", np.float32(2.5).reshape(()))
    put("vector", np.arange(7.0))
    put("rank-6", np.asfortranarray(random.normal(size=(2, 1, 3, 1, 2, 2))))
    put("no-rows", np.zeros((0, 4), np.float32))
    put("not-finite", np.array([np.inf, -np.inf]))
    for version in [(1, 0), (2, 0), (3, 0)]:
        put(f"version-{version[0]}", np.arange(6.0).reshape(2, 3), version=version)
    a, b = np.arange(6.0).reshape(2, 3), np.arange(4, dtype=np.int32)
    np.savez(folder / "one.npz", data=a)
    np.savez(folder / "several.npz", a=a, b=b)
    np.savez_compressed(folder / "packed.npz", a=a, b=b)
    np.savez(folder / "none.npz")
    np.save(folder / "record.npy", np.zeros(3, [("x", "f4"), ("y", "i4")]))
    np.save(folder / "complex.npy", np.zeros(3, np.complex64))
    np.save(folder / "half.npy", np.zeros(3, np.float16))
    np.save(folder / "text.npy", np.array(["a", "b"]))
    np.save(folder / "objects.npy", np.array([{}, []], object), allow_pickle=True)
    np.save(folder / "too-precise.npy", np.array([1, (1 << 53) + 1]))
    np.savetxt(folder / "matrix.csv", a, delimiter=",")
    print("\n".join(names))


if sys.argv[1] == "write":
    write(pathlib.Path(sys.argv[2]))
else:
    for name in sys.argv[2:]:
        array = np.load(name)
        print(f"{array.dtype.str};{describe(array)}")
