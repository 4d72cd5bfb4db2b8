/** Which build of TensorFlow the addon is linked against. */
export const runtimeNames = ['cpu', 'cuda'] as const;
export type RuntimeName = (typeof runtimeNames)[number];

/** One file of the Python package index: all that `pip download` needs to fetch exactly it. */
export interface Wheel {
  project: string;
  version: string;
  /** Interpreter and ABI in the file's name, so that a pip of any Python may fetch it. */
  python: { version: string; abi: string };
  platform: string;
  sha256: string;
  /** Only for the progress display. */
  megabytes: number;
}

export const tensorflowVersion = '2.21.0';

const cp311 = { version: '3.11', abi: 'cp311' };
const anyPython = { version: '3.11', abi: 'none' };

const tensorflowCpu: Wheel = {
  project: 'tensorflow-cpu',
  version: tensorflowVersion,
  python: cp311,
  platform: 'manylinux_2_27_x86_64',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  megabytes: 274,
};

const tensorflowCuda: Wheel = {
  project: 'tensorflow',
  version: tensorflowVersion,
  python: cp311,
  platform: 'manylinux_2_27_x86_64',
  sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  megabytes: 572,
};

/** CUDA 12 and cuDNN 9 as `tensorflow[and-cuda]` 2.21 asks for them. */
const cudaLibraries: Wheel[] = (
  [
    [
      'nvidia-cublas-cu12',
      '12.9.3.13',
      'manylinux_2_27_x86_64',
      581,
      'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    ],
    [
      'nvidia-cuda-cupti-cu12',
      '12.8.90',
      'manylinux2014_x86_64',
      10,
      'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    ],
    [
      'nvidia-cuda-nvcc-cu12',
      '12.9.86',
      'manylinux2010_x86_64',
      41,
      '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    ],
    [
      'nvidia-cuda-nvrtc-cu12',
      '12.9.86',
      'manylinux2010_x86_64',
      90,
      '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    ],
    [
      'nvidia-cuda-runtime-cu12',
      '12.9.79',
      'manylinux2014_x86_64',
      4,
      '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    ],
    [
      'nvidia-cudnn-cu12',
      '9.28.0.42',
      'manylinux_2_27_x86_64',
      717,
      '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    ],
    [
      'nvidia-cufft-cu12',
      '11.4.1.4',
      'manylinux2014_x86_64',
      201,
      'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    ],
    [
      'nvidia-curand-cu12',
      '10.3.10.19',
      'manylinux_2_27_x86_64',
      68,
      '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    ],
    [
      'nvidia-cusolver-cu12',
      '11.7.5.82',
      'manylinux_2_27_x86_64',
      338,
      '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    ],
    [
      'nvidia-cusparse-cu12',
      '12.5.10.65',
      'manylinux2014_x86_64',
      367,
      '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    ],
    [
      'nvidia-nccl-cu12',
      '2.32.3',
      'manylinux_2_27_x86_64',
      352,
      'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    ],
    [
      'nvidia-nvjitlink-cu12',
      '12.9.86',
      'manylinux2010_x86_64',
      40,
      'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    ],
  ] as const
).map(([project, version, platform, megabytes, sha256]) => ({
  project,
  version,
  python: anyPython,
  platform,
  sha256,
  megabytes,
}));

/** The wheels of a runtime, unpacked side by side as in site-packages. */
export const runtimeWheels: Record<RuntimeName, Wheel[]> = {
  cpu: [tensorflowCpu],
  cuda: [tensorflowCuda, ...cudaLibraries],
};

/** `name==version`, as pip writes it. */
export function wheelRequirement(wheel: Wheel): string {
  return `${wheel.project}==${wheel.version}`;
}

/** Which files of a wheel the runtime needs: two libraries, C headers, and all of NVIDIA's libraries. */
export function isNeeded(path: string): boolean {
  return (
    path === 'tensorflow/libtensorflow_cc.so.2' ||
    path === 'tensorflow/libtensorflow_framework.so.2' ||
    /^tensorflow\/include\/(tensorflow\/c|tensorflow\/core\/platform|xla\/tsl\/c|tsl\/platform)\/.*\.h$/.test(
      path,
    ) ||
    /^nvidia\/[^/]+\/(lib|bin|nvvm)\//.test(path)
  );
}
