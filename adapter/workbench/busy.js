// While something is under way, a question to the gateway or the pause after the last key, the page is aria-busy.
let under = 0

function count(change) {
  under += change
  document.body.setAttribute('aria-busy', String(under > 0))
}

// What `work` gives, the page being busy until then.
export async function during(work) {
  count(1)
  try {
    return await work()
  } finally {
    count(-1)
  }
}

// Does `work` once, when nothing has asked for it during `wait` milliseconds, or as soon as it is wanted `now`.
export function settled(work, wait) {
  let timer
  const now = () => {
    if (!timer) return
    clearTimeout(timer)
    timer = undefined
    try {
      work()
    } finally {
      count(-1)
    }
  }
  const later = () => {
    if (timer) clearTimeout(timer)
    else count(1)
    timer = setTimeout(now, wait)
  }
  return { now, later }
}
