/* XLA on the CPU runs independent parts of a program on TensorFlow's pool of intra-op threads, which
 * has one thread here, so that every sum has one order. All workers of a process then wait for that
 * thread: two trainings take the time of two. No option of XLA keeps a program on the thread that
 * calls it, but the constructor of its executor takes thresholds for that, which nobody sets.
 *
 * This addon is loaded with RTLD_GLOBAL before TensorFlow, so that TensorFlow's own call of
 * ThunkExecutor::Create comes here first; it goes on to the original with thresholds that every
 * program is below. The same kernels then run in program order: the same bits as before.
 * Thresholds other than those of TensorFlow 2.21 mean that the layout may differ: left alone.
 *
 * One thing is left that goes to the pool: copies of more than 1 MiB, of weights on their way into a loop
 * for one, in blocks of which the pool copies all but the first. What comes after such a copy, the loop
 * with all its steps, then runs on the pool's thread as well. `keepCopiesWhole`, called once TensorFlow is
 * loaded, puts a function of ours in front of the copy's own, which makes its blocks one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <node_api.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

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

static void *in_tensorflow(const char *name) {
  void *library = dlopen("libtensorflow_cc.so.2", RTLD_NOLOAD | RTLD_NOW);
  return library == NULL ? NULL : dlsym(library, name);
}

static create_function *original(void) {
  create_function *found = (create_function *)in_tensorflow(NAME_OF(CREATE));
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

#define COPY_VTABLE "_ZTVN3xla3cpu9CopyThunkE"
#define COPY_EXECUTE "_ZN3xla3cpu9CopyThunk7ExecuteERKNS0_5Thunk13ExecuteParamsE"

/* xla/backends/cpu/runtime/copy_thunk.h of TensorFlow 2.21: how a copy is divided, and where it says so. */
struct copy_blocks {
  int64_t byte_count;
  int64_t block_size;
  int64_t block_count;
};
static const size_t copy_blocks_offset = 0x318;

/* The result is a C++ object that travels as an address, before the copy itself. */
typedef void *copy_function(void *result, char *copy, const void *params);

static copy_function *execute_copy;
static atomic_uint whole_copy_count;

/* What is no division into blocks means that the layout differs: left alone. */
static int are_blocks(const struct copy_blocks *copy) {
  return copy->block_count > 1 && copy->block_count <= 8 && copy->block_size > 0 &&
         copy->block_size % 1024 == 0 && copy->block_size < copy->byte_count &&
         copy->block_size * copy->block_count >= copy->byte_count &&
         copy->block_size * (copy->block_count - 1) < copy->byte_count;
}

static void *execute_whole_copy(void *result, char *copy, const void *params) {
  struct copy_blocks *blocks = (struct copy_blocks *)(copy + copy_blocks_offset);
  if (are_blocks(blocks)) {
    blocks->block_size = blocks->byte_count;
    blocks->block_count = 1;
    atomic_fetch_add(&whole_copy_count, 1);
  }
  return execute_copy(result, copy, params);
}

/* Objects of the class come with their table of functions, in memory that is read-only once loaded. */
static void replace_copy(void) {
  void **table = (void **)in_tensorflow(COPY_VTABLE);
  void *execute = in_tensorflow(COPY_EXECUTE);
  if (table == NULL || execute == NULL) return;
  const int entries = 10;
  for (int entry = 2; entry < entries; entry++) {
    if (table[entry] != execute) continue;
    uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *page = (void *)((uintptr_t)&table[entry] & ~(page_size - 1));
    if (mprotect(page, page_size, PROT_READ | PROT_WRITE) != 0) return;
    execute_copy = (copy_function *)execute;
    table[entry] = (void *)execute_whole_copy;
    mprotect(page, page_size, PROT_READ);
    return;
  }
}

/* Once TensorFlow is loaded; by any number of threads. */
static napi_value keep_copies_whole(napi_env env, napi_callback_info info) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, replace_copy);
  return NULL;
}

static napi_value count_of(napi_env env, atomic_uint *counter) {
  napi_value count;
  napi_create_uint32(env, atomic_load(counter), &count);
  return count;
}

/* How many programs and loop bodies of this process were made to stay on the calling thread. */
static napi_value sequential_count(napi_env env, napi_callback_info info) {
  return count_of(env, &changed_count);
}

/* How many copies of this process's programs were made whole. */
static napi_value whole_copies(napi_env env, napi_callback_info info) {
  return count_of(env, &whole_copy_count);
}

static void export_function(napi_env env, napi_value exports, const char *name,
                            napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  export_function(env, exports, "keepCopiesWhole", keep_copies_whole);
  export_function(env, exports, "sequentialCount", sequential_count);
  export_function(env, exports, "wholeCopyCount", whole_copies);
  return exports;
}
