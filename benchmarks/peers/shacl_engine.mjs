// Validates with shacl-engine, on RDF/JS. Usage: DATA SHAPES; prints how many results.
import { createReadStream } from 'node:fs'
import rdf from 'rdf-ext'
import { StreamParser } from 'n3'
import { Validator } from 'shacl-engine'

const read = (path) =>
  rdf.dataset().import(createReadStream(path).pipe(new StreamParser({ format: 'text/turtle' })))

const [data, shapes] = await Promise.all(process.argv.slice(2).map(read))
const report = await new Validator(shapes, { factory: rdf }).validate({ dataset: data })
console.log(report.results.length)
