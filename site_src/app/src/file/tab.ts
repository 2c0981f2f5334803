const KEY = "zhengji.open.";
const ASKED = /^#draft=([0-9a-f]+)$/;

/** Which draft this tab has open: it is still known after a reload. */
export function place(form: string): { asked: () => string; remember: (draft: string) => void } {
  return {
    asked() {
      const named = ASKED.exec(location.hash)?.[1];
      if (named) {
        location.hash = ""; // the address stays the form's own
        return named;
      }
      try {
        return sessionStorage.getItem(KEY + form) ?? "";
      } catch {
        return "";
      }
    },
    remember(draft) {
      try {
        sessionStorage.setItem(KEY + form, draft);
      } catch {
        // forbidden here: then a reload asks which draft is meant
      }
    },
  };
}
