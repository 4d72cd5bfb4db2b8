/* TensorFlow's static initialisers write two lines to stderr whenever it is loaded, and no setting
 * of its own stops them. This addon points file descriptor 2 at /dev/null for that moment. Calls
 * nest over all threads of the process: the first silences, the last restores. */
#include <fcntl.h>
#include <node_api.h>
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int depth = 0;
static int saved = -1;

static napi_value silence(napi_env env, napi_callback_info info) {
  pthread_mutex_lock(&mutex);
  if (depth++ == 0) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    saved = nowhere < 0 ? -1 : fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (saved >= 0) dup2(nowhere, 2);
    if (nowhere >= 0) close(nowhere);
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

static napi_value restore(napi_env env, napi_callback_info info) {
  pthread_mutex_lock(&mutex);
  if (depth > 0 && --depth == 0 && saved >= 0) {
    dup2(saved, 2);
    close(saved);
    saved = -1;
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "silence", NAPI_AUTO_LENGTH, silence, NULL, &function);
  napi_set_named_property(env, exports, "silence", function);
  napi_create_function(env, "restore", NAPI_AUTO_LENGTH, restore, NULL, &function);
  napi_set_named_property(env, exports, "restore", function);
  return exports;
}
