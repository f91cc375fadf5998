export function compile(file: string, source: string): { code: string; map?: string };
