"""Trains the small CNN of python-free-examples/01-digits and writes its model and a dozen images.

Data: Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak, UCI Machine Learning Repository, CC BY 4.0), as
carried by scikit-learn 1.7.2. Development only: pip install numpy onnx scikit-learn==1.7.2, then
    python tools/dev/train-digits.py python-free-examples/01-digits
"""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits

random = np.random.default_rng(1)


def patches(x):
    """3x3 neighbourhoods with zero padding: [N, C, 8, 8] -> [N, 8, 8, C * 9]."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(x.shape[0], x.shape[2], x.shape[3], -1)


class Conv:
    def __init__(self, cin, cout):
        self.w = random.normal(0, np.sqrt(2 / (cin * 9)), (cin * 9, cout))
        self.b = np.zeros(cout)

    def forward(self, x):
        self.shape, self.patches = x.shape, patches(x)
        self.out = np.maximum(self.patches @ self.w + self.b, 0).transpose(0, 3, 1, 2)
        return self.out

    def backward(self, grad):
        grad = (grad * (self.out > 0)).transpose(0, 2, 3, 1)
        self.gw = np.tensordot(self.patches, grad, ((0, 1, 2), (0, 1, 2)))
        self.gb = grad.sum((0, 1, 2))
        columns = (grad @ self.w.T).reshape(*grad.shape[:3], self.shape[1], 3, 3)
        back = np.zeros((self.shape[0], self.shape[1], self.shape[2] + 2, self.shape[3] + 2))
        for i in range(3):
            for j in range(3):
                back[:, :, i:i + self.shape[2], j:j + self.shape[3]] += columns[..., i, j].transpose(0, 3, 1, 2)
        return back[:, :, 1:-1, 1:-1]


class Pool:
    def forward(self, x):
        n, c, h, w = x.shape
        self.windows = x.reshape(n, c, h // 2, 2, w // 2, 2)
        self.out = self.windows.max((3, 5), keepdims=True)
        return self.out[:, :, :, 0, :, 0]

    def backward(self, grad):
        spread = (self.windows == self.out) * grad[:, :, :, None, :, None]
        n, c, h, _, w, _ = self.windows.shape
        return spread.reshape(n, c, h * 2, w * 2)


class Linear:
    def __init__(self, cin, cout):
        self.w, self.b = random.normal(0, np.sqrt(1 / cin), (cin, cout)), np.zeros(cout)

    def forward(self, x):
        self.shape, self.x = x.shape, x.reshape(x.shape[0], -1)
        return self.x @ self.w + self.b

    def backward(self, grad):
        self.gw, self.gb = self.x.T @ grad, grad.sum(0)
        return (grad @ self.w.T).reshape(self.shape)


def train(layers, images, labels, epochs=25, batch=32, rate=2e-3):
    moments, step = {}, 0
    for _ in range(epochs):
        order = random.permutation(len(images))
        for start in range(0, len(order), batch):
            chosen = order[start:start + batch]
            x = images[chosen]
            for layer in layers:
                x = layer.forward(x)
            p = np.exp(x - x.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            p[np.arange(len(chosen)), labels[chosen]] -= 1
            grad = p / len(chosen)
            for layer in reversed(layers):
                grad = layer.backward(grad)
            step += 1
            for layer in layers:
                for name in ("w", "b") if hasattr(layer, "w") else ():
                    g = getattr(layer, "g" + name)
                    m, v = moments.get((id(layer), name), (0, 0))
                    m, v = .9 * m + .1 * g, .999 * v + .001 * g * g
                    moments[id(layer), name] = m, v
                    update = m / (1 - .9 ** step) / (np.sqrt(v / (1 - .999 ** step)) + 1e-8)
                    setattr(layer, name, getattr(layer, name) - rate * update)


def classify(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return x.argmax(1)


def write_model(layers, path):
    nodes, weights, x = [], [], "image"

    def add(op, inputs, **attributes):
        nodes.append(helper.make_node(op, inputs, [f"{op.lower()}{len(nodes)}"], name=f"{op.lower()}{len(nodes)}",
                                      **attributes))
        return nodes[-1].output[0]

    def weight(array):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), f"w{len(weights)}"))
        return weights[-1].name
    for layer in layers:
        if isinstance(layer, Conv):
            w = layer.w.T.reshape(layer.w.shape[1], -1, 3, 3)
            x = add("Relu", [add("Conv", [x, weight(w), weight(layer.b)], kernel_shape=[3, 3], pads=[1] * 4)])
        elif isinstance(layer, Pool):
            x = add("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])
        else:
            x = add("Gemm", [add("Flatten", [x]), weight(layer.w), weight(layer.b)])
    nodes.append(helper.make_node("Softmax", [x], ["probabilities"], name="softmax", axis=1))
    graph = helper.make_graph(nodes, "digits", [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 8, 8])],
                              [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, 10])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="aicc")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main(folder):
    digits = load_digits()
    images = (digits.images / 16)[:, None].astype(np.float32)
    order = random.permutation(len(images))
    trained, held = order[:1500], order[1500:]
    layers = [Conv(1, 16), Conv(16, 32), Pool(), Conv(32, 32), Pool(), Linear(128, 10)]
    train(layers, images[trained], digits.target[trained])
    answers = classify(layers, images[held])
    print(f"held out: {(answers == digits.target[held]).mean():.3f} of {len(held)} right")
    os.makedirs(os.path.join(folder, "images"), exist_ok=True)
    write_model(layers, os.path.join(folder, "digits.onnx"))
    chosen = [next(i for i in held if digits.target[i] == d) for d in range(10)] + list(held[-2:])
    for k, i in enumerate(chosen):
        pixels = np.round(digits.images[i] * 255 / 16).astype(np.uint8)
        with open(os.path.join(folder, "images", f"{k:02d}-is-{digits.target[i]}.pgm"), "wb") as f:
            f.write(b"P5\n8 8\n255\n" + pixels.tobytes())


main(sys.argv[1])
