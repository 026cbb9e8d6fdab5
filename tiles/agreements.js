// The agreements on the page of a gemeente: those that are public, and, for who signed in on this tab, those that they
// may read besides. The page itself is the same for everybody, and has the words.

/** Where the viewer keeps the token for as long as the tab is open. */
const KEPT = 'veerkracht-token';
/** Notes of one answer, the most that there are. */
const MOST = 1000;

const place = document.querySelector('[data-notes]');
const stand = place.previousElementSibling;
const language = document.documentElement.lang;
const locale = language === 'en' ? 'en-GB' : 'nl-NL';

/** Gives the token of the tab; none where the browser keeps nothing. */
function kept() {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** Asks for agreements from the newest but so many on. */
async function ask(offset, token) {
  const address = new URL(place.dataset.notes, location.href);
  address.searchParams.set('limit', MOST);
  address.searchParams.set('offset', offset);
  const answer = await fetch(address, token ? { headers: { Authorization: `Bearer ${token}` } } : {});
  // One that is right no more opens nothing; what is public is there for everybody.
  if (answer.status === 401 && token) return ask(offset, null);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.json();
}

async function all() {
  const token = kept();
  const found = [];
  for (;;) {
    const { notes, matched } = await ask(found.length, token);
    found.push(...notes);
    if (!notes.length || found.length >= matched) return found.filter(({ status }) => status !== 'hidden');
  }
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

/** Says of which map an agreement speaks with the class then, what it is now, and what changed with the edition. */
function classes(note) {
  const { about, class_then: then, changed_class: changed } = note;
  const lines = [];
  const of = then && `${then.key} ${then.words[language]}`.trim();
  if (about) lines.push([about[language], of].filter(Boolean).join(': '));
  if (changed) lines.push(changed[language]);
  const edition = document.querySelector(`li[data-area="${CSS.escape(note.area)}"] span`);
  if (edition) lines.push(`${place.dataset.since} ${edition.textContent}`);
  return lines.map((line) => element('div', line));
}

function row(note) {
  const { organisation, date, state } = note.agreement;
  const area = element('a', note.area_name);
  area.href = place.dataset.area + encodeURIComponent(note.area);
  const name = element('th', area);
  name.scope = 'row';
  const { by, proposed, [state]: became } = place.dataset;
  const day = new Date(date).toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const parts = [organisation, `${by} ${day}`, became, note.status === 'proposed' && proposed].filter(Boolean);
  const said = element('td', note.text, element('small', parts.join(' · ')));
  return element('tr', name, said, element('td', ...classes(note)));
}

async function show() {
  try {
    const notes = await all();
    // What changed comes first, then what is due first.
    const order = ({ changed_class, agreement }) => `${changed_class ? 0 : 1} ${agreement.date}`;
    notes.sort((one, other) => order(one).localeCompare(order(other)));
    place.querySelector('tbody').replaceChildren(...notes.map(row));
    place.hidden = !notes.length;
    stand.textContent = notes.length ? '' : place.dataset.none;
  } catch {
    place.hidden = true;
    stand.textContent = place.dataset.failed;
  }
}

// A page that the browser kept whole may be seen again by somebody who signed out.
addEventListener('pageshow', (event) => event.persisted && show());
addEventListener('pagehide', () => place.querySelector('tbody').replaceChildren());
show();
