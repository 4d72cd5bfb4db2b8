import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { errorMessage } from '@basin/core';
import type * as webgpu from 'webgpu';
import { withQuietStderr } from './quiet-stderr.ts';

/** What a WebGPU adapter is, as its driver says. */
export interface AdapterDescription {
  name: string;
  /** Computes on the CPU, such as SwiftShader or llvmpipe. */
  isSoftware: boolean;
}

/** A device of Dawn, and the function by which Dawn's Node binding handles what it has finished. */
export interface DawnDevice {
  device: GPUDevice;
  adapterInfo: GPUAdapterInfo;
  description: AdapterDescription;
  /** What the device came from: Dawn is gone, and crashes, once this is collected. */
  gpu: GPU;
  /** Calls back whoever waits for work that is done; null where the binding never asked for it. */
  processEvents: (() => void) | null;
  /** What the device refused since it was last asked: then what was to be computed was not. */
  takeError(): string | null;
}

/** Where Debian's and Ubuntu's Chromium packages have a driver that needs no GPU. */
export const chromiumDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** glibc's RTLD_NODELETE: a library stays loaded though Node finds no module in it. */
const keepLoaded = 0x1000;

/**
 * Opens the WebGPU device of Dawn (the npm package `webgpu`). Throws a sentence that says what is
 * missing and what to do.
 */
export async function openDawn(): Promise<DawnDevice> {
  const { create, globals } = await importDawn();
  // tfjs finds GPUBufferUsage and its like where a browser has them.
  for (const [name, value] of Object.entries(globals)) {
    if (/^GPU[A-Z]/.test(name)) (globalThis as Record<string, unknown>)[name] ??= value;
  }
  preloadVulkan();
  const gpu = create([]);
  // Dawn warns of each driver that it does not find; what is missing is said below.
  const { result: adapter } = await withQuietStderr(() =>
    capturingImmediate(() => gpu.requestAdapter({ powerPreference: 'high-performance' })),
  );
  if (!adapter) throw new Error(`there is no WebGPU adapter: ${adapterAdvice()}`);
  const { result: device, captured } = await capturingImmediate(() =>
    adapter.requestDevice(deviceDescriptor(adapter)),
  );
  const description = describeAdapter(adapter.info);
  return {
    ...{ device, adapterInfo: adapter.info, description, gpu, processEvents: captured },
    takeError: errorsOf(device),
  };
}

/** Dawn prints an error that nobody catches and goes on without the program; the first is kept here. */
function errorsOf(device: GPUDevice): () => string | null {
  let first: string | null = null;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    first ??= event.error.message;
  });
  return () => {
    const error = first;
    first = null;
    return error;
  };
}

async function importDawn(): Promise<Pick<typeof webgpu, 'create' | 'globals'>> {
  try {
    return await import('webgpu');
  } catch (error) {
    throw new Error(whyNoDawn(error, `${process.platform}-${process.arch}`), { cause: error });
  }
}

/** A build that is there and does not load, as under another C library than glibc, is installed by nothing. */
export function whyNoDawn(error: unknown, platform: string): string {
  const reason = errorMessage(error).split('\n')[0];
  return (error as { code?: unknown }).code === 'ERR_DLOPEN_FAILED'
    ? `the package webgpu does not load on this ${platform}: ${reason}`
    : `the package webgpu is not installed or has no build for ${platform} (${reason}): npm ci --include=optional`;
}

/** What to do where Dawn finds no adapter. */
export function adapterAdvice(): string {
  const named = process.env['VK_ICD_FILENAMES'];
  if (named !== undefined) return `no driver works among VK_ICD_FILENAMES=${named}`;
  if (process.platform !== 'linux') return 'update the graphics driver';
  const install =
    'install the Vulkan driver of the GPU (and libvulkan1; drivers before Vulkan 1.3 are too old)';
  return existsSync(chromiumDriver)
    ? `${install}; to try it without a GPU: VK_ICD_FILENAMES=${chromiumDriver}`
    : install;
}

/** A driver named by VK_ICD_FILENAMES may bring its own Vulkan loader, as Chromium's does. */
function preloadVulkan(): void {
  if (process.platform !== 'linux') return;
  for (const driver of (process.env['VK_ICD_FILENAMES'] ?? '').split(delimiter).filter(Boolean)) {
    const folder = dirname(driver);
    const loader = existsSync(folder)
      ? readdirSync(folder).find((name) => name === 'libvulkan.so.1')
      : undefined;
    if (loader === undefined) continue;
    try {
      process.dlopen({ exports: {} }, join(folder, loader), constants.dlopen.RTLD_NOW | keepLoaded);
    } catch {
      // Always: it is no Node module. Dawn asks for it by name and now gets this one.
    }
    return;
  }
}

/** What Dawn's binding hands to setImmediate while it starts an operation: its event processing. */
async function capturingImmediate<T>(
  start: () => Promise<T>,
): Promise<{ result: T; captured: (() => void) | null }> {
  const { setImmediate } = globalThis;
  let captured: (() => void) | null = null;
  const capture = (callback: () => void) => {
    captured = callback;
    return setImmediate(callback);
  };
  globalThis.setImmediate = capture as typeof setImmediate;
  let pending: Promise<T>;
  try {
    pending = start();
  } finally {
    globalThis.setImmediate = setImmediate;
  }
  return { result: await pending, captured };
}

/** The adapter's own limits, for WebGPU's defaults are those of the weakest phone. */
function deviceDescriptor({ limits, features }: GPUAdapter): GPUDeviceDescriptor {
  const names = [
    'maxComputeWorkgroupStorageSize',
    'maxComputeWorkgroupsPerDimension',
    'maxStorageBufferBindingSize',
    'maxBufferSize',
    'maxComputeWorkgroupSizeX',
    'maxComputeInvocationsPerWorkgroup',
  ] as const;
  return {
    requiredFeatures: features.has('timestamp-query') ? ['timestamp-query'] : [],
    requiredLimits: Object.fromEntries(names.map((name) => [name, limits[name]])),
  };
}

export function describeAdapter(
  info: Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'>,
): AdapterDescription {
  const { vendor, architecture, device, description } = info;
  const words = [description, device, architecture, vendor].filter(Boolean);
  return {
    name: words[0] ?? 'an unnamed adapter',
    isSoftware: /swiftshader|llvmpipe|lavapipe|basic render/i.test(words.join(' ')),
  };
}
