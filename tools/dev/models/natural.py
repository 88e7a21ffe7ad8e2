"""Natural inputs: an image, a page of text, a sentence, a second of speech. Each function returns a maker that is called
with the model's graph inputs and gives a list of data sets; shapes that a model leaves open come from the arguments."""

import os
import subprocess
import tempfile
import wave

import numpy as np
from PIL import Image, ImageDraw, ImageFont


def picture(height, width):
    """A drawn scene with edges, gradients and texture, 0..255 HWC."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    sky = np.stack([120 + 100 * y / height, 160 + 60 * x / width, 220 - 60 * y / height], axis=-1)
    image = Image.fromarray(sky.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    w, h = width, height
    draw.ellipse([w * .55, h * .1, w * .8, h * .35], fill=(250, 220, 80))
    draw.rectangle([w * .1, h * .5, w * .5, h * .95], fill=(150, 80, 60), outline=(30, 20, 20))
    draw.polygon([(w * .05, h * .5), (w * .3, h * .25), (w * .55, h * .5)], fill=(90, 40, 40))
    draw.rectangle([w * .2, h * .6, w * .3, h * .75], fill=(200, 230, 255))
    array = np.asarray(image).astype(np.float32)
    noise = np.random.default_rng(7).normal(0, 4, array.shape)
    return np.clip(array + noise, 0, 255).astype(np.float32)


def text_picture(height, width, lines):
    image = Image.new("RGB", (width, height), (245, 242, 235))
    draw = ImageDraw.Draw(image)
    size = max(12, int(height / (len(lines) + 1) * .8))
    font = ImageFont.load_default(size=size)
    for i, line in enumerate(lines):
        draw.text((width * .04, (i + .15) * height / len(lines)), line, fill=(20, 20, 40), font=font)
    return np.asarray(image).astype(np.float32)


def chw(image, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)):
    normal = (image / 255 - np.array(mean, np.float32)) / np.array(std, np.float32)
    return np.ascontiguousarray(normal.transpose(2, 0, 1)[None]).astype(np.float32)


def first(inputs, array):
    return {inputs[0].name: array}


def image(size):
    return lambda inputs: [first(inputs, chw(picture(size, size)))]


def photo(name, *sizes):
    return lambda inputs: [first(inputs, chw(picture(h, w), (0, 0, 0), (1, 1, 1))) for h, w in sizes]


def text_page(*sizes):
    lines = ["The quick brown fox", "jumps over 13 lazy dogs", "INVOICE 2024-118"]
    return lambda inputs: [first(inputs, chw(text_picture(h, w, lines))) for h, w in sizes]


def text_line(height, *widths):
    return lambda inputs: [first(inputs, chw(text_picture(height, w, ["compiler 42"]), (.5,) * 3, (.5,) * 3))
                           for w in widths]


def captcha(name, height, *widths):
    def make(inputs):
        grey = [text_picture(height, w, ["x7Kp"]).mean(axis=-1) for w in widths]
        return [first(inputs, ((g / 255 - .5) / .5)[None, None].astype(np.float32)) for g in grey]
    return make


def speech_samples():
    """A spoken sentence at 16 kHz; a tone where espeak-ng is missing."""
    path = os.path.join(tempfile.mkdtemp(), "speech.wav")
    try:
        subprocess.run(["espeak-ng", "-w", path, "good morning, this is a test of the compiler"], check=True)
        with wave.open(path) as f:
            rate = f.getframerate()
            samples = np.frombuffer(f.readframes(f.getnframes()), np.int16).astype(np.float32) / 32768
        positions = np.arange(0, len(samples) - 1, rate / 16000)
        return np.interp(positions, np.arange(len(samples)), samples).astype(np.float32)
    except FileNotFoundError:
        t = np.arange(32000) / 16000
        return (.3 * np.sin(2 * np.pi * 180 * t) * (1 + np.sin(2 * np.pi * 3 * t))).astype(np.float32)


def speech(length):
    """One, two and three frames of a sentence with recurrent states and, for models that ask, the sample rate: then also
    a frame at half the rate, which takes another branch."""
    def frames(samples, rate, *starts):
        size = length * rate // 16000
        batch = np.stack([samples[start:start + size] for start in starts])
        state = np.random.default_rng(3).normal(0, .1, (2, len(starts), 128)).astype(np.float32)
        return {"input": batch, "state": state, "sr": np.array(rate, np.int64)}

    def make(inputs):
        samples = speech_samples()
        sets = [frames(samples, 16000, 8000), frames(samples, 16000, 12000, 16000),
                frames(samples, 16000, 9000, 10000, 11000)]
        if any(i.name == "sr" for i in inputs):
            sets.append(frames(samples[::2], 8000, 6000))
        return sets
    return make


def music(name):
    t = np.arange(43844) / 22050
    chord = sum(np.sin(2 * np.pi * f * t) / (i + 2) for i, f in enumerate((220, 277.18, 329.63, 440)))
    return lambda inputs: [first(inputs, (chord * .4).astype(np.float32).reshape(1, -1, 1))]


def source_bytes(name, length):
    def make(inputs):
        text = open(__file__, "rb").read()[:length]
        return [first(inputs, np.frombuffer(text.ljust(length, b" "), np.uint8).astype(np.int32)[None])]
    return make


def token_ids(length, vocabulary):
    def make(inputs):
        ids = np.random.default_rng(5).integers(1000, vocabulary, (1, length)).astype(np.int64)
        return [{"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}]
    return make


SENTENCES = ["the weather is lovely today", "a compiler translates programs", "he drove to the stadium by car",
             "neural networks run on many chips"]


def wordpieces(text, vocabulary):
    """Greedy longest match, as BERT's tokenizer does on lower-case words."""
    ids = [vocabulary["[CLS]"]]
    for word in text.split():
        start = 0
        while start < len(word):
            end = next(e for e in range(len(word), start, -1)
                       if ("##" if start else "") + word[start:e] in vocabulary or e == start + 1)
            ids.append(vocabulary.get(("##" if start else "") + word[start:end], vocabulary["[UNK]"]))
            start = end
    return ids + [vocabulary["[SEP]"]]


def sentences(*lengths):
    """Batches of 1, 2, 4 sentences padded to each length."""
    def make(inputs, vocabulary=None):
        sets = []
        for batch, (length,) in zip((1, 2, 4), lengths):
            ids = np.zeros((batch, length), np.int64)
            mask = np.zeros((batch, length), np.int64)
            for row in range(batch):
                tokens = wordpieces(SENTENCES[row], vocabulary)[:length]
                ids[row, :len(tokens)] = tokens
                mask[row, :len(tokens)] = 1
            sets.append({"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})
        return sets
    make.needs_vocabulary = True
    return make


def ramp(inputs):
    """What the stored outputs of the `light` models were made with: arange(n) / n."""
    shape = [d.dim_value for d in inputs[0].type.tensor_type.shape.dim]
    count = int(np.prod(shape))
    return [first(inputs, (np.arange(count, dtype=np.float32) / np.float32(count)).reshape(shape))]
