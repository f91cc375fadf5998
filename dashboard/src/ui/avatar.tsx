import styles from './avatar.module.css';

const COLOURS = 6;

/** The first letters of a name in a circle of a colour of its own: a picture for the eye, and nothing to read aloud. */
export function Avatar({ name }: { name: string }) {
  return (
    <span aria-hidden className={`${styles.avatar} ${styles[`colour${colourOf(name)}`]}`}>
      {initialsOf(name)}
    </span>
  );
}

const LETTER = /\p{L}\p{M}{0,2}|\p{N}/u;

/** One letter of the first word and one of the last; of names without spaces, as in Chinese, the first alone. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => LETTER.test(word));
  return [...new Set([words[0], words.at(-1)])]
    .map((word = '') => LETTER.exec(word)?.[0].toUpperCase() ?? '')
    .join('');
}

function colourOf(name: string): number {
  let sum = 0;
  for (let i = 0; i < name.length; i += 1) sum = (sum * 31 + name.charCodeAt(i)) >>> 0;
  return sum % COLOURS;
}
