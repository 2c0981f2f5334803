import type { FieldProps } from "@rjsf/utils";
import { useEffect } from "preact/hooks";
import type { FieldInfo } from "../../engine/definition";
import type { Finding } from "../engine";
import { pointerOf } from "../pointer";
import type { Session } from "../session";
import { useSignal } from "../signal";

/** What every field is given through the form's library. */
export interface Given {
  session: Session;
  /** The address of a page of the site. */
  page: (path: string) => string;
}

/** A field of ours, as the library calls it. */
export interface Asked {
  id: string;
  pointer: string;
  field: FieldInfo;
  session: Session;
  page: Given["page"];
}

export function useAsked(props: Pick<FieldProps, "registry" | "fieldPathId" | "required">): Asked {
  const { session, page } = props.registry.formContext as Given;
  const pointer = pointerOf(props.fieldPathId.path);
  const field = fieldAt(session, pointer, Boolean(props.required));
  useEffect(() => session.stand(pointer), [session, pointer]);
  return { id: props.fieldPathId.$id, pointer, field, session, page };
}

/** What the form says of a field; whether it must be filled in may hang on other answers. */
function fieldAt(session: Session, pointer: string, required: boolean): FieldInfo {
  const field = session.form.at(pointer);
  if (!field) throw new Error(`no field at ${pointer}`);
  return { ...field, required };
}

const NONE: Finding[] = [];

/** What is told about a field. */
export function useFindings(session: Session, pointer: string): Finding[] {
  return useSignal(session.shown, (shown) => shown.get(pointer) ?? NONE);
}
