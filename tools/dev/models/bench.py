"""Interleaved timing of aicc and its peers; see tools/dev/bench-peers."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

import catalogue


def load(path):
    tensor = onnx.TensorProto()
    with open(path, "rb") as f:
        tensor.ParseFromString(f.read())
    return numpy_helper.to_array(tensor)


def feeds_of(folder):
    graph = onnx.load(os.path.join(folder, "model.onnx"), load_external_data=False).graph
    weights = {i.name for i in graph.initializer}
    names = [i.name for i in graph.input if i.name not in weights]
    return {n: load(os.path.join(folder, "data_0", f"input_{k}.pb")) for k, n in enumerate(names)}


def repeat(call, seconds):
    """Times of single calls, in ms, for about `seconds`."""
    times, end = [], time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e3)
    return times


class OnnxRuntime:
    name = "ONNX Runtime"

    def __init__(self, folder, feeds, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
        session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"), options,
                                               providers=["CPUExecutionProvider"])
        self.call = lambda: session.run(None, feeds)
        self.call()

    def round(self, seconds):
        return statistics.median(repeat(self.call, seconds))


class OpenVINO:
    name = "OpenVINO"

    def __init__(self, folder, feeds, threads):
        import openvino
        core = openvino.Core()
        model = core.read_model(os.path.join(folder, "model.onnx"))
        model.reshape({n: list(a.shape) for n, a in feeds.items()})
        compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads,
                                                     "PERFORMANCE_HINT": "LATENCY"})
        request = compiled.create_infer_request()
        self.call = lambda: request.infer(feeds)
        self.call()

    def round(self, seconds):
        return statistics.median(repeat(self.call, seconds))


class Aicc:
    name = "aicc"

    def __init__(self, tool, folder, feeds, threads, work):
        self.json = os.path.join(work, "bench.json")
        artifact = os.path.join(work, "model.aicc")
        shapes = [f"--shape={n}={'x'.join(map(str, a.shape)) or 'scalar'}" for n, a in feeds.items()]
        subprocess.run([tool, "compile", os.path.join(folder, "model.onnx"), "-o", artifact] + shapes, check=True,
                       capture_output=True)
        self.command = [tool, "bench", artifact, "--threads", str(threads), "--json", self.json]
        for k, n in enumerate(feeds):
            self.command += ["--input", f"{n}={os.path.join(folder, 'data_0', f'input_{k}.pb')}"]

    def round(self, seconds):
        subprocess.run(self.command + ["--time", str(seconds)], check=True, capture_output=True)
        with open(self.json) as f:
            return json.load(f)["median_ms"]


def measure(model, folder, threads, arguments, work):
    """Median over rounds per contender; None for one that refuses the model."""
    feeds = feeds_of(folder)
    makers = [lambda: Aicc(arguments.aicc, folder, feeds, threads, work), lambda: OnnxRuntime(folder, feeds, threads)]
    if arguments.openvino:
        makers.append(lambda: OpenVINO(folder, feeds, threads))
    contenders = []
    for make in makers:
        try:
            contenders.append(make())
        except Exception as error:
            print(f"{model.name}: {str(error).splitlines()[0][:150]}", file=sys.stderr)
            contenders.append(None)
    rounds = [[c.round(arguments.seconds) if c else None for c in contenders] for _ in range(arguments.rounds)]
    return [statistics.median(column) if column[0] is not None else None for column in zip(*rounds)]


def cell(value, digits=2):
    return "–" if value is None else f"{value:.{digits}f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--aicc", required=True)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--no-openvino", dest="openvino", action="store_false")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    with open("/proc/cpuinfo") as f:
        info = f.read()
    cpu = next((l.split(":")[1].strip() for l in info.splitlines() if l.startswith("model name")), platform.machine())
    isa = "AVX-512" if " avx512f" in info else "AVX2" if " avx2" in info else platform.machine()
    print(f"{cpu}, {os.cpu_count()} cores, {isa}; onnxruntime {onnxruntime.__version__}; median ms of {arguments.rounds} "
          f"interleaved rounds of {arguments.seconds} s\n")
    print("| model | threads | aicc | ORT | OpenVINO | ORT / aicc | OpenVINO / aicc |\n|---|---|---|---|---|---|---|")
    ratios = {}
    for model in catalogue.MODELS:
        folder = os.path.join(arguments.cache, "models", model.name)
        if arguments.names and model.name not in arguments.names or not (model.benchmark or arguments.names):
            continue
        for threads in map(int, arguments.threads.split(",")):
            with tempfile.TemporaryDirectory() as work:
                times = measure(model, folder, threads, arguments, work) + [None]
            against = [t / times[0] if t and times[0] else None for t in times[1:3]]
            print(f"| {model.name} | {threads} | {cell(times[0])} | {cell(times[1])} | {cell(times[2])} | "
                  f"{cell(against[0])} | {cell(against[1])} |", flush=True)
            for peer, ratio in zip(("ORT", "OpenVINO"), against):
                if ratio:
                    ratios.setdefault((threads, peer), []).append(ratio)
    print()
    for (threads, peer), values in sorted(ratios.items()):
        print(f"- geometric mean against {peer}, {threads} thread{'s' * (threads > 1)}: "
              f"{np.exp(np.mean(np.log(values))):.2f} over {len(values)} models, least {min(values):.2f}")


main()
