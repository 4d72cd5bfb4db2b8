/* XLA on the CPU runs independent parts of a program on TensorFlow's pool of intra-op threads, which
 * has one thread here, so that every sum has one order. All workers of a process then wait for that
 * thread: two trainings take the time of two. No option of XLA keeps a program on the thread that
 * calls it, but the constructor of its executor takes thresholds for that, which nobody sets.
 *
 * This addon is loaded with RTLD_GLOBAL before TensorFlow, so that TensorFlow's own call of
 * ThunkExecutor::Create comes here first; it goes on to the original with thresholds that every
 * program is below. The same kernels then run in program order: the same bits as before.
 * Thresholds other than those of TensorFlow 2.21 mean that the layout may differ: left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <node_api.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CREATE _ZN3xla3cpu13ThunkExecutor6CreateENS0_13ThunkSequenceERKNS1_7OptionsE
#define NAME_OF(symbol) NAME(symbol)
#define NAME(symbol) #symbol

/* xla/backends/cpu/runtime/thunk_executor.h of TensorFlow 2.21 */
struct options {
  size_t sequential_buffer_threshold;
  size_t sequential_num_thunks_threshold;
  int32_t ready_queue_type;
  int8_t is_nested_executor;
};

static const size_t known_buffer_threshold = 512;
static const size_t known_num_thunks_threshold = 8;

/* The result and the sequence are C++ objects that travel as addresses. */
typedef void *create_function(void *result, void *thunk_sequence, const struct options *options);

static atomic_uint changed_count;

static create_function *original(void) {
  void *library = dlopen("libtensorflow_cc.so.2", RTLD_NOLOAD | RTLD_NOW);
  create_function *found =
      library == NULL ? NULL : (create_function *)dlsym(library, NAME_OF(CREATE));
  if (found == NULL) {
    /* Only this library calls it: it cannot be absent. */
    fprintf(stderr, "basin: libtensorflow_cc.so.2 has no " NAME_OF(CREATE) "\n");
    abort();
  }
  return found;
}

__attribute__((visibility("default"))) void *CREATE(void *result, void *thunk_sequence,
                                                    const struct options *options) {
  struct options own = *options;
  if (own.sequential_buffer_threshold == known_buffer_threshold &&
      own.sequential_num_thunks_threshold == known_num_thunks_threshold) {
    own.sequential_num_thunks_threshold = SIZE_MAX;
    atomic_fetch_add(&changed_count, 1);
  }
  return original()(result, thunk_sequence, &own);
}

/* How many programs and loop bodies of this process were made so. */
static napi_value sequential_count(napi_env env, napi_callback_info info) {
  napi_value count;
  napi_create_uint32(env, atomic_load(&changed_count), &count);
  return count;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "sequentialCount", NAPI_AUTO_LENGTH, sequential_count, NULL, &function);
  napi_set_named_property(env, exports, "sequentialCount", function);
  return exports;
}
