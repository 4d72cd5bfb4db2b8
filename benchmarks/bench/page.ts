export function writePage(_folder: string): void {}
