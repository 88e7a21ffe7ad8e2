//===----------------------------------------------------------------------===//
// Strings, random numbers, losses.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_OTHER
#define AICC_DIALECTS_ONNX_OTHER

include "dialects/ONNX/ONNXBase.td"

//===- Strings --------------------------------------------------------===//

def ONNX_StringConcatOp : ONNX_Op<"StringConcat", "concatenation, operands broadcast"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$Y);
  let accepts = "X:string Y:=X";
  let results = (outs ONNX_Tensor:$Z);
  let infer = "inferBroadcast";
}

def ONNX_StringSplitOp : ONNX_Op<"StringSplit", "splits strings at a delimiter"> {
  let arguments = (ins ONNX_Tensor:$X, OptionalAttr<StrAttr>:$delimiter, OptionalAttr<I64Attr>:$maxsplit);
  let accepts = "X:string";
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Z);
}

def ONNX_StringNormalizerOp : ONNX_Op<"StringNormalizer", "removes stop words and changes case"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Str<"NONE">:$case_change_action, ONNX_Int<0>:$is_case_sensitive,
         OptionalAttr<StrAttr>:$locale, OptionalAttr<StrArrayAttr>:$stopwords);
  let accepts = "X:string/1-2";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_RegexFullMatchOp : ONNX_Op<"RegexFullMatch", "whether strings match a pattern as a whole"> {
  let arguments = (ins ONNX_Tensor:$X, OptionalAttr<StrAttr>:$pattern);
  let accepts = "X:string";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_TokenizerOp : ONNX_Op<"Tokenizer", "cuts strings into tokens"> {
  let description = [{
    Of com.microsoft; the standard has none. A string is cut where the patterns of `separators` match, one after the
    other, or into what matches `tokenexp`; both in RE2's syntax, of several matches the first and of these the longest.
    `separators = [""]` and `tokenexp = "."` make a token of each code point. Tokens of fewer than `mincharnum` code points
    are dropped. Rows are filled up with `pad_value`; `mark` puts "\02" before the tokens of each and "\03" behind them,
    unless no string has any. Example:

    ```mlir
    %y = onnx.Tokenizer %x {mark = 0 : i64, mincharnum = 1 : i64, pad_value = "", separators = [" "]}
        : (tensor<2x!onnx.string>) -> tensor<2x?x!onnx.string>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, I64Attr:$mark, I64Attr:$mincharnum, StrAttr:$pad_value,
         OptionalAttr<StrArrayAttr>:$separators, OptionalAttr<StrAttr>:$tokenexp);
  let accepts = "X:string/1-2";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_TfIdfVectorizerOp : ONNX_Op<"TfIdfVectorizer", "counts or weighs n-grams"> {
  let arguments = (ins ONNX_Tensor:$X, I64Attr:$max_gram_length, I64Attr:$max_skip_count, I64Attr:$min_gram_length,
         StrAttr:$mode, DenseI64ArrayAttr:$ngram_counts, DenseI64ArrayAttr:$ngram_indexes,
         OptionalAttr<DenseI64ArrayAttr>:$pool_int64s, OptionalAttr<StrArrayAttr>:$pool_strings,
         OptionalAttr<DenseF32ArrayAttr>:$weights);
  let accepts = "X:index|string/1-2";
  let results = (outs ONNX_Tensor:$Y);
}

//===- Random numbers -------------------------------------------------===//

def ONNX_BernoulliOp : ONNX_Op<"Bernoulli", "0 or 1 with given probabilities", []> {
  let arguments = (ins ONNX_Tensor:$input, OptionalAttr<I64Attr>:$dtype, OptionalAttr<F32Attr>:$seed);
  let accepts = "input:floating";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_MultinomialOp : ONNX_Op<"Multinomial", "samples of categories", []> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Int<6>:$dtype, ONNX_Int<1>:$sample_size, OptionalAttr<F32Attr>:$seed);
  let accepts = "input:floating/2";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_RandomNormalOp : ONNX_Op<"RandomNormal", "normal distribution of a given shape", []> {
  let arguments = (ins ONNX_Int<1>:$dtype, DefaultValuedAttr<F32Attr, "0.0f">:$mean,
         DefaultValuedAttr<F32Attr, "1.0f">:$scale, OptionalAttr<F32Attr>:$seed, DenseI64ArrayAttr:$shape);
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_RandomNormalLikeOp : ONNX_Op<"RandomNormalLike", "normal distribution of the shape of a tensor", []> {
  let arguments = (ins ONNX_Tensor:$input, OptionalAttr<I64Attr>:$dtype, DefaultValuedAttr<F32Attr, "0.0f">:$mean,
         DefaultValuedAttr<F32Attr, "1.0f">:$scale, OptionalAttr<F32Attr>:$seed);
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_RandomUniformOp : ONNX_Op<"RandomUniform", "uniform distribution of a given shape", []> {
  let arguments = (ins ONNX_Int<1>:$dtype, DefaultValuedAttr<F32Attr, "1.0f">:$high,
         DefaultValuedAttr<F32Attr, "0.0f">:$low, OptionalAttr<F32Attr>:$seed, DenseI64ArrayAttr:$shape);
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_RandomUniformLikeOp : ONNX_Op<"RandomUniformLike", "uniform distribution of the shape of a tensor", []> {
  let arguments = (ins ONNX_Tensor:$input, OptionalAttr<I64Attr>:$dtype, DefaultValuedAttr<F32Attr, "1.0f">:$high,
         DefaultValuedAttr<F32Attr, "0.0f">:$low, OptionalAttr<F32Attr>:$seed);
  let results = (outs ONNX_Tensor:$output);
}

//===- Losses ---------------------------------------------------------===//

def ONNX_NegativeLogLikelihoodLossOp : ONNX_Op<"NegativeLogLikelihoodLoss", "negative log likelihood of targets"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$target, ONNX_OptionalTensor:$weight,
         OptionalAttr<I64Attr>:$ignore_index, ONNX_Str<"mean">:$reduction);
  let accepts = "input:floating/2+ target:index/1+ weight?:=input/1";
  let results = (outs ONNX_Tensor:$loss);
}

def ONNX_SoftmaxCrossEntropyLossOp : ONNX_Op<"SoftmaxCrossEntropyLoss", "cross entropy of softmax scores and labels"> {
  let arguments = (ins ONNX_Tensor:$scores, ONNX_Tensor:$labels, ONNX_OptionalTensor:$weights,
         OptionalAttr<I64Attr>:$ignore_index, ONNX_Str<"mean">:$reduction);
  let accepts = "scores:floating/2+ labels:index/1+ weights?:=scores/1";
  let results = (outs ONNX_Tensor:$output, ONNX_Tensor:$log_prob);
}

#endif
