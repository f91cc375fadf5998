import { useState } from 'react';
import { sentenceOf } from '../api/errors';

export interface Action {
  busy: boolean;
  /** Why the latest try failed, '' when it did not. */
  problem: string;
  /** What the latest one has done, '' when there is nothing to say. */
  done: string;
  /** One at a time. @param sentence said when it has worked @returns whether it has */
  run: (work: () => Promise<unknown>, sentence?: string) => Promise<boolean>;
}

/** Something that a person sets off and waits for. */
export function useAction(): Action {
  const [state, setState] = useState({ busy: false, problem: '', done: '' });
  const run: Action['run'] = async (work, sentence = '') => {
    setState({ busy: true, problem: '', done: '' });
    try {
      await work();
      setState({ busy: false, problem: '', done: sentence });
      return true;
    } catch (thrown) {
      setState({ busy: false, problem: sentenceOf(thrown), done: '' });
      return false;
    }
  };
  return { ...state, run };
}
