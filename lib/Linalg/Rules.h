// The families of rules of `linalg-lower-onnx`, one file each.
#pragma once

namespace aicc::linalg {

class Rules;

void populateUnaryRules(Rules &rules);
void populateElementwiseRules(Rules &rules);
void populateReductionRules(Rules &rules);
void populateCumulativeRules(Rules &rules);
void populateSoftmaxRules(Rules &rules);
void populateLossRules(Rules &rules);
void populateNormalizationRules(Rules &rules);
void populateReshapeRules(Rules &rules);
void populateMovementRules(Rules &rules);
void populateSliceRules(Rules &rules);
void populatePadRules(Rules &rules);
void populateGenerateRules(Rules &rules);
void populateGatherRules(Rules &rules);
void populateSearchRules(Rules &rules);
void populateRotaryRules(Rules &rules);
void populateRandomRules(Rules &rules);
void populateResizeRules(Rules &rules);
void populateControlRules(Rules &rules);
void populateQuantizeRules(Rules &rules);
void populateQuantizedProductRules(Rules &rules);
void populateQuantizedConvRules(Rules &rules);

void populateMatMulRules(Rules &rules);
void populateConvRules(Rules &rules);
void populateConvTransposeRules(Rules &rules);
void populatePoolRules(Rules &rules);
void populateUnpoolRules(Rules &rules);
void populateRecurrentRules(Rules &rules);
void populateAttentionRules(Rules &rules);
void populateEinsumRules(Rules &rules);
void populateHostCallRules(Rules &rules);
void populateRegexRules(Rules &rules);
void populateNumeralRules(Rules &rules);
void populateSequenceRules(Rules &rules);
void populateMapRules(Rules &rules);
void populateSamplingRules(Rules &rules);
void populateRegionRules(Rules &rules);
void populateDeformRules(Rules &rules);
void populateDetRules(Rules &rules);
void populateSignalRules(Rules &rules);
void populateLinearAttentionRules(Rules &rules);
void populateCausalConvRules(Rules &rules);

void populateFeatureRules(Rules &rules);
void populateCategoryRules(Rules &rules);
void populateLinearModelRules(Rules &rules);
void populateTreeRules(Rules &rules);

} // namespace aicc::linalg
