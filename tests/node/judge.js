// Judges documents with Ajv 2020. Standard input: {schemas: {name: schema}, documents: [{schema: name, data}]};
// standard output: one true or false a document. Keywords that are not JSON Schema's are passed over.
import { text } from "node:stream/consumers";
import Ajv2020 from "ajv/dist/2020.js";

const { schemas, documents } = JSON.parse(await text(process.stdin));
const ajv = new Ajv2020({ strict: false, validateFormats: false });
for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
console.log(JSON.stringify(documents.map(({ schema, data }) => ajv.validate(schema, data))));
