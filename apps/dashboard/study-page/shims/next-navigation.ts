/** The address of a file changes by its part after # alone. */
const router = {
  push: (href: string): void => {
    location.assign(href);
  },
  replace: (href: string): void => {
    location.replace(href);
  },
};

export function useRouter() {
  return router;
}
