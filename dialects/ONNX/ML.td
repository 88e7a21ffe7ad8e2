//===----------------------------------------------------------------------===//
// The domain ai.onnx.ml: encoders, scalers, linear models, support vector machines and ensembles of trees.
//
// Numbers that a model learned are attributes here, as in the standard, not operands. Attributes that are lists come
// in pairs for numbers and strings; the one that is given says the type.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_ML
#define AICC_DIALECTS_ONNX_ML

include "dialects/ONNX/ONNXBase.td"

//===- Attributes -------------------------------------------------------===//

def ONNX_Ints : OptionalAttr<DenseI64ArrayAttr>;
def ONNX_Floats : OptionalAttr<DenseF32ArrayAttr>;
def ONNX_Strings : OptionalAttr<StrArrayAttr>;
def ONNX_Elements : OptionalAttr<ElementsAttr>;

//===- Features ---------------------------------------------------------===//

def ONNX_ArrayFeatureExtractorOp : ONNX_Op<"ArrayFeatureExtractor", "columns of the last dim"> {
  let description = [{
    `Z[.., i]` is `X[.., Y[i]]`, `Y` read as a vector. A vector `X` counts as one row. Example:

    ```mlir
    %z = onnx.ArrayFeatureExtractor %x, %i : (tensor<3x4xf32>, tensor<2xi64>) -> tensor<3x2xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$Y);
  let accepts = "X:numeric|string/1+ Y:int64";
  let results = (outs ONNX_Tensor:$Z);
}

def ONNX_BinarizerOp : ONNX_Op<"Binarizer", "1 above a threshold, else 0", [Pure, ONNX_Elementwise]> {
  let description = [{
    Example:

    ```mlir
    %y = onnx.Binarizer %x {threshold = 1.5 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "0.0f">:$threshold);
  let accepts = "X:numeric";
  let results = (outs ONNX_Tensor:$Y);
  let infer = "inferSame";
}

def ONNX_FeatureVectorizerOp : ONNX_Op<"FeatureVectorizer", "columns of several tensors side by side, as f32"> {
  let description = [{
    Input i gives `inputdimensions[i]` columns: those beyond are cut, those missing are 0. A vector is one column.
    Example:

    ```mlir
    %y = onnx.FeatureVectorizer %a, %b {inputdimensions = array<i64: 2, 1>} : (tensor<?x2xf32>, tensor<?x1xi64>) -> tensor<?x3xf32>
    ```
  }];
  let arguments = (ins Variadic<ONNX_Tensor>:$X, ONNX_Ints:$inputdimensions);
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_ImputerOp : ONNX_Op<"Imputer", "other values in place of missing ones"> {
  let description = [{
    Elements equal to `replaced_value_..` (NaN is equal to NaN) become `imputed_value_..`: one for all, or one per
    column. Floats have the `_float` attributes, integers the `_int64` ones. Example:

    ```mlir
    %y = onnx.Imputer %x {imputed_value_floats = array<f32: 0.5, 1.5>, replaced_value_float = 0x7FC00000 : f32} : (tensor<?x2xf32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Floats:$imputed_value_floats, ONNX_Ints:$imputed_value_int64s,
         DefaultValuedAttr<F32Attr, "0.0f">:$replaced_value_float, ONNX_Int<0>:$replaced_value_int64);
  let accepts = "X:float32|float64|int32|int64/1+";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_NormalizerOp : ONNX_Op<"Normalizer", "rows divided by their norm, as f32"> {
  let description = [{
    `norm` is MAX (the largest element), L1 or L2. A row of norm 0 stays as it is. A vector is one row. Example:

    ```mlir
    %y = onnx.Normalizer %x {norm = "L2"} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Str<"MAX">:$norm);
  let accepts = "X:float32|float64|int32|int64/1-2";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_ScalerOp : ONNX_Op<"Scaler", "(X - offset) * scale, as f32"> {
  let description = [{
    `offset` and `scale` have one number for all, or one per column. Example:

    ```mlir
    %y = onnx.Scaler %x {offset = array<f32: 1.0>, scale = array<f32: 0.5>} : (tensor<?x4xi64>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Floats:$offset, ONNX_Floats:$scale);
  let accepts = "X:float32|float64|int32|int64/1+";
  let results = (outs ONNX_Tensor:$Y);
}

//===- Categories -------------------------------------------------------===//

def ONNX_CategoryMapperOp : ONNX_Op<"CategoryMapper", "between strings and their numbers"> {
  let description = [{
    `cats_strings[i]` and `cats_int64s[i]` stand for one another. What is in neither becomes `default_..`. Example:

    ```mlir
    %y = onnx.CategoryMapper %x {cats_int64s = array<i64: 7, 8>, cats_strings = ["cat", "dog"]} : (tensor<?x!onnx.string>) -> tensor<?xi64>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Ints:$cats_int64s, ONNX_Strings:$cats_strings, ONNX_Int<-1>:$default_int64,
         ONNX_Str<"_Unused">:$default_string);
  let accepts = "X:string|int64";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_LabelEncoderOp : ONNX_Op<"LabelEncoder", "the value that belongs to a key"> {
  let description = [{
    An element equal to `keys_..[i]` (NaN is equal to NaN) becomes `values_..[i]`, any other the default of that type.
    Of equal keys the first counts. Example:

    ```mlir
    %y = onnx.LabelEncoder %x {keys_strings = ["a", "b"], values_int64s = array<i64: 0, 1>} : (tensor<?x!onnx.string>) -> tensor<?xi64>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "-0.0f">:$default_float, ONNX_Int<-1>:$default_int64,
         ONNX_Str<"_Unused">:$default_string, ONNX_Elements:$default_tensor, ONNX_Floats:$keys_floats,
         ONNX_Ints:$keys_int64s, ONNX_Strings:$keys_strings, ONNX_Elements:$keys_tensor, ONNX_Floats:$values_floats,
         ONNX_Ints:$values_int64s, ONNX_Strings:$values_strings, ONNX_Elements:$values_tensor);
  let accepts = "X:string|int64|float32|int32|int16|float64";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_OneHotEncoderOp : ONNX_Op<"OneHotEncoder", "1 in the column of a category, as f32"> {
  let description = [{
    A dim behind the last one has an element per category: 1 where X equals it. With `zeros = 0` what is in no category
    ends the run. Numbers are compared as whole numbers. Example:

    ```mlir
    %y = onnx.OneHotEncoder %x {cats_strings = ["a", "b"]} : (tensor<?x1x!onnx.string>) -> tensor<?x1x2xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Ints:$cats_int64s, ONNX_Strings:$cats_strings, ONNX_Int<1>:$zeros);
  let accepts = "X:string|int64|int32|float32|float64/1+";
  let results = (outs ONNX_Tensor:$Y);
}

//===- Linear models ----------------------------------------------------===//

/// What turns the scores of a row into its result: NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT.
def ONNX_PostTransform : ONNX_Str<"NONE">;

class ONNX_MLModel<string mnemonic, string text> : ONNX_Op<mnemonic, text> {
  let accepts = "X:float32|float64|int32|int64/1-2";
}

def ONNX_LinearClassifierOp : ONNX_MLModel<"LinearClassifier", "classes by the largest linear score"> {
  let description = [{
    Row c of `coefficients` and `intercepts[c]` give the score of class c. One row for two classes tells them apart by
    the sign of its score. `Y` has labels, `Z` the scores after `post_transform`. Example:

    ```mlir
    %y, %z = onnx.LinearClassifier %x {classlabels_ints = array<i64: 0, 1>, coefficients = array<f32: 1.0, 2.0, -1.0, -2.0>,
      intercepts = array<f32: 0.5, -0.5>, post_transform = "SOFTMAX"} : (tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x2xf32>)
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Ints:$classlabels_ints, ONNX_Strings:$classlabels_strings,
         DenseF32ArrayAttr:$coefficients, ONNX_Floats:$intercepts, ONNX_Int<0>:$multi_class,
         ONNX_PostTransform:$post_transform);
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Z);
}

def ONNX_LinearRegressorOp : ONNX_MLModel<"LinearRegressor", "linear functions of the columns, as f32"> {
  let description = [{
    Target t is the product with row t of `coefficients` plus `intercepts[t]`. Example:

    ```mlir
    %y = onnx.LinearRegressor %x {coefficients = array<f32: 1.0, 2.0>, intercepts = array<f32: 0.5>} : (tensor<?x2xf32>) -> tensor<?x1xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Floats:$coefficients, ONNX_Floats:$intercepts, ONNX_PostTransform:$post_transform,
         ONNX_Int<1>:$targets);
  let results = (outs ONNX_Tensor:$Y);
}

//===- Support vector machines ------------------------------------------===//

def ONNX_SVMClassifierOp : ONNX_MLModel<"SVMClassifier", "classes by votes between pairs of them"> {
  let description = [{
    The kernel of a row and each support vector (`kernel_type` LINEAR, POLY, RBF or SIGMOID with `kernel_params` gamma,
    coef0, degree) is weighted into a score for each pair of classes; a score above 0 is a vote for the first. With
    `prob_a` and `prob_b` the scores of pairs become probabilities of classes. Without `vectors_per_class` it is a linear
    model, a row of `coefficients` for each class. Example:

    ```mlir
    %y, %z = onnx.SVMClassifier %x {classlabels_ints = array<i64: 0, 1>, coefficients = array<f32: 1.0, -1.0>,
      kernel_params = array<f32: 0.5, 0.0, 3.0>, kernel_type = "RBF", rho = array<f32: 0.1>,
      support_vectors = array<f32: 0.0, 1.0, 1.0, 0.0>, vectors_per_class = array<i64: 1, 1>} : (tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x2xf32>)
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Ints:$classlabels_ints, ONNX_Strings:$classlabels_strings,
         ONNX_Floats:$coefficients, ONNX_Floats:$kernel_params, ONNX_Str<"LINEAR">:$kernel_type,
         ONNX_PostTransform:$post_transform, ONNX_Floats:$prob_a, ONNX_Floats:$prob_b, ONNX_Floats:$rho,
         ONNX_Floats:$support_vectors, ONNX_Ints:$vectors_per_class);
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Z);
}

def ONNX_SVMRegressorOp : ONNX_MLModel<"SVMRegressor", "a weighted sum of kernels, as f32"> {
  let description = [{
    Kernels as SVMClassifier has them. Without support vectors it is a linear model. With `one_class` the result is
    1 above 0, else -1. Example:

    ```mlir
    %y = onnx.SVMRegressor %x {coefficients = array<f32: 1.0, -1.0>, kernel_params = array<f32: 0.5, 0.0, 3.0>, kernel_type = "RBF",
      n_supports = 2 : i64, rho = array<f32: 0.1>, support_vectors = array<f32: 0.0, 1.0, 1.0, 0.0>} : (tensor<?x2xf32>) -> tensor<?x1xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Floats:$coefficients, ONNX_Floats:$kernel_params,
         ONNX_Str<"LINEAR">:$kernel_type, ONNX_Int<0>:$n_supports, ONNX_Int<0>:$one_class,
         ONNX_PostTransform:$post_transform, ONNX_Floats:$rho, ONNX_Floats:$support_vectors);
  let results = (outs ONNX_Tensor:$Y);
}

//===- Trees ------------------------------------------------------------===//

def ONNX_TreeEnsembleOp : ONNX_Op<"TreeEnsemble", "what the leaves say that a row reaches, over all trees"> {
  let description = [{
    A node compares one column with its split, or looks it up in its set, and goes to a node or to a leaf. Sets follow
    one another in `membership_values`, each with a NaN behind it. `aggregate_function`: 0 average, 1 sum, 2 least,
    3 greatest; `post_transform`: 0 none, 1 softmax, 2 logistic, 3 softmax without zeros, 4 probit. Example:

    ```mlir
    %y = onnx.TreeEnsemble %x {leaf_targetids = array<i64: 0, 0>, leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>, n_targets = 1 : i64,
      nodes_falseleafs = array<i64: 1>, nodes_falsenodeids = array<i64: 1>, nodes_featureids = array<i64: 0>,
      nodes_modes = dense<0> : tensor<1xui8>, nodes_splits = dense<0.5> : tensor<1xf32>, nodes_trueleafs = array<i64: 1>,
      nodes_truenodeids = array<i64: 0>, tree_roots = array<i64: 0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Int<1>:$aggregate_function, DenseI64ArrayAttr:$leaf_targetids,
         ElementsAttr:$leaf_weights, ONNX_Elements:$membership_values, OptionalAttr<I64Attr>:$n_targets,
         DenseI64ArrayAttr:$nodes_falseleafs, DenseI64ArrayAttr:$nodes_falsenodeids, DenseI64ArrayAttr:$nodes_featureids,
         ONNX_Elements:$nodes_hitrates, ONNX_Ints:$nodes_missing_value_tracks_true, ElementsAttr:$nodes_modes,
         ElementsAttr:$nodes_splits, DenseI64ArrayAttr:$nodes_trueleafs, DenseI64ArrayAttr:$nodes_truenodeids,
         ONNX_Int<0>:$post_transform, DenseI64ArrayAttr:$tree_roots);
  let accepts = "X:float32|float64|float16/2";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_TreeEnsembleClassifierOp : ONNX_MLModel<"TreeEnsembleClassifier", "classes by the sums of the leaves that a row reaches"> {
  let description = [{
    A node has a number of its own in its tree; the first of a tree is its root. A leaf adds `class_weights` to classes.
    Weights for one of two classes only tell them apart: above 0.5 when none is negative, else above 0. Example:

    ```mlir
    %y, %z = onnx.TreeEnsembleClassifier %x {class_ids = array<i64: 0, 1>, class_nodeids = array<i64: 1, 2>, class_treeids = array<i64: 0, 0>,
      class_weights = array<f32: 1.0, 1.0>, classlabels_int64s = array<i64: 0, 1>, nodes_falsenodeids = array<i64: 2, 0, 0>,
      nodes_featureids = array<i64: 0, 0, 0>, nodes_modes = ["BRANCH_LEQ", "LEAF", "LEAF"], nodes_nodeids = array<i64: 0, 1, 2>,
      nodes_treeids = array<i64: 0, 0, 0>, nodes_truenodeids = array<i64: 1, 0, 0>, nodes_values = array<f32: 0.5, 0.0, 0.0>} :
      (tensor<?x3xf32>) -> (tensor<?xi64>, tensor<?x2xf32>)
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Floats:$base_values, ONNX_Elements:$base_values_as_tensor, ONNX_Ints:$class_ids,
         ONNX_Ints:$class_nodeids, ONNX_Ints:$class_treeids, ONNX_Floats:$class_weights,
         ONNX_Elements:$class_weights_as_tensor, ONNX_Ints:$classlabels_int64s, ONNX_Strings:$classlabels_strings,
         ONNX_Ints:$nodes_falsenodeids, ONNX_Ints:$nodes_featureids, ONNX_Floats:$nodes_hitrates,
         ONNX_Elements:$nodes_hitrates_as_tensor, ONNX_Ints:$nodes_missing_value_tracks_true, ONNX_Strings:$nodes_modes,
         ONNX_Ints:$nodes_nodeids, ONNX_Ints:$nodes_treeids, ONNX_Ints:$nodes_truenodeids, ONNX_Floats:$nodes_values,
         ONNX_Elements:$nodes_values_as_tensor, ONNX_PostTransform:$post_transform);
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Z);
}

def ONNX_TreeEnsembleRegressorOp : ONNX_MLModel<"TreeEnsembleRegressor", "what the leaves say that a row reaches, as f32"> {
  let description = [{
    Nodes as TreeEnsembleClassifier has them. `aggregate_function` is SUM, AVERAGE, MIN or MAX over the trees; base
    values are added behind it. Example:

    ```mlir
    %y = onnx.TreeEnsembleRegressor %x {n_targets = 1 : i64, nodes_falsenodeids = array<i64: 2, 0, 0>,
      nodes_featureids = array<i64: 0, 0, 0>, nodes_modes = ["BRANCH_LEQ", "LEAF", "LEAF"], nodes_nodeids = array<i64: 0, 1, 2>,
      nodes_treeids = array<i64: 0, 0, 0>, nodes_truenodeids = array<i64: 1, 0, 0>, nodes_values = array<f32: 0.5, 0.0, 0.0>,
      target_ids = array<i64: 0, 0>, target_nodeids = array<i64: 1, 2>, target_treeids = array<i64: 0, 0>,
      target_weights = array<f32: 1.0, 2.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Str<"SUM">:$aggregate_function, ONNX_Floats:$base_values,
         ONNX_Elements:$base_values_as_tensor, OptionalAttr<I64Attr>:$n_targets, ONNX_Ints:$nodes_falsenodeids,
         ONNX_Ints:$nodes_featureids, ONNX_Floats:$nodes_hitrates, ONNX_Elements:$nodes_hitrates_as_tensor,
         ONNX_Ints:$nodes_missing_value_tracks_true, ONNX_Strings:$nodes_modes, ONNX_Ints:$nodes_nodeids,
         ONNX_Ints:$nodes_treeids, ONNX_Ints:$nodes_truenodeids, ONNX_Floats:$nodes_values,
         ONNX_Elements:$nodes_values_as_tensor, ONNX_PostTransform:$post_transform, ONNX_Ints:$target_ids,
         ONNX_Ints:$target_nodeids, ONNX_Ints:$target_treeids, ONNX_Floats:$target_weights,
         ONNX_Elements:$target_weights_as_tensor);
  let results = (outs ONNX_Tensor:$Y);
}

//===- Maps -------------------------------------------------------------===//

def ONNX_CastMapOp : ONNX_Op<"CastMap", "the values of a map as a tensor of one row"> {
  let description = [{
    `map_form` DENSE: all values, in the order of their keys. SPARSE: value k is the one of key k, 0 or empty where there
    is none; keys are at least 0 and below `max_map`. `cast_to` is TO_FLOAT, TO_INT64 or TO_STRING; numbers become strings,
    and strings numbers, as Cast says. Example:

    ```mlir
    %y = onnx.CastMap %x {map_form = "SPARSE", max_map = 5 : i64} : (!onnx.map<i64, f32>) -> tensor<1x5xf32>
    ```
  }];
  let arguments = (ins ONNX_MapType:$X, ONNX_Str<"TO_FLOAT">:$cast_to, ONNX_Str<"DENSE">:$map_form,
         ONNX_Int<1>:$max_map);
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_DictVectorizerOp : ONNX_Op<"DictVectorizer", "the values of the keys of a vocabulary, as a tensor of one row"> {
  let description = [{
    `Y[0, i]` is the value whose key is element i of the vocabulary, 0 or empty without such a key. Keys that are not in
    the vocabulary are left out. The standard says a vector; the row is what converters and ONNX Runtime make of it.
    Example:

    ```mlir
    %y = onnx.DictVectorizer %x {string_vocabulary = ["a", "c", "b"]} : (!onnx.map<!onnx.string, f32>) -> tensor<1x3xf32>
    ```
  }];
  let arguments = (ins ONNX_MapType:$X, ONNX_Ints:$int64_vocabulary, ONNX_Strings:$string_vocabulary);
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_ZipMapOp : ONNX_Op<"ZipMap", "a map for each row: labels to elements"> {
  let description = [{
    Column i belongs to label i; of equal labels the last counts. A vector is one row. Example:

    ```mlir
    %z = onnx.ZipMap %x {classlabels_int64s = array<i64: 0, 1>} : (tensor<?x2xf32>) -> !onnx.sequence<!onnx.map<i64, f32>>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X, ONNX_Ints:$classlabels_int64s, ONNX_Strings:$classlabels_strings);
  let accepts = "X:floating/1-2";
  let results = (outs ONNX_SequenceType:$Z);
}

#endif
