// An issuer of tokens on a free port, which signs what it is told to. Prints its address; reads a command of JSON a
// line, and answers a line each:
//   {"do": "sign", "claims": {…}, "kid": "…"}   a token with these claims besides the usual ones
//   {"do": "rotate", "kid": "…"}                takes all keys back and has one by this name
//   {"do": "claims", "claims": {…}}             what tokens say besides from now on, also those that a
//                                             browser signs in for
import readline from 'node:readline';
import { OAuth2Server } from 'oauth2-mock-server';

const server = new OAuth2Server();
for (const [alg, kid] of [
  ['RS256', 'rsa'],
  ['ES256', 'ec'],
  ['EdDSA', 'ed'],
])
  await server.issuer.keys.generate(alg, { kid });
await server.start(0, '127.0.0.1');
let claims = {};
server.issuer.on('beforeSigning', (token) => Object.assign(token.payload, claims));
console.log(JSON.stringify({ issuer: server.issuer.url }));

const commands = {
  sign: async ({ claims: own, kid }) => ({
    token: await server.issuer.buildToken({
      kid,
      scopesOrTransform: (_header, payload) => Object.assign(payload, own),
    }),
  }),
  rotate: async ({ kid }) => {
    // The store has no way to take a key back, so the old ones are no longer published.
    const { keys } = server.issuer;
    const taken = keys.toJSON().map((key) => key.kid);
    await keys.generate('ES256', { kid });
    retired.push(...taken);
    return { kid };
  },
  claims: async ({ claims: own }) => {
    claims = own;
    return {};
  },
};

const retired = [];
const published = server.issuer.keys.toJSON.bind(server.issuer.keys);
server.issuer.keys.toJSON = (whole) => published(whole).filter(({ kid }) => !retired.includes(kid));

for await (const line of readline.createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  console.log(JSON.stringify(await commands[asked.do](asked)));
}
await server.stop();
