/** What an error of a system call says of itself, as Node gives it. */
interface SystemError extends Error {
  code: string;
  syscall: string;
  path?: string;
  dest?: string;
  address?: string;
  port?: number;
  hostname?: string;
  errors?: readonly unknown[];
}

/** What somebody wanted of a file: `open` alone does not say. */
export type FileWork = 'read' | 'write';

/**
 * Why a system call failed, in words for people instead of the system's own (`ENOENT: no such file or
 * directory, open '…'`), with the file, program or address that it was about.
 *
 * @param work what was wanted of a file; without it words that fit both.
 * @returns null of any other error, and of one that has no words here.
 */
export function systemReason(error: unknown, work?: FileWork): string | null {
  const found = systemErrorIn(error);
  if (found === null) return null;
  const reason = reasons[found.code];
  return reason === undefined ? null : reason(found, work);
}

/** Itself, or the first of those that one call led to, as one connection to several addresses. */
function systemErrorIn(error: unknown): SystemError | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall, errors } = error as Partial<SystemError>;
  if (typeof code !== 'string') return null;
  if (typeof syscall === 'string') return error as SystemError;
  return Array.isArray(errors) ? systemErrorIn(errors[0]) : null;
}

type Reason = (error: SystemError, work: FileWork | undefined) => string;

const reasons: Readonly<Record<string, Reason>> = {
  ENOENT: (error, work) => {
    const { path, syscall } = error;
    if (syscall.startsWith('spawn')) return `there is no program ${shown(path)}`;
    if (syscall === 'connect') return `nothing listens at ${placeOf(error)}`;
    if (syscall === 'chdir' || syscall === 'uv_cwd') return 'the folder of this process is gone';
    if (syscall === 'scandir' || syscall === 'opendir') return `there is no folder ${shown(path)}`;
    const isMade = work === 'write' || ['mkdir', 'mkdtemp'].includes(syscall);
    if (isMade && path !== undefined) return `there is no folder ${folderOf(path)}`;
    const isFile = work === 'read' || syscall === 'open';
    return `there is no ${isFile ? 'file' : 'file or folder'} ${shown(path)}`;
  },
  EISDIR: ({ path }) => `${it(path)} is a folder, and no file`,
  ENOTDIR: ({ path, syscall }) =>
    syscall === 'scandir' || syscall === 'opendir'
      ? `${it(path)} is a file, and no folder`
      : `${it(path)} lies below a file, which is no folder`,
  EACCES: denied,
  EPERM: denied,
  EEXIST: ({ path, dest }) => `${it(dest ?? path)} is there already`,
  ENOTEMPTY: ({ path, dest }) => `the folder ${shown(dest ?? path)} is not empty`,
  ENOSPC: () => 'the disk is full',
  EDQUOT: () => 'your share of the disk is used up',
  EROFS: ({ path }) => `${it(path)} lies on a disk that can only be read`,
  EFBIG: ({ path }) => `${it(path)} would be larger than a file may be there`,
  EIO: ({ path }) => `the disk failed at ${shown(path)}`,
  EMFILE: () => 'this process has too many files open',
  ENFILE: () => 'this machine has too many files open',
  ENAMETOOLONG: ({ path }) => `the name is too long: ${shortened(path ?? '')}`,
  ELOOP: ({ path }) => `symbolic links lead in a circle at ${shown(path)}`,
  EBUSY: ({ path }) => `${it(path)} is in use`,
  ETXTBSY: ({ path }) => `${it(path)} is a program that runs`,
  EXDEV: ({ path, dest }) => `${it(path)} and ${shown(dest)} lie on different disks`,
  ENOEXEC: ({ path }) => `${it(path)} is no program of this machine`,
  ENOMEM: () => 'the memory is full',
  ECONNREFUSED: (error) => `nothing listens at ${placeOf(error)}`,
  ECONNRESET: () => 'the other side closed the connection',
  EPIPE: () => 'the other side reads no more',
  ETIMEDOUT: (error) => `no answer came from ${placeOf(error)} in time`,
  EHOSTUNREACH: (error) => `there is no way to ${placeOf(error)}`,
  ENETUNREACH: (error) => `there is no network to ${placeOf(error)}`,
  ENOTFOUND: ({ hostname }) => `there is no machine named ${shown(hostname)}`,
  EAI_AGAIN: ({ hostname }) => `nobody says where ${shown(hostname)} is: is there a network?`,
  EADDRINUSE: (error) => `${placeOf(error)} is taken by another program`,
  EADDRNOTAVAIL: (error) => `this machine has no address ${placeOf(error)}`,
};

function denied({ path, syscall, address }: SystemError, work: FileWork | undefined): string {
  if (address !== undefined) return `you may not use ${address}`;
  if (syscall.startsWith('spawn')) return `you may not run ${shown(path)}`;
  const deed = work ?? (deeds[syscall] as string | undefined) ?? 'open';
  return `you may not ${deed} ${shown(path)}`;
}

/** What a system call does, where its name is no word. */
const deeds: Readonly<Record<string, string>> = {
  ...{ scandir: 'list', opendir: 'list', read: 'read', write: 'write', mkdir: 'make' },
  ...{ mkdtemp: 'make', unlink: 'remove', rm: 'remove', rmdir: 'remove', rename: 'move' },
  ...{ chmod: 'change', utime: 'change', link: 'link', symlink: 'link', access: 'read' },
};

const it = (path: string | undefined): string => path ?? 'it';
const shown = (name: string | undefined): string => name ?? 'of that name';

function shortened(path: string): string {
  return path.length > 80 ? `${path.slice(0, 77)}…` : path;
}

function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return end > 0 ? path.slice(0, end) : path;
}

function placeOf({ address, port, hostname, path }: SystemError): string {
  const host = address ?? hostname ?? path ?? 'that address';
  return port === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
