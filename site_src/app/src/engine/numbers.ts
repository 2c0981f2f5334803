// Numbers as they are written: in a message as Python shows them, in a file as the canonical writer does.

/** A decimal without an exponent: the shortest that is the same number. */
export function decimal(value: number): string {
  const written = String(Math.abs(value));
  const [mantissa = "", exponent] = written.split("e");
  const sign = value < 0 ? "-" : "";
  if (exponent === undefined) {
    return sign + written;
  }
  const [whole = "", rest = ""] = mantissa.split(".");
  const point = whole.length + Number(exponent);
  const digits = whole + rest;
  if (point <= 0) {
    return `${sign}0.${"0".repeat(-point)}${digits}`;
  }
  return (
    sign + (point >= digits.length ? digits.padEnd(point, "0") : `${digits.slice(0, point)}.${digits.slice(point)}`)
  );
}

/** A number in a message: whole ones without a point, very small ones with an exponent of two digits. */
export function shownNumber(value: number): string {
  if (Number.isInteger(value)) {
    return decimal(value === 0 ? 0 : value);
  }
  if (Math.abs(value) >= 1e-4) {
    return decimal(value);
  }
  const [mantissa = "", exponent = ""] = value.toExponential().split("e-");
  return `${mantissa}e-${exponent.padStart(2, "0")}`;
}

/** How many decimals a number has as it is written shortest. */
export function decimals(value: number): number {
  return decimal(value).split(".")[1]?.length ?? 0;
}

/** `value` to `places` decimals as it is done by hand, without a needless tail. */
export function rounded(value: number, places: number): string {
  const [whole = "", rest = ""] = decimal(Math.abs(value)).split(".");
  const digits = BigInt(whole + rest.slice(0, places).padEnd(places, "0")) + (rest.charAt(places) >= "5" ? 1n : 0n);
  const text = digits.toString().padStart(places + 1, "0");
  const written = places ? `${text.slice(0, -places)}.${text.slice(-places)}`.replace(/\.?0+$/, "") : text;
  return value < 0 && written !== "0" ? `-${written}` : written;
}
