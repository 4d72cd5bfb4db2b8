/** Bytes of a name: fewer than file systems (255) and MLflow (250 characters) take, with room for a number. */
const longest = 200;

/**
 * Names of values as MLflow takes them: letters, digits, `_ - . :`, spaces and slashes, no empty part or
 * dots alone between slashes. In its file store a name is a path, so that beside `loss` there is no
 * `loss/train`: that is `loss.train`. Whoever is asked twice answers alike, whatever came in between.
 */
export function mlflowNames(): (name: string) => string {
  const given = new Map<string, string>();
  const files = new Set<string>();
  const folders = new Set<string>();
  return (name) => {
    const known = given.get(name);
    if (known !== undefined) return known;
    const cleaned = shortened(name.split('/').map(partOf).join('/'));
    const flat = cleaned.replaceAll('/', '.');
    let chosen = isFree(cleaned) ? cleaned : flat;
    for (let number = 2; !isFree(chosen); number += 1) chosen = `${flat} ${number}`;
    files.add(chosen);
    for (const folder of foldersOf(chosen)) folders.add(folder);
    given.set(name, chosen);
    return chosen;
  };

  function isFree(path: string): boolean {
    return !files.has(path) && !folders.has(path) && !foldersOf(path).some((one) => files.has(one));
  }
}

/** `a` and `a/b` of `a/b/c`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function partOf(part: string): string {
  const cleaned = part.replaceAll(/[^\p{L}\p{N}_.\- :]/gu, '_');
  return /^\.*$/.test(cleaned) ? '_' : cleaned;
}

function shortened(path: string): string {
  let kept = path;
  while (Buffer.byteLength(kept) > longest) kept = [...kept].slice(0, -1).join('');
  return kept.replace(/\/\.*$/, '');
}
