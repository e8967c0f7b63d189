// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A test in JavaScript, with nothing but Node.js: the program under test uploads a report (here that is smbclient), and a server that
// lives as long as the test is the one that it meets. USHER_BINARY names the program; without it usher is looked for in the path.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';

const usher = process.env.USHER_BINARY ?? 'usher';

// Runs a program to its end: its code and all that it has said.
function run(program, args, cwd) {
  return new Promise((resolve) => {
    execFile(program, args, { cwd }, (error, stdout, stderr) => resolve({ code: error ? error.code : 0, text: stdout + stderr }));
  });
}

class Server {
  // The server's life line is its standard input: when this process ends, however it does, so does the server.
  static async start(folder, faults) {
    const server = new Server();
    server.folder = folder;
    server.socket = path.join(folder, 'socket');
    const script = path.join(folder, 'faults.toml');
    await writeFile(script, faults);
    server.process = spawn(usher, ['serve', '--ephemeral', '--until-eof', '--script', script, '--socket', server.socket, '--log-level', 'off'],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    // "listening on 127.0.0.1:41833", "share data" and "user usher%07f3a91e5bd2c846"
    for await (const line of createInterface({ input: server.process.stdout })) {
      if (line.startsWith('listening on ')) server.port = line.slice(line.lastIndexOf(':') + 1);
      if (line.startsWith('share ')) server.share = line.slice('share '.length);
      if (line.startsWith('user ')) server.user = line.slice('user '.length);
      if (server.user) return server;
    }
    throw new Error('usher has ended before it served');
  }
  async stop() {
    const ended = once(this.process, 'exit');
    this.process.stdin.end();
    assert.deepEqual(await ended, [0, null]);
  }
  smbclient(command) {
    return run('smbclient', [`//127.0.0.1/${this.share}`, '-p', this.port, '-U', this.user, '-c', command], this.folder);
  }
  async ask(...args) {
    return JSON.parse((await run(usher, [...args, '--socket', this.socket, '--json'])).text);
  }
}

async function withServer(t, faults) {
  const folder = await mkdtemp(path.join(tmpdir(), 'usher-example-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, 'report.txt'), '3 EUR\n');
  const server = await Server.start(folder, faults);
  t.after(() => server.stop());
  return server;
}

test('a report arrives', async (t) => {
  const server = await withServer(t, '');
  assert.equal((await server.smbclient('put report.txt')).code, 0);
  const there = await server.smbclient('get report.txt -');
  assert.match(there.text, /3 EUR/);
  assert.deepEqual(await server.ask('sessions'), []);
});

test('a disk that is full once', async (t) => {
  const server = await withServer(t, '[[fault]]\nname = "full"\ncommand = "write"\nstatus = "STATUS_DISK_FULL"\nnth = 1\n');
  const first = await server.smbclient('put report.txt');
  assert.match(first.text, /NT_STATUS_DISK_FULL/);
  assert.equal((await server.smbclient('put report.txt')).code, 0);
  const [full] = await server.ask('faults');
  assert.deepEqual([full.name, full.matched, full.fired], ['full', 2, 1]);
});
