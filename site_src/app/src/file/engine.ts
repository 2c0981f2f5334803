export {
  Call,
  type Data,
  type Definition,
  type Engine,
  engine,
  type FieldInfo,
  type Finding,
  type FormInfo,
  hex,
  type Original,
  type SectionInfo,
  type Value,
} from "../engine";
