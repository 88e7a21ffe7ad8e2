"""Graph number N: the same on every machine."""
import warnings

from onnx import helper

from graphs import control, elementwise, movement, products, quantized, rare, reductions, sampling  # they register operators
from graphs.build import Graph
from graphs.values import ONNX

warnings.filterwarnings("ignore")


class Made:
    """A model, its inputs in order, and how far each output may be off."""

    def __init__(self, number, model, inputs, errors):
        self.number, self.model, self.inputs, self.errors = number, model, inputs, errors


def make(number, newest=28):
    g = Graph(number * 2654435761 + 17, 17)
    g.opset = g.pick([17, 18, 19, 20, 21, 21, 22, 23, 13, 13, 14, 15, 16, 11, 12, 9, 10, 7, 8, 6, 24, 25, 26, 27, newest])
    g.is_dynamic = g.chance(0.45)
    g.allows_computed_axes = g.chance(0.2)
    goal = g.pick([1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12])
    for _ in range(3 * goal):
        if len(g.nodes) >= goal:
            break
        control.try_operators(g)
    return finish(g, number)


def finish(g, number):
    made = [value for value in g.values if any(value.name in node.output for node in g.nodes if node.op_type != "Constant")]
    results = [value for value in made if value.name not in g.used or g.chance(0.15)][-6:]
    if not results:
        return make(number + 10 ** 9)
    outputs = [helper.make_tensor_value_info(value.name, ONNX[value.dtype], [None if g.is_dynamic else extent for extent in value.shape]) for value in results]
    inputs = [helper.make_tensor_value_info(name, ONNX[dtype], shape) for name, dtype, shape, _ in g.inputs]
    graph = helper.make_graph(g.nodes, f"random{number}", inputs, outputs, g.initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", g.opset)], ir_version=10)
    return Made(number, model, [(name, dtype, data) for name, dtype, _, data in g.inputs],
                {value.name: (value.dtype, value.error, value.shape) for value in results})
