/* Gradients of the sum of slopes x pooled values, by the kernel, the bias and the images. */
#pragma once
#include <immintrin.h>
#include "layer.h"

namespace pooled_convolution {

#define FOR_EACH_BIT(bit, bits) \
  for (uint64_t rest = (bits), bit; rest != 0 && (bit = uint64_t(__builtin_ctzll(rest)), true); rest &= rest - 1)

/* For each of the four positions, which of up to 64 filters came from there: a bit each. */
struct Winners {
  uint64_t at[4];

  Winners(const uint8_t *codes, int filters) {
    alignas(16) uint8_t padded[64];
    memset(padded, offCode, sizeof padded);
    memcpy(padded, codes, filters);
    for (int position = 0; position < 4; position++) {
      at[position] = 0;
      for (int part = 0; part * 16 < filters; part++) {
        const __m128i sixteen = _mm_load_si128((const __m128i *)padded + part);
        const int equal = _mm_movemask_epi8(_mm_cmpeq_epi8(sixteen, _mm_set1_epi8(char(position))));
        at[position] |= uint64_t(uint32_t(equal)) << (16 * part);
      }
    }
  }
  uint64_t any() const { return at[0] | at[1] | at[2] | at[3]; }
};

/* Where one pooled value's window begins in its image, in pixels, and its values among all. */
struct Place {
  int64_t pixel, value;
};
ALWAYS_INLINE Place placeOf(const Layer &layer, int row, int column) {
  return {int64_t(2) * row * layer.width + 2 * column,
          (int64_t(row) * layer.columns + column) * layer.filters};
}

/* Each slope adds its window to the sums of its filter: [filters, 3, R * 8], for a row of the kernel is
 * 3 * channels values that lie together in the image as well, R vectors of 8. A function of its own, for
 * its loop needs all registers. */
template <int R>
static __attribute__((noinline)) void addSlopes(uint64_t filters, const uint8_t *codes,
                                                const float *slopes, const float *window,
                                                const int64_t *offsets, int64_t rowStride, float *sums,
                                                float *biasSums) {
  FOR_EACH_BIT(filter, filters) {
    const float slope = slopes[filter];
    const float *upper = window + offsets[codes[filter]];
    const float *rows[3] = {upper, upper + rowStride, upper + 2 * rowStride};
    float *sum = sums + filter * 3 * R * 8;
    biasSums[filter] += slope;
#pragma GCC unroll 3
    for (int down = 0; down < 3; down++) {
#pragma GCC unroll 8
      for (int v = 0; v < R; v++) {
        float *to = sum + (down * R + v) * 8;
        store<8>(to, load<8>(to) + load<8>(rows[down] + v * 8) * slope);
      }
    }
  }
}

template <int R>
static void kernelGradientsOf(const Layer &layer, const float *images, const uint8_t *codes,
                              const float *slopes, float *kernelGradients, float *biasGradients) {
  const int channels = layer.channels, filters = layer.filters;
  const int64_t rowStride = int64_t(layer.width) * channels;
  const int64_t offsets[4] = {0, channels, rowStride, rowStride + channels};
  Buffer image(layer.imageSize() + R * 8); /* rows are read up to whole vectors */
  Buffer sums(size_t(filters) * 3 * R * 8);
  for (int n = 0; n < layer.count; n++) {
    memcpy(image.data(), images + n * layer.imageSize(), 4 * layer.imageSize());
    for (int row = 0; row < layer.rows; row++) {
      for (int column = 0; column < layer.columns; column++) {
        const Place place = placeOf(layer, row, column);
        const int64_t at = n * layer.pooledSize() + place.value;
        const float *window = image.data() + place.pixel * channels;
        for (int first = 0; first < filters; first += 64) {
          const Winners winners(codes + at + first, std::min(64, filters - first));
          addSlopes<R>(winners.any(), codes + at + first, slopes + at + first, window, offsets, rowStride,
                       sums.data() + size_t(first) * 3 * R * 8, biasGradients + first);
        }
      }
    }
  }
  for (int down = 0; down < 3; down++)
    for (int i = 0; i < 3 * channels; i++)
      for (int filter = 0; filter < filters; filter++)
        kernelGradients[(size_t(down) * 3 * channels + i) * filters + filter] =
            sums[(size_t(filter) * 3 + down) * R * 8 + i];
}

/* The same of few channels, C: eight filters side by side, their sums over the whole batch in registers,
 * for D rows of the kernel from `firstDown` on. */
template <int C, int D>
static void kernelGradientsOfFew(const Layer &layer, const float *images, const uint8_t *codes,
                                 const float *slopes, float *kernelGradients, float *biasGradients) {
  typedef Lanes<8>::Ints Ints;
  const int filters = layer.filters;
  const int64_t rowStride = int64_t(layer.width) * C, size = layer.pooledSize();
  /* Eight filters are read at once, some of them the next value's: behind the last there is nothing. */
  Buffer lastSlopes(size + 8);
  memcpy(lastSlopes.data(), slopes + (layer.count - 1) * size, 4 * size);
  for (int first = 0; first < filters; first += 8) {
    const int lanes = std::min(8, filters - first);
    for (int firstDown = 0; firstDown < 3; firstDown += D) {
      Floats<8> sums[D][3 * C] = {}, biasSum = {};
      for (int n = 0; n < layer.count; n++) {
        const float *imageSlopes = n + 1 < layer.count ? slopes + n * size : lastSlopes.data();
        const uint8_t *imageCodes = codes + n * size;
        const float *image = images + n * layer.imageSize() + firstDown * rowStride;
        for (int row = 0; row < layer.rows; row++) {
          for (int column = 0; column < layer.columns; column++) {
            const Place place = placeOf(layer, row, column);
            const Floats<8> slope = load<8>(imageSlopes + place.value + first);
            Lanes<8>::Bytes bytes;
            memcpy(&bytes, imageCodes + place.value + first, 8);
            const Ints code = __builtin_convertvector(bytes, Ints);
#pragma GCC unroll 4
            for (int position = 0; position < 4; position++) {
              const float *pixels =
                  image + place.pixel * C + (position >> 1) * rowStride + (position & 1) * C;
              const Floats<8> own = (code == position) ? slope : Floats<8>{};
              biasSum += own;
#pragma GCC unroll 3
              for (int down = 0; down < D; down++) {
#pragma GCC unroll 9
                for (int i = 0; i < 3 * C; i++) sums[down][i] += own * pixels[down * rowStride + i];
              }
            }
          }
        }
      }
      for (int down = 0; down < D; down++)
        for (int i = 0; i < 3 * C; i++)
          memcpy(kernelGradients + (size_t(firstDown + down) * 3 * C + i) * filters + first,
                 &sums[down][i], 4 * lanes);
      memcpy(biasGradients + first, &biasSum, 4 * lanes);
    }
  }
}

/* Most channels that there is a gradient for. */
constexpr int mostChannels = 32;

static void kernelGradients(const Layer &layer, const float *images, const uint8_t *codes,
                            const float *slopes, float *kernelGradients, float *biasGradients) {
  memset(biasGradients, 0, 4 * layer.filters);
  const int channels = layer.channels;
  const auto run = channels == 1   ? kernelGradientsOfFew<1, 3>
                   : channels == 2 ? kernelGradientsOfFew<2, 1>
                   : channels == 3 ? kernelGradientsOfFew<3, 1>
                   : channels <= 5 ? kernelGradientsOf<2>
                   : channels <= 8 ? kernelGradientsOf<3>
                   : channels <= 16 ? kernelGradientsOf<6>
                                    : kernelGradientsOf<12>;
  run(layer, images, codes, slopes, kernelGradients, biasGradients);
}

/* Gradients of a window of 4 x 4 pixels, L channels of it, by up to 64 slopes: kernels are [filters, 9, L]. */
template <int L>
ALWAYS_INLINE void addWindow(const Winners &winners, const float *slopes, const float *kernels,
                             float *window, int64_t rowStride, int pixelStride) {
  Floats<L> sums[16] = {};
#pragma GCC unroll 4
  for (int position = 0; position < 4; position++) {
    FOR_EACH_BIT(filter, winners.at[position]) {
      const float *kernel = kernels + filter * 9 * L;
      const float slope = slopes[filter];
#pragma GCC unroll 9
      for (int tap = 0; tap < 9; tap++) {
        const int pixel = ((position >> 1) + tap / 3) * 4 + (position & 1) + tap % 3;
        sums[pixel] += load<L>(kernel + tap * L) * slope;
      }
    }
  }
#pragma GCC unroll 16
  for (int pixel = 0; pixel < 16; pixel++) {
    float *to = window + (pixel / 4) * rowStride + (pixel % 4) * pixelStride;
    store<L>(to, load<L>(to) + sums[pixel]);
  }
}

/* L channels at a time. */
template <int L>
static void imageGradientsOf(const Layer &layer, const float *kernel, const uint8_t *codes,
                             const float *slopes, float *imageGradients) {
  const int channels = layer.channels, filters = layer.filters;
  const int paddedChannels = roundUp(channels, L), parts = paddedChannels / L;
  const int64_t pixelCount = int64_t(layer.height) * layer.width;
  Buffer kernels(size_t(parts) * filters * 9 * L);
  Buffer gradient(pixelCount * paddedChannels);
  for (int tap = 0; tap < 9; tap++)
    for (int channel = 0; channel < channels; channel++)
      for (int filter = 0; filter < filters; filter++)
        kernels[((size_t(channel / L) * filters + filter) * 9 + tap) * L + channel % L] =
            kernel[(size_t(tap) * channels + channel) * filters + filter];
  for (int n = 0; n < layer.count; n++) {
    gradient.clear();
    for (int row = 0; row < layer.rows; row++) {
      for (int column = 0; column < layer.columns; column++) {
        const Place place = placeOf(layer, row, column);
        const int64_t at = n * layer.pooledSize() + place.value;
        for (int first = 0; first < filters; first += 64) {
          const Winners winners(codes + at + first, std::min(64, filters - first));
          for (int part = 0; part < parts; part++) {
            addWindow<L>(winners, slopes + at + first,
                         kernels.data() + (size_t(part) * filters + first) * 9 * L,
                         gradient.data() + place.pixel * paddedChannels + part * L,
                         int64_t(layer.width) * paddedChannels, paddedChannels);
          }
        }
      }
    }
    float *to = imageGradients + n * layer.imageSize();
    if (channels == paddedChannels) {
      memcpy(to, gradient.data(), 4 * layer.imageSize());
    } else {
      for (int64_t pixel = 0; pixel < pixelCount; pixel++) {
        memcpy(to + pixel * channels, gradient.data() + pixel * paddedChannels, 4 * channels);
      }
    }
  }
}

static void imageGradients(const Layer &layer, const float *kernel, const uint8_t *codes,
                           const float *slopes, float *imageGradients) {
  const auto run = layer.channels <= 8 ? imageGradientsOf<8> : imageGradientsOf<widestLanes>;
  run(layer, kernel, codes, slopes, imageGradients);
}

} // namespace pooled_convolution
