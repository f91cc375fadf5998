import { Injectable } from '@nestjs/common';

interface Route {
  method: string;
  url: string;
}

/** Every route the HTTP server knows, collected while they are registered. */
@Injectable()
export class RouteTable {
  readonly routes: Route[] = [];

  add({ method, url }: { method: string | string[]; url: string }): void {
    for (const name of [method].flat()) this.routes.push({ method: name, url });
  }

  /** Methods that some route answers at this URL; empty when there is nothing. */
  methodsAt(rawUrl: string): string[] {
    const path = segments(rawUrl.split('?', 1)[0]!);
    const found = this.routes.filter(({ url }) => !url.includes('*') && matches(segments(url), path));
    return [...new Set(found.map(({ method }) => method))].sort();
  }
}

function segments(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function matches(pattern: string[], path: string[]): boolean {
  return (
    pattern.length === path.length && pattern.every((part, i) => part.startsWith(':') || part === path[i])
  );
}
