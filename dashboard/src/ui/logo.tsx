/** The mark beside the product's name, which says it all: nothing to read aloud. */
export function Logo() {
  return <img src="/favicon.svg" alt="" width="28" height="28" />;
}
