/* What an application does with a compiled model. */
#include <aicc-c/runtime.h>
#include <stdio.h>

static int use(aicc_session *session) {
  float x[4] = {1, 2, 3, 4};
  int64_t mode = 0, shape[2] = {1, 4}, wrong[2] = {1, 3};
  aicc_tensor y, sum;
  if (aicc_session_bind_input(session, 0, &(aicc_tensor){AICC_F32, 2, shape, x, sizeof(x)}) != AICC_OK ||
      aicc_session_bind_input(session, 1, &(aicc_tensor){AICC_I64, 0, NULL, &mode, sizeof(mode)}) != AICC_OK ||
      aicc_session_run(session) != AICC_OK || aicc_session_output(session, 0, &y) != AICC_OK ||
      aicc_session_output(session, 1, &sum) != AICC_OK) {
    puts(aicc_session_error(session));
    return 1;
  }
  const float *values = y.data;
  printf("y = %g %g %g %g, sum = %g\n", values[0], values[1], values[2], values[3], *(float *)sum.data);
  if (aicc_session_bind_input(session, 0, &(aicc_tensor){AICC_F32, 2, wrong, x, sizeof(x)}) != AICC_OK)
    puts(aicc_session_error(session));
  return 0;
}

int main(int argc, char **argv) {
  aicc_model *model;
  aicc_session *session;
  if (argc < 2 || aicc_model_open_file(argv[1], NULL, &model) != AICC_OK) {
    puts(aicc_open_error());
    return 1;
  }
  const aicc_value *input = aicc_model_input(model, 0);
  printf("input 0: %s, rank %d, dim 0 is %s\n", input->name, input->rank, input->dim_names[0]);
  if (aicc_session_create(model, NULL, &session) != AICC_OK) {
    puts(aicc_open_error());
    return 1;
  }
  aicc_model_close(model); /* the session keeps it */
  int failed = use(session);
  aicc_session_destroy(session);
  return failed;
}
