"""What onnxruntime makes of a model on every row of an .npy file.

    onnx-logits-oracle.py MODEL.onnx INPUT.npy OUTPUT.npy
"""

import sys

import numpy as np
import onnxruntime

runner = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
name = runner.get_inputs()[0].name
np.save(sys.argv[3], runner.run(None, {name: np.load(sys.argv[2]).astype(np.float32)})[0])
