// Decodes the tiles that tests/tiles/decode.py unpacked with @mapbox/vector-tile and writes the same summary as
// node.json.
//   node decode.mjs FOLDER
import fs from 'node:fs';
import path from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

const POLYGON = 3;
const folder = process.argv[2];
const decoded = {};
let features = 0;

for (const file of fs
  .readdirSync(folder)
  .filter((name) => name.endsWith('.pbf'))
  .sort()) {
  const tile = new VectorTile(new PbfReader(fs.readFileSync(path.join(folder, file))));
  const layers = {};
  for (const name of Object.keys(tile.layers).sort()) {
    const layer = tile.layers[name];
    const names = [];
    let rings = 0;
    for (let i = 0; i < layer.length; i += 1) {
      const feature = layer.feature(i);
      if (feature.type === POLYGON) rings += feature.loadGeometry().length;
      names.push(`${feature.properties.code ?? ''} ${feature.properties.klasse ?? ''}`);
    }
    layers[name] = { features: layer.length, rings, names: names.sort() };
    features += layer.length;
  }
  decoded[path.basename(file, '.pbf')] = layers;
}
fs.writeFileSync(path.join(folder, 'node.json'), JSON.stringify(decoded));
console.log(`decoders: @mapbox/vector-tile read ${Object.keys(decoded).length} tiles, ${features} features`);
if (features === 0) process.exit(1);
