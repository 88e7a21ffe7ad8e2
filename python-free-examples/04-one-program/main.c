/* One program with the digits model inside: ./digits < image.pgm */
#include "digits.h"

#include <stdio.h>

int main(void) {
  unsigned char bytes[digits_input_image_elements];
  char head[16]; /* "P5\n8 8\n255\n" */
  float pixels[digits_input_image_elements], scores[digits_output_probabilities_elements];
  if (fread(head, 1, 11, stdin) != 11 || fread(bytes, 1, sizeof bytes, stdin) != sizeof bytes)
    return AICC_IO;
  for (int i = 0; i < digits_input_image_elements; ++i)
    pixels[i] = (float)bytes[i] / 255.0f;

  aicc_model *model;
  aicc_status status = digits_open(NULL, &model);
  if (status != AICC_OK) {
    fprintf(stderr, "%s\n", aicc_open_error());
    return status;
  }
  aicc_session *session;
  if ((status = aicc_session_create(model, NULL, &session)) != AICC_OK) {
    fprintf(stderr, "%s\n", aicc_open_error());
    return status;
  }
  const aicc_tensor image = {AICC_F32, digits_input_image_rank, digits_input_image_dims, pixels, sizeof pixels};
  status = aicc_session_bind_input(session, digits_input_image_index, &image);
  if (status == AICC_OK)
    status = aicc_session_bind_output(session, digits_output_probabilities_index, scores, sizeof scores);
  if (status == AICC_OK)
    status = aicc_session_run(session);
  if (status != AICC_OK)
    fprintf(stderr, "%s\n", aicc_session_error(session));
  int best = 0;
  for (int digit = 1; digit < digits_output_probabilities_elements && status == AICC_OK; ++digit)
    if (scores[digit] > scores[best])
      best = digit;
  if (status == AICC_OK)
    printf("reads %d\n", best);
  aicc_session_destroy(session);
  aicc_model_close(model);
  return status;
}
