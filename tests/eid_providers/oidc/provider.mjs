// An OpenID provider on this machine, whose people log in by themselves: the request's login_hint says who.
// Standard input: one line of JSON, {"clients": [...], "people": {"hint": {"acr": "...", "claims": {...}}}}.
// Standard output: one line of JSON, {"issuer": "..."}, once it listens. It ends when its input ends.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
lines.once('line', (line) => start(JSON.parse(line)));

function key(kind, options, alg) {
  const { privateKey } = generateKeyPairSync(kind, options);
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg, kid: `${alg}-1` };
}

function start({ clients, people }) {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const provider = new Provider(issuer, {
      clients,
      jwks: {
        keys: [
          key('rsa', { modulusLength: 2048 }, 'RS256'),
          key('rsa', { modulusLength: 2048 }, 'PS256'),
          key('ec', { namedCurve: 'P-256' }, 'ES256'),
          key('ed25519', {}, 'EdDSA'),
        ],
      },
      enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
      acrValues: ['urn:test:loa:1', 'urn:test:loa:2', 'urn:test:loa:9'],
      claims: {
        openid: ['sub'],
        identity: ['personal_id', 'account_type', 'name', 'birthdate'],
        acr: null, auth_time: null, iss: null, sid: null,
      },
      conformIdTokenClaims: false,
      cookies: { keys: ['of a test'] },
      features: { devInteractions: { enabled: false } },
      findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id].claims }) }),
      interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
      ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    });
    const answer = provider.callback();
    server.on('request', (request, response) => {
      if (request.url.startsWith('/interaction/')) {
        settle(provider, request, response, people).catch((error) => response.writeHead(500).end(String(error)));
      } else {
        answer(request, response);
      }
    });
    process.stdout.write(`${JSON.stringify({ issuer })}\n`);
  });
}

async function settle(provider, request, response, people) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  const who = params.login_hint;
  let result;
  if (who === 'refuses') {
    result = { error: 'access_denied', error_description: 'the person said no' };
  } else if (prompt.name === 'login') {
    result = { login: { accountId: who, acr: people[who].acr } };
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result = { consent: { grantId: await grant.save() } };
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}
