/* Convolutions for XLA's programs on the CPU, as custom calls, and for JavaScript. Each takes float32 arrays
 * and a text of numbers that are the fields of a Layer, and gives one float32 array:
 *
 * - basin_pooled_convolution: images, kernel, bias -> pooled values, then from codesStart on their codes,
 *   a byte each
 * - basin_pooled_convolution_gradients: images, kernel, what the first call gave, slopes -> gradients by
 *   the kernel, by the bias, and where they are wanted by the images
 * - basin_pooled_convolution_tangents: images, kernel, what the first call gave, then directions of images,
 *   kernel and bias -> derivatives of the pooled values along them
 *
 * - basin_direct_convolution, …_gradients and …_tangents: the same of convolutions without a pool, whose first
 *   call gives the values alone
 * - basin_dense: inputs, kernel, bias -> values; basin_dense_gradients: inputs, values, slopes -> gradients by the
 *   kernel and by the bias; basin_dense_slopes: kernel, values, slopes -> gradients by the inputs
 * - basin_layer_norm: inputs, gain, shift -> values; basin_layer_norm_gradients: inputs, gain, slopes -> gradients
 *   by the gain, by the shift and by the inputs
 *
 * Other arrays under the same names would meet programs that were kept on disk: give them new names. */
#include <node_api.h>
#include <pthread.h>

#include <mutex>
#include <string>

#include "dense.h"
#include "direct.h"
#include "forward.h"
#include "gradients.h"
#include "layer-norm.h"
#include "tangents.h"

using pooled_convolution::codesStart;
using pooled_convolution::Layer;
using DirectLayer = direct_convolution::Layer;

/* xla/service/custom_call_target_registry.h of TensorFlow 2.21: what is used of it. */
namespace xla {
class CustomCallTargetRegistry {
 public:
  static CustomCallTargetRegistry *Global();
  void Register(const std::string &symbol, void *address, const std::string &platform);
};
} // namespace xla

template <class L = Layer>
static L layerOf(const std::string &numbers) {
  L layer;
  int32_t *field = &layer.count;
  const char *text = numbers.c_str();
  for (size_t index = 0; index < sizeof layer / sizeof *field; index++) {
    char *end;
    field[index] = int32_t(strtol(text, &end, 10));
    text = end;
  }
  return layer;
}

static void pooledConvolution(const std::string &numbers, const float **inputs, float *output) {
  const Layer layer = layerOf(numbers);
  uint8_t *codes = reinterpret_cast<uint8_t *>(output + codesStart(layer));
  pooled_convolution::forward(layer, inputs[0], inputs[1], inputs[2], output, codes);
}

static void pooledConvolutionGradients(const std::string &numbers, const float **inputs,
                                       float *output) {
  const Layer layer = layerOf(numbers);
  const float *images = inputs[0], *kernel = inputs[1], *packed = inputs[2], *slopes = inputs[3];
  const auto codes = reinterpret_cast<const uint8_t *>(packed + codesStart(layer));
  float *byBias = output + layer.kernelValues();
  pooled_convolution::kernelGradients(layer, images, codes, slopes, output, byBias);
  if (layer.wantsImages) {
    pooled_convolution::imageGradients(layer, kernel, codes, slopes, byBias + layer.filters);
  }
}

static void pooledConvolutionTangents(const std::string &numbers, const float **inputs,
                                      float *output) {
  const Layer layer = layerOf(numbers);
  const auto codes = reinterpret_cast<const uint8_t *>(inputs[2] + codesStart(layer));
  pooled_convolution::tangents(layer, inputs[0], inputs[1], codes, inputs[3], inputs[4], inputs[5],
                               output);
}

static void directConvolution(const std::string &numbers, const float **inputs, float *output) {
  const auto layer = layerOf<DirectLayer>(numbers);
  direct_convolution::forward(layer, inputs[0], inputs[1], inputs[2], output);
}

static void directConvolutionGradients(const std::string &numbers, const float **inputs,
                                       float *output) {
  const auto layer = layerOf<DirectLayer>(numbers);
  direct_convolution::gradients(layer, inputs[0], inputs[1], inputs[2], inputs[3], output);
}

static void directConvolutionTangents(const std::string &numbers, const float **inputs,
                                      float *output) {
  const auto layer = layerOf<DirectLayer>(numbers);
  direct_convolution::tangents(layer, inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5],
                               output);
}

static void denseLayer(const std::string &numbers, const float **inputs, float *output) {
  dense::forward(layerOf<dense::Layer>(numbers), inputs[0], inputs[1], inputs[2], output);
}

static void denseGradients(const std::string &numbers, const float **inputs, float *output) {
  dense::gradients(layerOf<dense::Layer>(numbers), inputs[0], inputs[1], inputs[2], output);
}

static void denseSlopes(const std::string &numbers, const float **inputs, float *output) {
  dense::slopesOfInputs(layerOf<dense::Layer>(numbers), inputs[0], inputs[1], inputs[2], output);
}

static void layerNorm(const std::string &numbers, const float **inputs, float *output) {
  layer_norm::forward(layerOf<layer_norm::Layer>(numbers), inputs[0], inputs[1], inputs[2], output);
}

static void layerNormGradients(const std::string &numbers, const float **inputs, float *output) {
  layer_norm::gradients(layerOf<layer_norm::Layer>(numbers), inputs[0], inputs[1], inputs[2], output);
}

typedef void Call(const std::string &numbers, const float **inputs, float *output);

/* The stack of the calling thread. */
struct Stack {
  const char *low = nullptr;
  size_t size = 0;

  Stack() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    void *address = nullptr;
    if (pthread_attr_getstack(&attributes, &address, &size) != 0) size = 0;
    low = static_cast<const char *>(address);
    pthread_attr_destroy(&attributes);
  }
  bool holds(const void *address) const {
    return size_t(static_cast<const char *>(address) - low) < size;
  }
};

/* XLA hands over the output, or a list of outputs where there are several. Of a program that it reads back
 * from the disk it has forgotten which (CustomCallThunkFromProto leaves is_tuple_result as it finds it), and
 * a call of one output may get a list of one. The list lies on the stack, an output never does. */
static float *outputOf(void *output) {
  static thread_local const Stack stack;
  return static_cast<float *>(stack.holds(output) ? *static_cast<void **>(output) : output);
}

/* The form of XLA's API_VERSION_STATUS_RETURNING_UNIFIED; a status that nobody sets is success. */
template <Call call>
static void calledByXla(void *output, const void **inputs, const char *numbers, size_t length, void *) {
  call(std::string(numbers, length), reinterpret_cast<const float **>(inputs), outputOf(output));
}

static const struct {
  const char *name;
  Call *call;
  void (*calledByXla)(void *, const void **, const char *, size_t, void *);
} calls[] = {
    {"basin_pooled_convolution", pooledConvolution, calledByXla<pooledConvolution>},
    {"basin_pooled_convolution_gradients", pooledConvolutionGradients,
     calledByXla<pooledConvolutionGradients>},
    {"basin_pooled_convolution_tangents", pooledConvolutionTangents,
     calledByXla<pooledConvolutionTangents>},
    {"basin_direct_convolution", directConvolution, calledByXla<directConvolution>},
    {"basin_direct_convolution_gradients", directConvolutionGradients,
     calledByXla<directConvolutionGradients>},
    {"basin_direct_convolution_tangents", directConvolutionTangents,
     calledByXla<directConvolutionTangents>},
    {"basin_dense", denseLayer, calledByXla<denseLayer>},
    {"basin_dense_gradients", denseGradients, calledByXla<denseGradients>},
    {"basin_dense_slopes", denseSlopes, calledByXla<denseSlopes>},
    {"basin_layer_norm", layerNorm, calledByXla<layerNorm>},
    {"basin_layer_norm_gradients", layerNormGradients, calledByXla<layerNormGradients>},
};

static float *dataOf(napi_env env, napi_value array) {
  void *data = nullptr;
  napi_get_typedarray_info(env, array, nullptr, nullptr, &data, nullptr, nullptr);
  return static_cast<float *>(data);
}

static std::string textOf(napi_env env, napi_value value) {
  char text[256] = "";
  size_t length = 0;
  napi_get_value_string_utf8(env, value, text, sizeof text, &length);
  return std::string(text, length);
}

/* (name, numbers, inputs, output): the typed arrays' lengths are the caller's to get right. */
static napi_value callByName(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value arguments[4];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  const std::string name = textOf(env, arguments[0]);
  const float *inputs[8] = {};
  uint32_t inputCount = 0;
  napi_get_array_length(env, arguments[2], &inputCount);
  for (uint32_t index = 0; index < inputCount && index < 8; index++) {
    napi_value input;
    napi_get_element(env, arguments[2], index, &input);
    inputs[index] = dataOf(env, input);
  }
  for (const auto &entry : calls) {
    if (entry.name != name) continue;
    entry.call(textOf(env, arguments[1]), inputs, dataOf(env, arguments[3]));
    return nullptr;
  }
  napi_throw_error(env, nullptr, ("there is no custom call " + name).c_str());
  return nullptr;
}

/* Gives the calls to XLA: by one addon of a process, for a second of that name ends it. */
static napi_value registerCalls(napi_env env, napi_callback_info info) {
  static std::once_flag once;
  std::call_once(once, [] {
    for (const auto &entry : calls) {
      xla::CustomCallTargetRegistry::Global()->Register(
          entry.name, reinterpret_cast<void *>(entry.calledByXla), "Host");
    }
  });
  return nullptr;
}

static void exportFunction(napi_env env, napi_value exports, const char *name,
                           napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  exportFunction(env, exports, "register", registerCalls);
  exportFunction(env, exports, "call", callByName);
  return exports;
}
