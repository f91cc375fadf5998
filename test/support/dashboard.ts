import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from './app';
import { launchBrowser, openPage } from './browser';
import { Device } from './device';

/** The server and the browser of the spec file that called `useDashboard`. */
export let app: TestApp;
export let browser: Browser;
/** Of the running test. */
export let team: TestTeam;
export let page: Page;

let context: BrowserContext;
let complaints: string[];
let provoked: string[];
let phones: Device[];

/** One server and browser for all tests of the file, a fresh team and an empty page for each. */
export function useDashboard(): void {
  beforeAll(async () => {
    browser = await launchBrowser();
    app = await startTestApp();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    phones = [];
    provoked = [];
    team = await app.createTeam();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    ({ page, complaints } = await openPage(context));
  });

  afterEach(async () => {
    for (const phone of phones) phone.disconnect();
    await context?.close();
    // Whatever the test was about: no page may break the content security policy or throw. A refusal that a test asks
    // for is an answer like any other.
    const isExpected = (text: string) => provoked.some((part) => text.includes(part));
    expect(complaints.filter((text) => !/status of 40[349]/.test(text) && !isExpected(text))).toEqual([]);
  });
}

/** Lets the browser's complaints with this text pass, also those to come: the test provokes them. */
export function ignoreComplaints(text: string): void {
  provoked.push(text);
}

/** A phone that is disconnected at the end of the test. */
export function phoneOf(agent: TestAgent, id?: string): Device {
  const phone = new Device(app.url, agent, id);
  phones.push(phone);
  return phone;
}

/** Signs in, and goes to the page of this link. */
export async function open(agent: TestAgent, link?: string): Promise<void> {
  await page.goto(app.url);
  await page.getByLabel('API key').fill(agent.key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  if (link) await go(link);
}

/** The links to the pages. */
export const pages = () => page.getByRole('navigation', { name: 'Pages', exact: true });

export async function go(link: string): Promise<void> {
  await pages().getByRole('link', { name: link }).click();
  await page.getByRole('heading', { level: 1, name: link }).waitFor();
}
