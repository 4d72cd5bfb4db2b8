import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef, useTransition } from 'react';

/** Has the server show the page anew, without a reload; the promise is kept once that is shown. */
export function usePageRefresh(): () => Promise<void> {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    if (isPending) return;
    for (const shown of waiting.current.splice(0)) shown();
  }, [isPending]);
  return useCallback(
    () =>
      new Promise((resolve) => {
        waiting.current.push(resolve);
        startTransition(() => router.refresh());
      }),
    [router],
  );
}
