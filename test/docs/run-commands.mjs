// Runs every `sh` block of the README and the quick start, as a newcomer would: in a clean clone, in terminals, in the
// order of the page. Says `commands: N passed, N failed` in its last line.
//
//   node test/docs/run-commands.mjs             with a copy of our node_modules, as at a second start
//   node test/docs/run-commands.mjs --install   npm installs, as at the first
//
// What is cloned is what is committed. A comment before a block says what it is:
//
//   <!-- terminal 1 -->                   sh: runs there and must end with 0, without an answer `"success":false`
//   <!-- terminal 1, keeps running -->    sh: goes on in the background of the page
//   <!-- terminal 1 types -->             text: typed into what runs there
//   <!-- terminal 1 shows -->             text: each line must appear there; … stands for anything
//   <!-- needs docker -->                 sh: not run here
//
// In blocks `<this repository>`, `<token>` and `<key>` are filled in, nothing else is changed. Only if port 3000 is taken,
// another one is used in the way that the page describes.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PAGES = ['README.md', 'docs/QUICKSTART.md'];
const SECONDS = { command: 240, shows: 120 };
const source = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const install = process.argv.includes('--install');

/** A newcomer's shell knows nothing of our settings. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|USER|LOGNAME|LANG|LC_ALL|TMPDIR|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(https?|no)_proxy|npm_config_(registry|cache|cafile))$/i.test(
      name,
    ),
  ),
);

/** One shell that reads what is typed, as a terminal does; what it runs gets what is typed next. */
class Terminal {
  output = '';
  seen = 0;
  running = false;

  constructor(cwd, more) {
    this.shell = spawn('bash', ['--noprofile', '--norc'], {
      cwd,
      env: { ...env, ...more },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.shell.stdout, this.shell.stderr])
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    this.shell.stdin.on('error', () => {});
    this.ended = once(this.shell, 'exit');
    this.type('set -eo pipefail');
  }

  type(text) {
    this.shell.stdin.write(`${text.trimEnd()}\n`);
  }

  async run(text) {
    const from = this.output.length;
    const mark = `--- done ${Math.random().toString(36).slice(2)} ---`;
    this.type(`${text.trimEnd()}\necho; echo '${mark}'`);
    await this.until(() => this.output.includes(mark), SECONDS.command, text);
    const said = this.output.slice(from);
    this.output = this.output.replace(`\n${mark}\n`, '');
    if (said.includes('"success":false')) throw new Error(`a request failed:\n${said}`);
  }

  async shows(text) {
    for (const line of text.split('\n').filter((each) => each.trim())) {
      const parts = line
        .trim()
        .split('…')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const pattern = new RegExp(parts.join('.*'));
      await this.until(() => pattern.test(this.output.slice(this.seen)), SECONDS.shows, `to show: ${line}`);
    }
    this.seen = this.output.length;
  }

  async until(condition, seconds, what) {
    for (const limit = Date.now() + seconds * 1_000; !condition(); await sleep(20)) {
      if (this.shell.exitCode !== null)
        throw new Error(`the shell ended with ${this.shell.exitCode}:\n${this.tail()}`);
      if (Date.now() > limit) throw new Error(`waited ${seconds} s in vain for ${what}\n${this.tail()}`);
    }
  }

  tail() {
    return this.output.slice(-3_000);
  }

  /** Ctrl-C, and the window closed. */
  async close() {
    const signal = (name) => {
      try {
        process.kill(-this.shell.pid, name);
      } catch {
        // It has ended.
      }
    };
    if (this.running) signal('SIGINT');
    this.shell.stdin.end();
    const patience = sleep(20_000, 'late', { ref: false });
    if ((await Promise.race([this.ended, patience])) === 'late')
      throw new Error(`did not stop:\n${this.tail()}`);
    signal('SIGKILL');
  }
}

/** What a page asks for, in its order. */
function stepsOf(page) {
  const steps = [];
  const pattern = /(?:<!-- ([^\n]*?) -->\n\n?)?```(\w*)\n([\s\S]*?)^```$/gm;
  for (const [, mark = '', language, text] of page.matchAll(pattern)) {
    const [, number, what = ''] = /^terminal (\d+)(?:,? (keeps running|types|shows))?$/.exec(mark) ?? [];
    if (language === 'sh' && mark === 'needs docker') steps.push({ what: 'docker', text });
    else if (language === 'sh' && number && ['', 'keeps running'].includes(what))
      steps.push({ what: what || 'run', number, text });
    else if (language === 'text' && number && ['types', 'shows'].includes(what))
      steps.push({ what, number, text });
    else if (language === 'sh' || number) steps.push({ what: 'unmarked', text });
  }
  return steps;
}

function portIsFree(port) {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

async function portFor(page) {
  if (await portIsFree(3000)) return 3000;
  if (!page.includes('PORT=3100 npm start'))
    throw new Error('port 3000 is taken, and the page does not say what to do');
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** The page's newcomer: terminals, the clone, and what the server has told. */
class Newcomer {
  terminals = new Map();

  constructor(folder, port) {
    this.folder = folder;
    this.clone = join(folder, 'contacts-sync');
    this.port = port;
  }

  terminal(number) {
    if (!this.terminals.has(number)) {
      // The first one makes the clone, the others are opened in it.
      const cwd = existsSync(this.clone) ? this.clone : this.folder;
      this.terminals.set(number, new Terminal(cwd, this.port === 3000 ? {} : { PORT: String(this.port) }));
    }
    return this.terminals.get(number);
  }

  said(pattern) {
    for (const { output } of this.terminals.values()) {
      const found = pattern.exec(output);
      if (found) return found[1];
    }
    return undefined;
  }

  /** The line that the server prints for it, if the page has not asked for the key itself. */
  async key(terminal) {
    const pattern = /"api_key":"(sk_\w+)"/;
    if (!this.said(pattern)) await terminal.run(this.said(/^ *(curl -s \S+\/api\/auth\/setup .*)$/m));
    return this.said(pattern);
  }

  async fill(text, terminal) {
    const filled = text
      .replaceAll('<this repository>', source)
      .replaceAll('<token>', () => this.said(/#setup=([\w-]+)/))
      .replaceAll('<key>', text.includes('<key>') ? await this.key(terminal) : '');
    const left = /<[a-z][a-z ]*>/.exec(filled);
    if (left) throw new Error(`nobody knows what to put in for ${left[0]}`);
    return this.onPort(filled);
  }

  onPort(text) {
    return this.port === 3000 ? text : text.replaceAll('3000', String(this.port));
  }

  async take({ what, number, text }) {
    if (what === 'unmarked') throw new Error('no comment before it says how to run it');
    const terminal = this.terminal(number);
    if (what === 'shows') return terminal.shows(this.onPort(text));
    if (what === 'types') return terminal.type(text);
    const filled = await this.fill(text, terminal);
    if (what === 'keeps running') {
      terminal.running = true;
      return terminal.type(filled);
    }
    await terminal.run(filled);
    if (/^git clone /m.test(text) && !install) this.copyDependencies();
  }

  /** As at a second start: npm's work is done already; of the second page's clone also the build, by the first one. */
  copyDependencies() {
    copy(join(source, 'node_modules'), join(this.clone, 'node_modules'));
    if (newcomers[0] !== this) copy(join(newcomers[0].clone, 'dist'), join(this.clone, 'dist'));
  }

  async leave() {
    let problem;
    // The server last: the others still use it.
    for (const terminal of [...this.terminals.values()].reverse())
      await terminal.close().catch((error) => (problem ??= error));
    if (problem) throw problem;
  }
}

function copy(from, to) {
  if (!existsSync(from) || existsSync(to)) return;
  // Hard links where that works.
  if (spawnSync('cp', ['-al', from, to], { stdio: 'ignore' }).status === 0) return;
  rmSync(to, { recursive: true, force: true });
  spawnSync('cp', ['-a', from, to], { stdio: 'inherit' });
}

const newcomers = [];
const count = { passed: 0, failed: 0, docker: 0 };

async function check(name, work) {
  const began = Date.now();
  try {
    await work();
    count.passed += 1;
    console.log(`ok   ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    count.failed += 1;
    console.log(`FAIL ${name}\n${error.message}`);
    return false;
  }
}

for (const path of PAGES) {
  const page = readFileSync(join(source, path), 'utf8');
  const steps = stepsOf(page);
  const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-docs-'));
  // Started by root, PostgreSQL is another user and has to get in.
  chmodSync(folder, 0o755);
  const newcomer = new Newcomer(folder, await portFor(page));
  newcomers.push(newcomer);
  let going = steps.some(({ what }) => what === 'run');
  if (!going) count.failed += 1;
  for (const step of steps) {
    const name = `${path}: ${step.number ? `terminal ${step.number} ` : ''}${step.what}: ${step.text.trim().split('\n')[0]}`;
    if (step.what === 'docker') {
      count.docker += 1;
      console.log(`     ${name} (not run: needs docker)`);
    } else if (going) going = await check(name, () => newcomer.take(step));
    else {
      count.failed += 1;
      console.log(`FAIL ${name} (not reached)`);
    }
  }
  await check(`${path}: everything stops with Ctrl-C`, () => newcomer.leave());
}
for (const { folder } of newcomers)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
if (count.docker) console.log(`${count.docker} blocks need docker and were not run`);
console.log(`commands: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed ? 1 : 0;
