"""Times one inference by onnxruntime on one thread: the float model, and the same quantised to 8 bits on the spot.

    onnxruntime-inference.py MODEL.onnx CALIBRATION.npy REPETITIONS     # packages: Tests/requirements.txt

Prints one JSON object: nanoseconds per inference (batch of one) as median, least and mean over the repetitions, which
alternate between the two models after a warm-up; the share of calibration rows with the same greatest output; and what
the optimised int8 graph consists of, to see that integer kernels did run.

The int8 model is what onnxruntime advises for x86 with VNNI: preprocessed (batch normalisation folded), QDQ, uint8
activations, int8 weights, `quantize_static` with minima and maxima of the calibration rows. All graph optimisations are
on, as by default. Processors without VNNI may saturate: the time is that of their fast kernel all the same.
"""

import json
import logging
import pathlib
import statistics
import sys
import tempfile
import time
from collections import Counter

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

WARM_UP = 50


class Rows(CalibrationDataReader):
    def __init__(self, name, rows):
        self.name, self.batches = name, iter(np.array_split(rows, max(1, len(rows) // 16)))

    def get_next(self):
        rows = next(self.batches, None)
        return None if rows is None else {self.name: rows}


def quantised(model, rows, scratch):
    prepared, path = scratch / "prepared.onnx", scratch / "int8.onnx"
    quant_pre_process(str(model), str(prepared), skip_symbolic_shape=True)
    quantize_static(
        str(prepared), str(path), Rows(onnx.load(model).graph.input[0].name, rows), quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
    )
    return path


def session(path, optimised_path=None):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    if optimised_path is not None:
        options.optimized_model_filepath = str(optimised_path)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def summary(times):
    return {"median": statistics.median(times), "min": min(times), "mean": statistics.fmean(times)}


def main():
    logging.disable(logging.WARNING)
    model, repetitions = pathlib.Path(sys.argv[1]), int(sys.argv[3])
    rows = np.load(sys.argv[2]).astype(np.float32)
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        runners = {
            "float32": session(model),
            "int8": session(quantised(model, rows, scratch), scratch / "optimised.onnx"),
        }
        operators = Counter(node.op_type for node in onnx.load(scratch / "optimised.onnx").graph.node)
        feeds = [{runners["float32"].get_inputs()[0].name: rows[k : k + 1]} for k in range(len(rows))]
        answers = {key: [runner.run(None, feed)[0].argmax() for feed in feeds] for key, runner in runners.items()}
        times = {key: [] for key in runners}
        for step in range(-WARM_UP, repetitions):
            for key, runner in runners.items():
                feed = feeds[step % len(feeds)]
                start = time.perf_counter_ns()
                runner.run(None, feed)
                if step >= 0:
                    times[key].append(time.perf_counter_ns() - start)
    print(json.dumps({
        "model": str(model),
        "onnxruntime": onnxruntime.__version__,
        "threads": 1,
        "repetitions": repetitions,
        "nanoseconds": {key: summary(values) for key, values in times.items()},
        "sameAnswer": float(np.mean(np.array(answers["float32"]) == np.array(answers["int8"]))),
        "int8Operators": dict(sorted(operators.items())),
    }))


main()
