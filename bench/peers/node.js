// SPDX-License-Identifier: MIT
// Node.js: child_process.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { once } = require('node:events');

function now() {
  return process.hrtime.bigint();
}

async function run(program, mode) {
  const output = mode === 'capture' ? 'pipe' : 'inherit';
  const begin = now();
  const child = spawn(program, [], { stdio: ['inherit', output, 'inherit'] });
  const returned = now();
  if (output === 'pipe') child.stdout.resume();
  await once(child, 'close');
  return (mode === 'call' ? returned : now()) - begin;
}

async function main(count, program, mib, descriptors, mode) {
  const blocks = [];
  for (let left = Number(mib); left > 0; left -= 1024)
    blocks.push(Buffer.alloc(Math.min(left, 1024) * 1048576, 1));
  for (let last = 2; last + 1 < Number(descriptors);)
    last = fs.openSync('/dev/null');
  const times = [];
  for (let i = 0; i < Number(count); i++)
    times.push(await run(program, mode));
  console.log(times.join('\n'));
  return blocks.length;
}

main(...process.argv.slice(2));
