// The page of the interface asks what is filled in, and shows what is answered: its address, status, headers, and the
// beginning of its body.

/** Bytes of an answer that are read, and letters that are shown. */
const READ = 2_000_000;
const SHOWN = 20_000;
/** What is worth reading of the headers. */
const HEADERS = [
  'content-type',
  'content-language',
  'content-crs',
  'content-encoding',
  'etag',
  'cache-control',
  'api-version',
  'link',
  'retry-after',
];

/** Writes the address of what is filled in. */
function address(form) {
  let path = form.dataset.address;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll('[data-in]')) {
    const value = field.value.trim();
    if (field.dataset.in === 'path') path = path.replace(`{${field.name}}`, encodeURIComponent(value));
    else if (value) query.append(field.name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

/** Reads an answer until there is enough of it. */
async function read(response) {
  const reader = response.body?.getReader();
  const pieces = [];
  let length = 0;
  while (reader && length < READ) {
    const { done, value } = await reader.read();
    if (done) return { bytes: await new Blob(pieces).arrayBuffer(), isWhole: true };
    pieces.push(value);
    length += value.length;
  }
  await reader?.cancel();
  return { bytes: await new Blob(pieces).arrayBuffer(), isWhole: !reader };
}

/** Writes a body as text, JSON with its lines; of what is no text its first bytes. */
function shown({ bytes, isWhole }, type) {
  if (!/json|text|xml/.test(type))
    return [...new Uint8Array(bytes.slice(0, 256))].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  let text = new TextDecoder().decode(bytes);
  if (isWhole && type.includes('json')) text = JSON.stringify(JSON.parse(text), null, 1);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

async function ask(form) {
  const href = address(form);
  let place = form.querySelector('output');
  if (!place) form.append((place = document.createElement('output')));
  const link = Object.assign(document.createElement('a'), { href, textContent: href });
  const said = document.createElement('pre');
  const body = document.createElement('pre');
  const command = document.createElement('pre');
  command.textContent = `curl '${href.replaceAll("'", '%27')}'`;
  place.replaceChildren(link, command, said, body);
  const started = performance.now();
  try {
    const response = await fetch(href, { headers: { accept: '*/*' } });
    const answer = await read(response);
    const type = response.headers.get('content-type') ?? '';
    const size = `${answer.isWhole ? '' : '> '}${answer.bytes.byteLength} bytes`;
    const headers = HEADERS.filter((name) => response.headers.has(name)).map(
      (name) => `${name}: ${response.headers.get(name)}`,
    );
    said.textContent = [
      `${response.status} ${response.statusText} · ${size} · ${Math.round(performance.now() - started)} ms`,
      ...headers,
    ].join('\n');
    body.textContent = shown(answer, type);
  } catch (error) {
    said.textContent = String(error);
  }
}

for (const form of document.querySelectorAll('form[data-address]')) {
  form.querySelector('fieldset').disabled = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask(form);
  });
}
