/** What the page says of signing in. */

export const ACCESS_TEXTS = {
  account: ["Inloggen", "Sign in"],
  accountIn: ["Ingelogd", "Signed in"],
  accountHint: [
    "De kaarten zijn voor iedereen. Wie een token van een organisatie heeft, ziet ook wat van haar is.",
    "The maps are for everybody. Who has a token of an organisation also sees what is hers.",
  ],
  accountToken: ["Token", "Token"],
  accountKept: ["Het token blijft bewaard tot dit tabblad sluit.", "The token is kept until this tab is closed."],
  accountEnter: ["Inloggen met token", "Sign in with token"],
  accountIssuer: ["Inloggen bij {host}", "Sign in at {host}"],
  accountWrong: [
    "De server kent dit token niet, of het is verlopen.",
    "The server does not know this token, or it has expired.",
  ],
  accountOver: [
    "U bent niet meer ingelogd: het token is verlopen of ingetrokken.",
    "You are no longer signed in: the token has expired or was revoked.",
  ],
  accountFailed: [
    "Inloggen lukte niet: de server antwoordt niet. Probeer het nog eens.",
    "Signing in failed: the server does not answer. Try again.",
  ],
  signIn_insecure: [
    "Inloggen bij een organisatie kan alleen over een beveiligde verbinding (https).",
    "Signing in at an organisation takes an encrypted connection (https).",
  ],
  signIn_unreachable: [
    "Inloggen lukte niet: de inlogdienst antwoordt niet. Probeer het nog eens.",
    "Signing in failed: the sign-in service does not answer. Try again.",
  ],
  signIn_refused: [
    "Inloggen lukte niet: de inlogdienst heeft het geweigerd.",
    "Signing in failed: the sign-in service refused.",
  ],
  signIn_strange: [
    "Inloggen lukte niet: het antwoord hoort niet bij deze pagina. Probeer het nog eens.",
    "Signing in failed: the answer does not belong to this page. Try again.",
  ],
  accountAs: ["Ingelogd als {name}", "Signed in as {name}"],
  accountFor: ["namens {organisation}", "for {organisation}"],
  accountMay: ["U mag:", "You may:"],
  accountUntil: ["Tot {time}", "Until {time}"],
  accountOut: ["Uitloggen", "Sign out"],
  accountProxy: [
    "Uw organisatie heeft u ingelogd; uitloggen doet u bij haar.",
    "Your organisation signed you in; sign out there.",
  ],
  scope_maps_read: ["de kaarten zien", "see the maps"],
  scope_layer_read: ["van de laag {id} de aantallen zien", "see the counts of the layer {id}"],
  scope_layer_write: ["de laag {id} vervangen", "replace the layer {id}"],
  scope_layer_addresses: ["de adressen van de laag {id} zien", "see the addresses of the layer {id}"],
  scope_notes_read: ["de ervaringen in {id} lezen", "read the experiences in {id}"],
  scope_notes_write: ["ervaringen schrijven in {id}", "write experiences in {id}"],
  scope_notes_moderate: ["ervaringen in {id} openbaar maken of verbergen", "publish or hide experiences in {id}"],
  scope_admin: ["lagen en ervaringen beheren", "manage layers and experiences"],
} as const satisfies Record<string, readonly [string, string]>;
