// A cache in front of the program keeps both formats apart, for addresses with an ending and without.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createServer, request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { prepare } from '../browser/helpers.mjs';
import { MLT, MVT, assertSame, readMlt, readMvt, tilesIn } from './tiles.mjs';

const here = prepare({ withBrowser: false });
let [folder, proxy, port] = [];

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const found = probe.address().port;
      probe.close(() => resolve(found));
    });
  });
}

async function start() {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nginx-'));
  port = await freePort();
  fs.writeFileSync(
    path.join(folder, 'nginx.conf'),
    `
    worker_processes 1; daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 256; }
    http {
      access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      proxy_cache_path ${folder}/cache keys_zone=tiles:10m max_size=100m inactive=1h use_temp_path=off;
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass ${here.server.url}; proxy_cache tiles; proxy_cache_lock on;
          add_header X-Cache $upstream_cache_status always;
        }
      }
    }`,
  );
  proxy = spawn('nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  proxy.stderr.on('data', (part) => {
    said += part;
  });
  for (let turn = 0; turn < 200; turn += 1) {
    try {
      return void (await ask('health', {}));
    } catch {
      assert.equal(proxy.exitCode, null, `nginx ended: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error('nginx does not answer');
}
after(async () => {
  if (proxy && proxy.exitCode === null) {
    const ended = new Promise((resolve) => proxy.once('exit', resolve));
    proxy.kill('SIGTERM');
    await ended;
  }
  if (folder) fs.rmSync(folder, { recursive: true, force: true });
});

function ask(place, headers) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(place, `http://127.0.0.1:${port}/`), { headers, agent: false }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: new Uint8Array(Buffer.concat(parts)) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('each format is kept once and sent to those who ask for it', async () => {
  await start();
  const [west, south, east, north] = here.catalogue.bounds;
  const [[z, x, y]] = tilesIn([(west + east) / 2, (south + north) / 2, (west + east) / 2, (south + north) / 2], 8);
  const place = `tiles/focuskaart/${z}/${x}/${y}`;
  const kinds = [
    [place, { accept: MLT }, MLT],
    [place, { accept: '*/*' }, MVT],
    [`${place}.mlt`, { accept: '*/*' }, MLT],
    [`${place}.mvt`, { accept: MLT }, MVT],
  ];
  for (const expected of ['MISS', 'HIT', 'HIT']) {
    const bodies = [];
    for (const [address, headers, type] of kinds) {
      const answer = await ask(address, headers);
      assert.deepEqual(
        [answer.status, answer.headers['content-type'], answer.headers['x-cache']],
        [200, type, expected],
        `${address} ${headers.accept}`,
      );
      bodies.push(answer.body);
    }
    assert.ok(
      Buffer.from(bodies[0]).equals(Buffer.from(bodies[2])) && Buffer.from(bodies[1]).equals(Buffer.from(bodies[3])),
      'the same tile, however it is asked for',
    );
    assert.ok(assertSame(readMvt(bodies[1]), readMlt(bodies[0]), place) > 0);
  }
  // Another program that takes anything comes after one that names the new format, and the other way around.
  assert.equal((await ask(place, { accept: 'application/vnd.maplibre-tile;q=0, */*' })).headers['content-type'], MVT);
  assert.equal((await ask(place, { accept: `${MLT}, */*;q=0.1` })).headers['content-type'], MLT);
});
