"""The models that tests and benchmarks use: where each comes from and what it is fed."""

from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional

import natural
import written


@dataclass
class Model:
    name: str
    inputs: Callable[[], List[Dict]]          # one dict of arrays per data set
    package: Optional[str] = None             # "name==version" on PyPI, with `path` inside the wheel
    path: Optional[str] = None
    write: Optional[Callable] = None          # or a function (file, cache) that writes the model
    light: Optional[str] = None               # or a `light` model of the onnx package
    dims: Dict[str, int] = field(default_factory=dict)    # symbolic dims of the static variant
    benchmark: bool = True


PPOCR = "rapidocr-onnxruntime==1.4.4"
SILERO = "silero-vad==6.2.3"
LIGHT = ["bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet", "squeezenet",
         "vgg19", "zfnet512"]

MODELS = [
    Model("resnet50", natural.image(224), write=written.resnet50),
    Model("mobilenet_v2", natural.image(224), write=written.mobilenet_v2),
    Model("bert_base", natural.token_ids(128, 30522), write=written.bert_base),
    Model("minilm", natural.sentences((8,), (16,), (32,)), write=written.minilm),
    Model("minilm_decomposed", natural.sentences((8,), (16,), (32,)), write=written.minilm_decomposed,
          benchmark=False),
    Model("nudenet", natural.photo("images", (320, 320), (256, 320), (384, 256)), "nudenet==3.4.2", "nudenet/320n.onnx",
          dims={"batch": 1, "height": 320, "width": 320}),
    Model("ddddocr_det", natural.photo("images", (416, 416)), "ddddocr==1.6.1", "ddddocr/common_det.onnx"),
    Model("ddddocr", natural.captcha("input1", 64, 160, 96, 224), "ddddocr==1.6.1", "ddddocr/common.onnx"),
    Model("ppocr_det", natural.text_page((640, 640), (320, 640), (480, 320)), PPOCR,
          "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx"),
    Model("ppocr_rec", natural.text_line(48, 320, 160, 480), PPOCR,
          "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx"),
    Model("ppocr_cls", natural.text_line(48, 192), PPOCR,
          "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx"),
    Model("silero_vad", natural.speech(576), SILERO, "silero_vad/data/silero_vad.onnx"),
    Model("silero_vad_16k", natural.speech(576), SILERO, "silero_vad/data/silero_vad_16k_op15.onnx"),
    Model("silero_vad_half", natural.speech(576), SILERO, "silero_vad/data/silero_vad_half.onnx"),
    Model("basic_pitch", natural.music("serving_default_input_2:0"), "basic-pitch==0.4.0",
          "basic_pitch/saved_models/icassp_2022/nmp.onnx"),
    Model("magika", natural.source_bytes("bytes", 2048), "magika==1.0.3",
          "magika/models/standard_v3_3/model.onnx"),
] + [Model("light_" + name, natural.ramp, light=name) for name in LIGHT]
