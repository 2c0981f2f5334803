/** What a paste becomes: one line, or paragraphs. */
type Shape = "line" | "paragraphs";

// Controls, what turns the direction of writing, what cannot be seen, and what stands for a picture.
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffc]/gu;

/** A text from Word, a web page or a mail as paragraphs, without all else that such programs carry along. */
export function plain(text: string, shape: Shape): string {
  const paragraphs = text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
    .replace(/[\t\u00a0\u2000-\u200a\u202f\u205f]+/g, " ")
    .replace(UNSEEN, "")
    .split("\n")
    .map((line) => line.replace(/^[ \u3000]+|[ \u3000]+$/g, ""))
    .filter((line) => line !== "");
  return paragraphs.join(shape === "line" ? " " : "\n");
}

/** Paragraphs of a web page's fragment, for programs that put nothing plain on the clipboard. */
export function fromHtml(html: string): string {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const hidden of body.querySelectorAll("script, style, head, title")) hidden.remove();
  for (const end of body.querySelectorAll("br, p, div, li, tr, h1, h2, h3, h4, h5, h6")) end.append("\n");
  return (body.textContent ?? "").replace(/\n[ \t]*\n/g, "\n");
}

/** Puts in a paste as plain text where the caret is, so that it can be undone. */
export function onPaste(event: ClipboardEvent, shape: Shape): void {
  const board = event.clipboardData;
  const field = event.currentTarget;
  if (!board || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  const given = board.getData("text/plain") || fromHtml(board.getData("text/html"));
  const text = plain(given, shape);
  if (!given || text === given) return; // the browser does that better
  event.preventDefault();
  field.focus();
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
