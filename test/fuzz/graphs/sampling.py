"""Resampling, signals, detection and other rarer operators."""
import math

import numpy

from graphs.build import Skip, operator, rounding
from graphs.values import FLOATS, NUMERIC, NUMPY, ONNX


@operator("Resize", weight=3, static=True)
def resize(g):
    if g.opset < 11:
        raise Skip("old")
    rank = g.pick([3, 4, 4, 5])
    x = g.tensor(g.pick(["float32", "float32", "float16", "int32", "uint8", "float64"]), [g.pick([1, 2]), g.pick([1, 2])] + [g.pick([1, 2, 3, 4, 6]) for _ in range(rank - 2)], constant=False)
    mode = g.pick(["nearest", "nearest", "linear", "linear", "cubic"])
    if mode == "cubic" and rank != 4 or mode != "nearest" and not x.is_float:
        raise Skip("mode")
    if mode == "linear" and rank == 5 and g.chance(0.5):
        raise Skip("rare")
    scales = [1.0, 1.0] + [g.pick([0.5, 1.0, 2.0, 1.5, 3.0]) for _ in range(rank - 2)]
    shape = [math.floor(e * s) for e, s in zip(x.shape, scales)]
    if min(shape) < 1:
        raise Skip("empty")
    coordinate = g.pick(["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel", None] + (["half_pixel_symmetric"] if g.opset >= 19 else []))
    if coordinate == "align_corners" and any(extent * scale % 1 for extent, scale in zip(x.shape, scales)):
        raise Skip("fraction")  # onnx's reference counts with the fraction of the size, onnxruntime without
    attributes = {"mode": mode, "coordinate_transformation_mode": coordinate}
    if mode == "nearest":
        attributes["nearest_mode"] = g.pick(["round_prefer_floor", "floor", "ceil", "round_prefer_ceil", None])
    if mode == "cubic":
        attributes["cubic_coeff_a"] = g.pick([-0.5, -0.75, None])
        attributes["exclude_outside"] = g.pick([0, 1, None])
    if g.opset >= 18 and mode != "nearest" and g.chance(0.3):
        attributes["antialias"] = 1
    roi = g.tensor("float32", (0,), 0, 0, constant=True) if g.opset < 13 else None
    if g.chance(0.5):
        operands = [x, roi, g.add_tensor(numpy.array(scales, numpy.float32), "float32")]
    else:
        empty = g.tensor("float32", (0,), 0, 0, constant=True) if g.opset < 13 else None
        operands = [x, roi, empty, g.integers(shape)]
    bound = x.bound * (1 if mode != "cubic" else 3)
    error = 0 if mode == "nearest" else rounding("float32" if x.dtype == "float64" else x.dtype, x.bound, 16)  # scales are float32
    return g.emit("Resize", operands, [(x.dtype, shape, -bound if x.low < 0 else 0, bound, error)], **attributes)


@operator("GridSample", "AffineGrid", "RoiAlign", "Col2Im", "MaxUnpool", "DeformConv", weight=2, static=True)
def sampling(g):
    op = g.pick(["GridSample", "AffineGrid", "RoiAlign", "Col2Im"])
    n, c, h, w = g.pick([1, 2]), g.pick([1, 2]), g.pick([2, 3, 5]), g.pick([2, 4])
    dtype = g.pick(["float32", "float32", "float64"])
    if op == "GridSample":
        x = g.tensor(dtype, (n, c, h, w), constant=False)
        grid = g.tensor(dtype, (n, 3, 2, 2), -1.25, 1.25)
        new = g.opset >= 20
        mode = g.pick(["linear", "cubic"] if new else ["bilinear", "bicubic"])
        return g.emit(op, [x, grid], [(dtype, (n, c, 3, 2), -3 * x.bound, 3 * x.bound, rounding(dtype, 3 * x.bound, 32))], mode=mode,
                      padding_mode=g.pick(["zeros", "border", "reflection"]), align_corners=g.pick([0, 1]))
    if op == "AffineGrid":
        theta = g.tensor(dtype, (n, 2, 3), -1, 1, constant=False)
        return g.emit(op, [theta, g.integers([n, c, h, w], True)], [(dtype, (n, h, w, 2), -4, 4, rounding(dtype, 4, 4))], align_corners=g.pick([0, 1]))
    if op == "RoiAlign":
        x = g.tensor(dtype, (n, c, 6, 6), constant=False)
        corners = numpy.array([[0, 0, 3, 4], [1, 1.25, 5, 4.5]]).astype(NUMPY[dtype])
        rois, batch = g.add_tensor(corners, dtype), g.tensor("int64", (2,), 0, n - 1)
        return g.emit(op, [x, rois, batch], [(dtype, (2, c, 2, 3), -4, 4, rounding(dtype, 4, 32))], output_height=2, output_width=3,
                      sampling_ratio=g.pick([1, 2, 0]), spatial_scale=g.pick([1.0, 0.5]), mode=g.pick(["avg", "max"]),
                      coordinate_transformation_mode=g.pick(["half_pixel", "output_half_pixel"]) if g.opset >= 16 else None)
    kernel = (2, 2)
    x = g.tensor(dtype, (n, c * 4, (h - 1) * (w - 1)), constant=False)
    return g.emit("Col2Im", [x, g.integers([h, w], True), g.integers(list(kernel), True)], [(dtype, (n, c, h, w), -16, 16, 0)])


@operator("DFT", "STFT", "HannWindow", "HammingWindow", "BlackmanWindow", "MelWeightMatrix", weight=1, static=True)
def signal(g):
    op = g.pick(["DFT", "STFT", "HannWindow", "HammingWindow", "BlackmanWindow"])
    if op.endswith("Window"):
        size = g.pick([1, 2, 5, 8])
        periodic = g.pick([0, 1])
        if size == 1 and not periodic:
            raise Skip("0/0")
        return g.emit(op, [g.integers(size, dtype=g.pick(["int32", "int64"]))], [("float32", (size,), -0.1, 1.1, 4e-6)], periodic=periodic)
    batch, length = g.pick([1, 2]), g.pick([3, 4, 8, 9])
    if op == "STFT":
        x = g.tensor("float32", (batch, 16), -1, 1, constant=False)
        step, frame = g.pick([2, 4]), 8
        window = g.tensor("float32", (frame,), 0.5, 1) if g.chance(0.5) else None
        onesided = g.pick([0, 1])
        return g.emit(op, [x, g.integers(step, True), window, g.integers(frame, True)],
                      [("float32", (batch, (16 - frame) // step + 1, frame // 2 + 1 if onesided else frame, 2), -8, 8, 1e-5)], onesided=onesided)
    x = g.tensor("float32", (batch, length, g.pick([1, 2])), -1, 1, constant=False)
    inverse = g.pick([0, 1])
    onesided = 1 if x.shape[-1] == 1 and not inverse and g.chance(0.4) else 0
    extent = length // 2 + 1 if onesided else length
    spec = [("float32", (batch, extent, 2), -length, length, 1e-5)]
    if g.opset >= 20:
        return g.emit(op, [x, None, g.integers(g.pick([1, -2]), True)], spec, inverse=inverse, onesided=onesided)
    return g.emit(op, [x], spec, axis=1, inverse=inverse, onesided=onesided)


@operator("NonMaxSuppression", weight=1, static=True)
def suppression(g):
    """Boxes far apart or equal: which are left does not hang on a rounding."""
    count = g.pick([3, 4])
    boxes = numpy.zeros((1, count, 4), numpy.float32)
    for i in range(count):
        at = 10 * (i // 2)
        boxes[0, i] = [at, at, at + 4, at + 4 + (i % 2)]
    scores = numpy.array([[[0.875 - 0.125 * i for i in range(count)]]], numpy.float32)
    operands = [g.add_tensor(boxes, "float32", constant=False), g.add_tensor(scores, "float32"), g.integers([3]), g.add_tensor(numpy.array([0.5], numpy.float32), "float32")]
    return g.emit("NonMaxSuppression", operands, [("int64", (min(3, -(-count // 2)), 3), 0, 9, 0)], center_point_box=g.pick([0, None]))
