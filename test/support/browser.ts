import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM_PATHS = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function findChromium(): string {
  const found = CHROMIUM_PATHS.find((path) => path && existsSync(path));
  if (!found) {
    throw new Error(
      'These tests need a real browser and found none: install Chromium (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome.',
    );
  }
  return found;
}

/** A real browser without a window. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Not worth a complaint: the browser's own remark when a page lets go of a socket that is still connecting, and that a
 * server on a busy machine asked it to come back, which it does.
 */
const HARMLESS = ['WebSocket is closed before the connection is established', 'status of 503'];

/** A page, and whatever the browser has to complain about in it: violated policies, errors, warnings. */
export async function openPage(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  // For what never comes. How long something takes is no matter of these tests.
  page.setDefaultTimeout(180_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    const isHarmless = HARMLESS.some((part) => text.includes(part));
    if (['error', 'warning'].includes(message.type()) && !isHarmless) complaints.push(text);
  });
  return { page, complaints };
}
