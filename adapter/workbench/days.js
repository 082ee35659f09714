// Days as whole numbers since 1970 and as YYYY-MM-DD, without time zones.
const DAY = 86_400_000

export const number = day => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY)
export const day = number => new Date(number * DAY).toISOString().slice(0, 10)
export const plus = (text, days) => day(number(text) + days)
export const isDay = text => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && day(number(text)) === text

// The first days of the months from one day to another.
export function months(from, to) {
  const found = []
  for (let at = new Date(Date.UTC(+day(from).slice(0, 4), +day(from).slice(5, 7) - 1)); at <= to * DAY; at.setUTCMonth(at.getUTCMonth() + 1)) {
    if (at >= from * DAY) found.push(Math.round(at / DAY))
  }
  return found
}
