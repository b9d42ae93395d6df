// What functions of a vector kernel are compiled for; supported() asks the processor for the same.
#pragma once

#if defined(__x86_64__)
#define AZROUTE_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AZROUTE_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx2,bmi,bmi2,popcnt")))
#endif
