export async function measureCurves(_options: unknown): Promise<void> {}
