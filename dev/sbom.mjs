// Writes what is in the product as CycloneDX 1.6: node dev/sbom.mjs PROJECT… > sbom.json, after a restore.
// No tool that does so could be restored where this is built.
import { readFileSync, existsSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

const components = new Map();
const edges = new Map();

for (const project of process.argv.slice(2)) {
  const assets = JSON.parse(readFileSync(join(project, 'obj', 'project.assets.json'), 'utf8'));
  const folders = Object.keys(assets.packageFolders);
  // The first target is that of every runtime.
  const target = assets.targets[Object.keys(assets.targets)[0]];
  const versionOf = new Map(Object.keys(target).map(key => [key.split('/')[0].toLowerCase(), key]));
  const refOf = key => `pkg:nuget/${key.split('/')[0]}@${key.split('/')[1]}`;
  for (const [key, resolved] of Object.entries(target)) {
    if (resolved.type !== 'package') { continue; }
    const [name, version] = key.split('/');
    const library = assets.libraries[key];
    const component = { type: 'library', 'bom-ref': refOf(key), name, version, purl: refOf(key) };
    if (library.sha512) {
      component.hashes = [{ alg: 'SHA-512', content: Buffer.from(library.sha512, 'base64').toString('hex') }];
    }
    const license = licenseOf(folders, library, name);
    if (license) { component.licenses = [license]; }
    components.set(refOf(key), component);
    edges.set(refOf(key), Object.keys(resolved.dependencies ?? {}).map(one => versionOf.get(one.toLowerCase())).filter(one => one && target[one].type === 'package').map(refOf));
  }
}

function licenseOf(folders, library, name) {
  for (const folder of folders) {
    const file = join(folder, library.path, `${name.toLowerCase()}.nuspec`);
    if (!existsSync(file)) { continue; }
    const text = readFileSync(file, 'utf8');
    const expression = /<license type="expression">([^<]+)</.exec(text)?.[1];
    if (expression) { return { expression }; }
    const url = /<licenseUrl>([^<]+)</.exec(text)?.[1];
    if (url) { return { license: { name: 'see address', url } }; }
  }
}

const sorted = [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
const digest = createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
console.log(JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  // The same packages make the same document.
  serialNumber: `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'billing', name: 'billing' } },
  components: sorted,
  dependencies: sorted.map(one => ({ ref: one.purl, dependsOn: edges.get(one.purl).sort() })),
}, null, 1));
