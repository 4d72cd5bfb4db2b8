/** A file asks no server. */
export function ofBase(address: string): string {
  return address;
}
