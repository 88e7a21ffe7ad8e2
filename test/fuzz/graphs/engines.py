"""The three that compute a graph: aicc compiled, lib/Reference and onnxruntime. Each gives (status, message, arrays by name)."""
import ctypes
import os
import resource
import subprocess
import tempfile

import numpy
from onnx import TensorProto, helper, numpy_helper

from graphs.values import NAME, NUMPY, ONNX

PACKED = {"int4": 2, "uint4": 2}
STATUS = ["ok", "internal", "usage", "bad model", "unsupported", "compile failed", "run failed", "wrong", "bad artifact", "busy", "io"]


class CString(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_int64)]


class CTensor(ctypes.Structure):
    _fields_ = [("dtype", ctypes.c_int32), ("rank", ctypes.c_int32), ("dims", ctypes.POINTER(ctypes.c_int64)), ("data", ctypes.c_void_p),
                ("bytes", ctypes.c_int64)]


class COpen(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("flags", ctypes.c_uint32), ("debug", ctypes.c_char_p), ("plugins", ctypes.c_char_p), ("device", ctypes.c_char_p)]


class CSession(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("threads", ctypes.c_int32), ("flush", ctypes.c_int32), ("profile", ctypes.c_int32),
                ("parallel", ctypes.c_void_p), ("host", ctypes.c_void_p)]


def to_c(data, dtype, kept):
    """A tensor as the interface has it; what must outlive the call goes into `kept`."""
    rank, dims = data.ndim, (ctypes.c_int64 * max(1, data.ndim))(*data.shape)
    kept.append(dims)
    if dtype == "string":
        strings = [CString(text.encode(), len(text.encode())) for text in data.reshape(-1)]
        pointers = (ctypes.c_void_p * max(1, len(strings)))(*(ctypes.addressof(text) for text in strings))
        kept += [strings, pointers]
        return CTensor(ONNX[dtype], rank, dims, ctypes.addressof(pointers), 8 * len(strings))
    if dtype in PACKED:
        data = numpy.frombuffer(numpy_helper.from_array(data).raw_data, numpy.uint8)
    raw = numpy.frombuffer(bytearray(numpy.ascontiguousarray(data).tobytes() + bytes(64)), numpy.uint8)
    kept.append(raw)
    return CTensor(ONNX[dtype], rank, dims, raw.ctypes.data, raw.nbytes - 64)


def from_c(tensor):
    """(type, array) of a tensor that the interface handed out."""
    dtype = NAME.get(tensor.dtype, str(tensor.dtype))
    shape = tuple(tensor.dims[i] for i in range(tensor.rank))
    raw = ctypes.string_at(tensor.data, tensor.bytes) if tensor.bytes else b""
    if dtype == "string":
        strings = [CString.from_address(at) if at else None for at in numpy.frombuffer(raw, numpy.uint64).tolist()]
        texts = [ctypes.string_at(text.data, text.size).decode() if text and text.size else "" for text in strings]
        return dtype, numpy.array(texts, dtype=object).reshape(shape)
    if dtype in PACKED:
        proto = TensorProto(data_type=tensor.dtype, dims=shape, raw_data=raw)
        return dtype, numpy_helper.to_array(proto)
    return dtype, numpy.frombuffer(raw, NUMPY[dtype]).reshape(shape)


class Aicc:
    """The libraries of a build, in this process: a crash is the caller's to notice."""

    def __init__(self, build, target=None, checked=None):
        """`checked`: a program that runs each artifact once more, as tools/dev/checked-runtime builds it."""
        self.settings = {"worker": "none", "compile-threads": "1"}
        self.checked = checked
        if checked:
            self.settings["sanitize"] = "bounds"
        self.plugins = os.environ.get("AICC_PLUGIN_PATH", "").encode()
        if target:
            self.settings |= {"target": target, "strict-target": "", "plugin-path": self.plugins.decode()}
        self.lib = ctypes.CDLL(os.path.join(build, "lib", "libaicc_compiler.so"), mode=ctypes.RTLD_GLOBAL)
        self.runtime = ctypes.CDLL(os.path.join(build, "lib", "libaicc_runtime.so"), mode=ctypes.RTLD_GLOBAL)
        for name in ("aicc_compiler_error",):
            getattr(self.lib, name).restype = ctypes.c_char_p
        for name in ("aicc_open_error", "aicc_session_error"):
            getattr(self.runtime, name).restype = ctypes.c_char_p
        self.lib.aicc_reference_output.restype = ctypes.POINTER(CTensor)
        self.lib.aicc_free.argtypes = [ctypes.c_void_p]

    def compiler(self):
        compiler = ctypes.c_void_p()
        self.lib.aicc_compiler_create(ctypes.byref(compiler))
        for name, value in self.settings.items():
            self.lib.aicc_compiler_set(compiler, name.encode(), value.encode())
        return compiler

    def problem(self, status, text):
        return STATUS[status], (text or b"").decode(errors="replace").splitlines()[0] if text else "", {}

    def compiled(self, path, inputs, threads=1):
        compiler, output, size = self.compiler(), ctypes.c_void_p(), ctypes.c_size_t()
        try:
            status = self.lib.aicc_compile_to_memory(compiler, path.encode(), ctypes.byref(output), ctypes.byref(size))
            if status:
                return self.problem(status, self.lib.aicc_compiler_error(compiler))
            answer = self.run(output, size, inputs, threads)
            problem = run_checked(self.checked, ctypes.string_at(output, size.value), inputs) if self.checked and answer[0] == "ok" else ""
            return ("checked run failed", problem, {}) if problem else answer
        finally:
            self.lib.aicc_free(output)
            self.lib.aicc_compiler_destroy(compiler)

    def run(self, artifact, size, inputs, threads):
        model, session, runtime = ctypes.c_void_p(), ctypes.c_void_p(), self.runtime
        how = COpen(ctypes.sizeof(COpen), 0, None, self.plugins, None)
        status = runtime.aicc_model_open_memory(artifact, size, ctypes.byref(how), ctypes.byref(model))
        if status:
            return self.problem(status, runtime.aicc_open_error())
        try:
            options = CSession(ctypes.sizeof(CSession), threads)
            status = runtime.aicc_session_create(model, ctypes.byref(options), ctypes.byref(session))
            if status:
                return self.problem(status, runtime.aicc_open_error())
            return self.run_session(model, session, inputs)
        finally:
            runtime.aicc_session_destroy(session)
            runtime.aicc_model_close(model)

    def run_session(self, model, session, inputs):
        kept = []
        for name, dtype, data in inputs:
            index = self.runtime.aicc_model_find_input(model, name.encode())
            tensor = to_c(data, dtype, kept)
            kept.append(tensor)
            status = self.runtime.aicc_session_bind_input(session, index, ctypes.byref(tensor))
            if status:
                return self.problem(status, self.runtime.aicc_session_error(session))
        status = self.runtime.aicc_session_run(session)
        if status:
            return self.problem(status, self.runtime.aicc_session_error(session))
        results = []
        for index in range(self.runtime.aicc_model_output_count(model)):
            tensor = CTensor()
            status = self.runtime.aicc_session_output(session, index, ctypes.byref(tensor))
            if status:
                return self.problem(status, self.runtime.aicc_session_error(session))
            results.append(tuple(numpy.array(part) if isinstance(part, numpy.ndarray) else part for part in from_c(tensor)))
        return "ok", "", results

    def reference(self, path, inputs):
        compiler, result, kept = self.compiler(), ctypes.c_void_p(), []
        tensors = (CTensor * max(1, len(inputs)))(*(to_c(data, dtype, kept) for _, dtype, data in inputs))
        try:
            status = self.lib.aicc_reference_run(compiler, path.encode(), tensors, len(inputs), ctypes.byref(result))
            if status:
                return self.problem(status, self.lib.aicc_compiler_error(compiler))
            results = []
            while True:
                tensor = self.lib.aicc_reference_output(result, len(results))
                if not tensor:
                    return "ok", "", results
                results.append(tuple(numpy.array(part) if isinstance(part, numpy.ndarray) else part for part in from_c(tensor.contents)))
        finally:
            self.lib.aicc_reference_destroy(result)
            self.lib.aicc_compiler_destroy(compiler)


def run_checked(program, artifact, inputs):
    """What the sanitizers of `program` or the checks in the code have to say; "" when that is nothing."""
    def without_limit():  # the sanitizers reserve more addresses than a child may have
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        path = os.path.join(folder, "m.aicc")
        command = [program, "run", path, "--threads", "2"]
        with open(path, "wb") as file:
            file.write(artifact)
        for i, (name, _, data) in enumerate(inputs):
            source = os.path.join(folder, f"input_{i}.pb")
            with open(source, "wb") as file:
                file.write(numpy_helper.from_array(data, name).SerializeToString())
            command += ["--input", f"{name}={source}"]
        options = {"ASAN_OPTIONS": "detect_leaks=1:hard_rss_limit_mb=6000", "UBSAN_OPTIONS": "halt_on_error=1"}
        done = subprocess.run(command, env=os.environ | options, preexec_fn=without_limit, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode == 0:
            return ""
        said = [line for line in done.stderr.decode(errors="replace").splitlines() if "error: " in line or "ERROR: " in line or line.startswith("aicc")]
        return (said or [f"exit status {done.returncode}"])[0]


ODD = set(NUMPY) - {"float32", "float64", "float16", "bool", "string", *(f"{u}int{bits}" for u in ("", "u") for bits in (8, 16, 32, 64))}


def for_onnxruntime(model, inputs):
    """Its Python interface takes and gives numpy's types only: the others become initializers, or float32 by a Cast."""
    copy = type(model)()
    copy.CopyFrom(model)
    copy.ir_version = min(copy.ir_version, 10)
    odd = {name: (dtype, data) for name, dtype, data in inputs if dtype in ODD}
    graph = copy.graph
    left = [value for value in graph.input if value.name not in odd]
    del graph.input[:]
    graph.input.extend(left)
    graph.initializer.extend(numpy_helper.from_array(data, name) for name, (_, data) in odd.items())
    for i, value in enumerate(graph.output):
        dtype = NAME.get(value.type.tensor_type.elem_type)
        if dtype in ODD:
            graph.node.append(helper.make_node("Cast", [value.name], [value.name + "_f"], to=TensorProto.FLOAT))
            graph.output[i].CopyFrom(helper.make_tensor_value_info(value.name + "_f", TensorProto.FLOAT, None))
    return copy, {name: data for name, dtype, data in inputs if dtype not in ODD}


def onnxruntime(model, inputs):
    import onnxruntime as ort
    copy, feed = for_onnxruntime(model, inputs)
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = ort.InferenceSession(copy.SerializeToString(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # it has classes for each status; which one it is stands in the text
        return ("not implemented" if "NOT_IMPLEMENTED" in str(error) or "is not a registered" in str(error) or "under development" in str(error)
                else "refused"), str(error).replace("\n", " "), {}
    try:
        return "ok", "", session.run(None, feed)
    except Exception as error:
        return "run failed", str(error).replace("\n", " "), {}
