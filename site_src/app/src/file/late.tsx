import type { Definition } from "../engine/definition";
import { stateAt } from "../state";

/** Outside the window one may fill in, but not hand in: better to know it before than after. */
export function Late({ definition: { call } }: { definition: Definition }) {
  const state = stateAt(Date.now(), Date.parse(call.opens), Date.parse(call.closes));
  if (state === "open") return null;
  return (
    <div class="zj-note zj-note--caution">
      <p>
        {state === "before"
          ? "还没有到填报时间：可以先填写、保存，到时间再交。"
          : "填报时间已过：仍可以填写、检查和导出，但现在交上去不会被接受。"}
      </p>
    </div>
  );
}
