/* Runs a compiled digits model on one image: ./digits digits.aicc image.pgm */
#include <aicc-c/runtime.h>

#include <stdio.h>

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: digits MODEL.aicc IMAGE.pgm\n");
    return AICC_USAGE;
  }
  unsigned char bytes[64];
  FILE *file = fopen(argv[2], "rb");
  if (!file || fseek(file, -64, SEEK_END) != 0 || fread(bytes, 1, 64, file) != 64) {
    fprintf(stderr, "cannot read 64 pixels from '%s'\n", argv[2]);
    return AICC_IO;
  }
  fclose(file);
  float pixels[64];
  for (int i = 0; i < 64; ++i)
    pixels[i] = (float)bytes[i] / 255.0f;

  aicc_model *model;
  aicc_status status = aicc_model_open_file(argv[1], NULL, &model);
  if (status != AICC_OK) {
    fprintf(stderr, "%s\n", aicc_open_error());
    return status;
  }
  aicc_session *session;
  if ((status = aicc_session_create(model, NULL, &session)) != AICC_OK) {
    fprintf(stderr, "%s\n", aicc_open_error());
    return status;
  }
  const int64_t dims[4] = {1, 1, 8, 8};
  const aicc_tensor image = {AICC_F32, 4, dims, pixels, sizeof pixels};
  float scores[10];
  status = aicc_session_bind_input(session, 0, &image);
  if (status == AICC_OK)
    status = aicc_session_bind_output(session, 0, scores, sizeof scores);
  if (status == AICC_OK)
    status = aicc_session_run(session);
  if (status != AICC_OK)
    fprintf(stderr, "%s\n", aicc_session_error(session));
  int best = 0;
  for (int digit = 1; digit < 10 && status == AICC_OK; ++digit)
    if (scores[digit] > scores[best])
      best = digit;
  if (status == AICC_OK)
    printf("reads %d\n", best);
  aicc_session_destroy(session);
  aicc_model_close(model);
  return status;
}
