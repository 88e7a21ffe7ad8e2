/* Runs a model whose one input is a file, and says how that ended. */
#include <aicc-c/runtime.h>

#include <stdio.h>

int main(int count, char **arguments) {
  aicc_model *model;
  aicc_session *session;
  const uint8_t bytes[] = "P6 1 1 255\n\1\2\3";
  const int64_t dims[1] = {sizeof bytes - 1};
  const aicc_tensor file = {AICC_U8, 1, dims, (void *)bytes, sizeof bytes - 1};
  aicc_tensor image;
  if (count != 2 || aicc_model_open_file(arguments[1], NULL, &model) != AICC_OK ||
      aicc_session_create(model, NULL, &session) != AICC_OK)
    return puts(aicc_open_error()), 1;
  aicc_status status = aicc_session_bind_input(session, 0, &file);
  if (status == AICC_OK)
    status = aicc_session_run(session);
  if (status == AICC_OK)
    status = aicc_session_output(session, 0, &image);
  const uint8_t *pixel = status == AICC_OK ? image.data : NULL;
  if (pixel)
    printf("%d %d %d\n", pixel[0], pixel[1], pixel[2]);
  else
    printf("status %d: %s\n", status, aicc_session_error(session));
  aicc_session_destroy(session);
  aicc_model_close(model);
  return 0;
}
