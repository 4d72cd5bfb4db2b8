/** The address of a file changes by its part after # alone. */
const router = {
  push: (href: string): void => {
    location.assign(href);
  },
  replace: (href: string): void => {
    // Where a chart has written it into the address already, nobody has heard of it.
    if (href === location.href) dispatchEvent(new HashChangeEvent('hashchange'));
    else location.replace(href);
  },
};

export function useRouter() {
  return router;
}
