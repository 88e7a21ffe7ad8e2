"""Runs the cells of the table model x variant; see run-variants."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile

import numpy as np

from nodes import wrong_node
from write import VARIANTS

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "..", "..", "..", "docs", "variants.md")
CACHE = os.environ["AICC_CACHE"]
AICC = os.path.join(os.environ["AICC_BUILD"], "bin", "aicc")
SHORT = ["silero_vad_16k", "silero_vad_half"]

# The largest difference, as a part of the range of ONNX Runtime's output with zero in it, that still is a match; and the
# limit up to which it may be twice the spread: the difference between ONNX Runtime and itself with its optimisation on, or
# with numbers that are a millionth off.
FLOAT = (1e-4, 2 ** -8)  # sums in another order
HALF = (2 ** -8, 2 ** -4)  # a few roundings to 2^-11, which the two do between other operators
STEP = (1 / 255, 1 / 16)  # one step of eight bits: where a value lies at a tie; it may take others with it
TOLERANCE = {"half": HALF, "transformer-half": HALF, "dynamic": STEP, "dynamic-all": STEP, "qdq": STEP, "qdq-all": STEP,
             "qoperator": STEP, "qoperator-all": STEP, "transformer-dynamic": STEP}


def stamp():
    """Variants are written again when the writer changes."""
    with open(os.path.join(HERE, "write.py"), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:16]


def models():
    with open(os.path.join(HERE, "..", "models.txt")) as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return list(dict.fromkeys(row[0] for row in rows))


def read(path):
    with open(path) as file:
        return file.read()


def provide(model, variant):
    """The folder of a variant, and why it cannot be written, or ""."""
    origin = VARIANTS[variant][0]
    if origin and provide(model, origin)[1]:
        return "", f"there is no {origin} variant"
    folder = os.path.join(CACHE, "variants", model, variant)
    done = os.path.join(folder, "stamp")
    if not os.path.exists(done) or read(done).split("\n")[0] != stamp():
        os.makedirs(folder, exist_ok=True)
        command = [sys.executable, os.path.join(HERE, "write.py"), os.path.join(CACHE, "models", model), variant, folder]
        result = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        lines = [line for line in result.stdout.split("\n") if line.startswith("refused: ")]
        why = lines[0][len("refused: "):] if lines else "" if result.returncode == 0 else f"exit {result.returncode}"
        with open(done, "w") as file:
            file.write(f"{stamp()}\n{why}\n")
    return folder, read(done).split("\n")[1]


def inputs_of(folder):
    files = sorted((f for f in os.listdir(folder) if f.startswith("input_")), key=lambda f: int(re.findall(r"\d+", f)[0]))
    return [word for f in files for word in ("--input", os.path.join(folder, f))]


def error_of(expected, found):
    """As a part of the range with zero in it; infinite where the form differs or a whole number does."""
    if expected.shape != found.shape or expected.dtype != found.dtype:
        return np.inf
    if expected.dtype.kind != "f":
        return 0.0 if np.array_equal(expected, found) else np.inf
    if expected.size == 0:
        return 0.0
    expected, found = expected.astype(np.float64), found.astype(np.float64)
    span = max(expected.max(), 0) - min(expected.min(), 0)
    if not np.isfinite(span) or not np.isfinite(found).all():
        return 0.0 if np.array_equal(expected, found, equal_nan=True) else np.inf
    return float(np.abs(expected - found).max() / (span or 1))


def largest_error(folder, found, count):
    return max(error_of(np.load(os.path.join(folder, f"output_{k}.npy")), np.load(f"{found}_{k}.npy"))
               for k in range(count))


def cell(model, variant):
    """(word, figure or reason): "ok", "nodes" (these match, each alone), "wrong", "refused" or "-"."""
    folder, why = provide(model, variant)
    if why:
        return "-", why
    count = sum(f.startswith("output_") for f in os.listdir(folder))
    with tempfile.TemporaryDirectory() as work:
        command = [AICC, "run", os.path.join(folder, "model.onnx"), *inputs_of(folder), "--output-dir", work]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            lines = [line for line in result.stderr.split("\n") if "error" in line]
            lines.append(f"aicc ended with status {result.returncode}")
            return "refused", lines[0].replace(os.path.join(folder, "model.onnx") + ": ", "")
        error = largest_error(folder, os.path.join(work, "output"), count)
    spread = max(largest_error(folder, os.path.join(folder, name), count) for name in ("optimised", "nudged"))
    usual, limit = TOLERANCE.get(variant, FLOAT)
    allowed = max(usual, min(2 * spread, limit))
    word = "ok" if error <= allowed else "nodes" if wrong_node(AICC, folder, inputs_of(folder)) == "" else "wrong"
    return word, f"{error:.0e}" if error else "0"


def short_reason(reason):
    reason = reason.replace(os.path.join(CACHE, "variants") + os.sep, "").replace("aicc: error: ", "")
    return reason if len(reason) < 200 else reason[:200] + " ..."


HEAD = """# Models as ONNX Runtime's tools write them

Written by `test/conformance/run-variants --update`. Each real model of test/conformance/models.txt is written by the tools
of ONNX Runtime 1.32 in these variants, run by ONNX Runtime (optimisation off) and by aicc on the same input, and compared:

- basic, extended, all: saved after optimisation at that level, for this x86-64 with AVX-512. All has operators of
  com.microsoft.nchwc, whose channels are in blocks.
- half: float16 conversion, inputs and outputs too.
- dynamic, qdq (activations u8, weights s8 per channel), qoperator (s8): quantised from basic, dynamically or with the stored
  input as calibration; -all: that, saved at level all.
- int4, int4-qdq, int4-gather: blocks of 32 weights of 4 bits: MatMulNBits, DequantizeLinear, GatherBlockQuantized.
- transformer: the transformer optimiser (type bert); -half, -dynamic: that, in float16 or dynamically quantised.

A cell has the largest difference, as a part of the range of ONNX Runtime's output with zero in it. It matches ("ok") up to
1e-4 where numbers are floats (sums in another order), 2^-8 where they are halves (a few roundings to 2^-11, done between
other operators), and 1/255 where they are quantised: one step of eight bits, because a value close to a tie rounds up here
and down there. Some models make more of a rounding. How much, ONNX Runtime itself shows: it differs from itself for the same
file with its optimisation on and off, and with floats of inputs, weights and scales that are off by up to a millionth. Twice
the larger of these is allowed too, but never more than 2^-8, 1/16 and 1/16. Halves are rounded after each operator, as the
standard has it: in one session ONNX Runtime keeps floats between operators, so for them each node runs alone. Whole numbers
have to be equal. "-": the tool does not write that variant, or ONNX Runtime cannot run it.

What makes more of a rounding than that says nothing as a whole: a millionth more in each scale turns pixels of ONNX Runtime's
own answer for ppocr_det/dynamic from one end of the range to the other. Such a model is judged node by node ("nodes", with the
difference of the whole): ONNX Runtime runs each node alone, on the operands that aicc computed, and every result has to match:
1e-4 of the range for floats, 2^-8 for halves, one step for numbers of eight bits, other whole numbers exactly.
"""


def page(table):
    cells = [c for row in table.values() for c in row.values()]
    written = [c for c in cells if c[0] != "-"]
    good, by_nodes = (sum(c[0] in words for c in written) for words in (("ok", "nodes"), ("nodes",)))
    lines = [HEAD, f"{good} of {len(written)} cells match ({100 * good / len(written):.1f} %), {by_nodes} of them node by node.\n"]
    lines.append("| model | " + " | ".join(VARIANTS) + " |")
    lines.append("|---" * (len(VARIANTS) + 1) + "|")
    for model, row in table.items():
        texts = [f"{word} {what}" if word in ("ok", "nodes", "wrong") else word for word, what in row.values()]
        lines.append(f"| {model} | " + " | ".join(texts) + " |")
    missing = [model for model in models() if model not in table]
    if missing:
        lines.append(f"\nNot run so far: {', '.join(missing)}.")
    for title, words in (("What does not match", ("wrong", "refused")), ("What is not there", ("-",))):
        lines.append(f"\n## {title}\n")
        lines += reasons(table, words) or ["Nothing."]
    return "\n".join(lines) + "\n"


def reasons(table, words):
    """Cells with the same reason share a line."""
    groups = {}
    for model, row in table.items():
        for variant, (word, what) in row.items():
            if word in words:
                reason = short_reason(what) if word != "wrong" else "another result"
                groups.setdefault(reason, []).append(f"{model}/{variant}")
    return [f"- {reason}: {', '.join(cells)}" for reason, cells in groups.items()]


def recorded():
    """The page as a table: {model: {variant: (word, figure or reason)}}."""
    if not os.path.exists(PAGE):
        return {}
    lines, why, table = read(PAGE).split("\n"), {}, {}
    for line in lines:
        found = re.fullmatch(r"- (.*): (\w+/[\w-]+(?:, \w+/[\w-]+)*)", line)
        if found:
            why.update((cell, found[1]) for cell in found[2].split(", "))
    for line in lines:
        if line.startswith("| ") and not line.startswith("| model"):
            model, *texts = line.strip("| ").split(" | ")
            table[model] = {variant: tuple(text.split()) if " " in text else (text, why.get(f"{model}/{variant}", ""))
                            for variant, text in zip(VARIANTS, texts)}
    return table


def run_cells(wanted, each):
    table = {}
    for model, variant in wanted:
        table.setdefault(model, {})[variant] = result = cell(model, variant)
        each(model, variant, *result)
    return table


def show(model, variant, word, what):
    print(f"{word} {model}/{variant}: {what}", flush=True)


def check(wanted):
    known, failed, passed = recorded(), 0, 0

    def word_of(model, variant):
        return known.get(model, {}).get(variant, ["nothing"])[0]

    def compare(model, variant, word, what):
        nonlocal failed, passed
        if word == word_of(model, variant):
            passed += 1
        else:
            failed += 1
            show(model, variant, f"FAIL (the table says {word_of(model, variant)}) {word}", what)

    run_cells(wanted, compare)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0)


def main():
    arguments = sys.argv[1:]
    names = [a for a in arguments if not a.startswith("-")]
    if set(arguments) - set(names) - {"--short", "--update"} or any(n.split("/")[0] not in models() for n in names):
        sys.exit("usage: run-variants [--short | --update] [MODEL[/VARIANT]...], models of test/conformance/models.txt")
    chosen = SHORT if "--short" in arguments else [n.split("/")[0] for n in names] or models()
    wanted = [(m, v) for m in dict.fromkeys(chosen) for v in VARIANTS if not names or m in names or f"{m}/{v}" in names]
    if "--update" in arguments:
        table = recorded()
        for model, row in run_cells(wanted, show).items():
            table[model] = table.get(model, {}) | row
        with open(PAGE, "w") as file:
            file.write(page({model: table[model] for model in models() if model in table}))
    elif names:
        run_cells(wanted, show)
    else:
        check(wanted)


main()
