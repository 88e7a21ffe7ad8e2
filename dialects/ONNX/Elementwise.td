//===----------------------------------------------------------------------===//
// Elementwise ops: one result element from the operand elements at the same place, operands broadcast.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_ELEMENTWISE
#define AICC_DIALECTS_ONNX_ELEMENTWISE

include "dialects/ONNX/ONNXBase.td"

//===- Unary ----------------------------------------------------------===//

def ONNX_AbsOp : ONNX_Unary<"Abs", "absolute value", "X", "Y"> { let accepts = "X:numeric"; }
def ONNX_AcosOp : ONNX_Unary<"Acos", "arc cosine", "input", "output">;
def ONNX_AcoshOp : ONNX_Unary<"Acosh", "inverse hyperbolic cosine", "input", "output">;
def ONNX_AsinOp : ONNX_Unary<"Asin", "arc sine", "input", "output">;
def ONNX_AsinhOp : ONNX_Unary<"Asinh", "inverse hyperbolic sine", "input", "output">;
def ONNX_AtanOp : ONNX_Unary<"Atan", "arc tangent", "input", "output">;
def ONNX_AtanhOp : ONNX_Unary<"Atanh", "inverse hyperbolic tangent", "input", "output">;
def ONNX_BitwiseNotOp : ONNX_Unary<"BitwiseNot", "bitwise complement", "X", "Y"> { let accepts = "X:integer"; }
def ONNX_CeilOp : ONNX_ArithmeticUnary<"Ceil", "rounding up", "X", "Y">;
def ONNX_CosOp : ONNX_Unary<"Cos", "cosine", "input", "output">;
def ONNX_CoshOp : ONNX_Unary<"Cosh", "hyperbolic cosine", "input", "output">;
def ONNX_ErfOp : ONNX_Unary<"Erf", "error function", "input", "output">;
def ONNX_ExpOp : ONNX_Unary<"Exp", "e to the power of x", "input", "output">;
def ONNX_FloorOp : ONNX_ArithmeticUnary<"Floor", "rounding down", "X", "Y">;
def ONNX_HardSwishOp : ONNX_Unary<"HardSwish", "x * max(0, min(1, x / 6 + 0.5))", "X", "Y">;
def ONNX_LogOp : ONNX_Unary<"Log", "natural logarithm", "input", "output">;
def ONNX_MishOp : ONNX_Unary<"Mish", "x * tanh(softplus(x))", "X", "Y">;
def ONNX_NegOp : ONNX_ArithmeticUnary<"Neg", "negation", "X", "Y"> { let accepts = "X:floating|signed"; }
def ONNX_NotOp : ONNX_ArithmeticUnary<"Not", "logical complement", "X", "Y"> { let accepts = "X:bool"; }
def ONNX_ReciprocalOp : ONNX_Unary<"Reciprocal", "1 / x", "X", "Y">;
def ONNX_ReluOp : ONNX_Unary<"Relu", "max(0, x); NaN stays NaN", "X", "Y"> { let accepts = "X:floating|signed"; }
def ONNX_RoundOp : ONNX_ArithmeticUnary<"Round", "rounding to the nearest integer, halves to even", "X", "Y">;
def ONNX_SigmoidOp : ONNX_Unary<"Sigmoid", "1 / (1 + exp(-x))", "X", "Y">;
def ONNX_SignOp : ONNX_Unary<"Sign", "-1, 0 or 1", "input", "output"> { let accepts = "input:numeric"; }
def ONNX_SinOp : ONNX_Unary<"Sin", "sine", "input", "output">;
def ONNX_SinhOp : ONNX_Unary<"Sinh", "hyperbolic sine", "input", "output">;
def ONNX_SoftplusOp : ONNX_Unary<"Softplus", "log(exp(x) + 1)", "X", "Y">;
def ONNX_SoftsignOp : ONNX_Unary<"Softsign", "x / (1 + |x|)", "input", "output">;
def ONNX_SqrtOp : ONNX_Unary<"Sqrt", "square root; NaN for negative x", "X", "Y">;
def ONNX_TanOp : ONNX_Unary<"Tan", "tangent", "input", "output">;
def ONNX_TanhOp : ONNX_Unary<"Tanh", "hyperbolic tangent", "input", "output">;

//===- Unary with parameters ------------------------------------------===//

def ONNX_CeluOp : ONNX_ElementwiseOp<"Celu", "max(0, x) + min(0, alpha * (exp(x / alpha) - 1))"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "1.0f">:$alpha);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_EluOp : ONNX_ElementwiseOp<"Elu", "x for x >= 0, else alpha * (exp(x) - 1)"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "1.0f">:$alpha);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_GeluOp : ONNX_ElementwiseOp<"Gelu", "x times the normal distribution function, exact or by tanh"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Str<"none">:$approximate);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_HardSigmoidOp : ONNX_ElementwiseOp<"HardSigmoid", "max(0, min(1, alpha * x + beta))"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "0.2f">:$alpha,
         DefaultValuedAttr<F32Attr, "0.5f">:$beta);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_LeakyReluOp : ONNX_ElementwiseOp<"LeakyRelu", "x for x >= 0, else alpha * x"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "0.01f">:$alpha);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_SeluOp : ONNX_ElementwiseOp<"Selu", "gamma * (x for x > 0, else alpha * (exp(x) - 1))"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "1.6732632f">:$alpha,
         DefaultValuedAttr<F32Attr, "1.050701f">:$gamma);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_ShrinkOp : ONNX_ElementwiseOp<"Shrink", "x + bias below -lambd, x - bias above lambd, else 0"> {
  let arguments = (ins ONNX_Tensor:$input, DefaultValuedAttr<F32Attr, "0.0f">:$bias,
         DefaultValuedAttr<F32Attr, "0.5f">:$lambd);
  let accepts = "input:numeric";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_SwishOp : ONNX_ElementwiseOp<"Swish", "x * sigmoid(alpha * x)"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "1.0f">:$alpha);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_ThresholdedReluOp : ONNX_ElementwiseOp<"ThresholdedRelu", "x for x > alpha, else 0"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "1.0f">:$alpha);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_IsInfOp : ONNX_PredicateOp<"IsInf", "whether x is infinite"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Int<1>:$detect_negative, ONNX_Int<1>:$detect_positive);
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_IsNaNOp : ONNX_PredicateOp<"IsNaN", "whether x is NaN"> {
  let arguments = (ins ONNX_Tensor:$X);
  let results = (outs ONNX_Tensor:$Y);
}

//===- Type conversion ------------------------------------------------===//

def ONNX_CastOp : ONNX_Op<"Cast", "conversion to the element type that `to` numbers"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Str<"up">:$round_mode, ONNX_Int<1>:$saturate, I64Attr:$to);
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_CastLikeOp : ONNX_Op<"CastLike", "conversion to the element type of another tensor"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$target_type, ONNX_Str<"up">:$round_mode, ONNX_Int<1>:$saturate);
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_BitCastOp : ONNX_Op<"BitCast", "the same bits as another element type of equal width"> {
  let arguments = (ins ONNX_Tensor:$input, I64Attr:$to);
  let results = (outs ONNX_Tensor:$output);
}

//===- Binary, operands broadcast -------------------------------------===//

def ONNX_AddOp : ONNX_ArithmeticBinary<"Add", "a + b">;
def ONNX_BitwiseAndOp : ONNX_Binary<"BitwiseAnd", "bitwise and"> { let accepts = "A:integer B:=A"; }
def ONNX_BitwiseOrOp : ONNX_Binary<"BitwiseOr", "bitwise or"> { let accepts = "A:integer B:=A"; }
def ONNX_BitwiseXorOp : ONNX_Binary<"BitwiseXor", "bitwise exclusive or"> { let accepts = "A:integer B:=A"; }
def ONNX_DivOp : ONNX_ArithmeticBinary<"Div", "a / b; truncates for integers">;
def ONNX_MulOp : ONNX_ArithmeticBinary<"Mul", "a * b">;
def ONNX_SubOp : ONNX_ArithmeticBinary<"Sub", "a - b">;
def ONNX_AndOp : ONNX_Comparison<"And", "logical and"> { let accepts = "A:bool B:=A"; }
def ONNX_OrOp : ONNX_Comparison<"Or", "logical or"> { let accepts = "A:bool B:=A"; }
def ONNX_XorOp : ONNX_Comparison<"Xor", "logical exclusive or"> {
  let infer = "inferComparison";
  let accepts = "A:bool B:=A";
}
def ONNX_EqualOp : ONNX_Comparison<"Equal", "whether a = b"> { let accepts = "A:any B:=A"; }
def ONNX_GreaterOp : ONNX_Comparison<"Greater", "whether a > b">;
def ONNX_GreaterOrEqualOp : ONNX_Comparison<"GreaterOrEqual", "whether a >= b">;
def ONNX_LessOp : ONNX_Comparison<"Less", "whether a < b">;
def ONNX_LessOrEqualOp : ONNX_Comparison<"LessOrEqual", "whether a <= b">;

def ONNX_BitShiftOp : ONNX_BroadcastOp<"BitShift", "shift of integers, LEFT or RIGHT; with the sign where they have one"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$Y, StrAttr:$direction);
  let accepts = "X:integer Y:=X";
  let results = (outs ONNX_Tensor:$Z);
}

def ONNX_ModOp : ONNX_BroadcastOp<"Mod", "remainder with the sign of b, or of a when fmod is 1"> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B, ONNX_Int<0>:$fmod);
  let accepts = "A:numeric B:=A";
  let results = (outs ONNX_Tensor:$C);
  let infer = "";
}

def ONNX_PowOp : ONNX_BroadcastOp<"Pow", "x to the power of y; the result has the type of x"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$Y);
  let accepts = "X:floating|index Y:numeric";
  let results = (outs ONNX_Tensor:$Z);
}

def ONNX_PReluOp : ONNX_BroadcastOp<"PRelu", "x for x >= 0, else slope * x; slope broadcasts to x"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$slope);
  let accepts = "X:floating|index|uint32|uint64 slope:=X";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_SwiGLUOp : ONNX_BroadcastOp<"SwiGLU", "a * sigmoid(alpha * a) * b"> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B, DefaultValuedAttr<F32Attr, "1.0f">:$alpha);
  let accepts = "A:floating B:=A";
  let results = (outs ONNX_Tensor:$Y);
}

//===- Any number of operands, broadcast ------------------------------===//

def ONNX_MaxOp : ONNX_VariadicElementwise<"Max", "the greatest; NaN wins", "max", "">;
def ONNX_MeanOp : ONNX_VariadicElementwise<"Mean", "arithmetic mean", "mean">;
def ONNX_MinOp : ONNX_VariadicElementwise<"Min", "the least; NaN wins", "min", "">;
def ONNX_SumOp : ONNX_VariadicElementwise<"Sum", "sum", "sum">;

def ONNX_ClipOp : ONNX_Op<"Clip", "max(min, min(x, max)); bounds are scalars"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_OptionalTensor:$min, ONNX_OptionalTensor:$max);
  let accepts = "input:numeric min?:=input/scalar max?:=input/scalar";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_WhereOp : ONNX_Op<"Where", "x where the condition holds, else y; all three broadcast"> {
  let arguments = (ins ONNX_Tensor:$condition, ONNX_Tensor:$X, ONNX_Tensor:$Y);
  let accepts = "condition:bool X:any Y:=X";
  let results = (outs ONNX_Tensor:$output);
}

#endif
