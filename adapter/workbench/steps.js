// One question under way at a time: while it is, only the latest next one is kept; when moves have ended, all is asked.
import { during, settled } from './busy.js'
import { t } from './texts.js'

const REST = 300 // milliseconds after the last move

export class Steps {
  constructor(ask, show) {
    this.ask = ask
    this.show = show
    this.rest = settled(() => this.next({ trace: true }), REST)
  }

  async next(given) {
    if (this.asking) this.waiting = { trace: given.trace || this.waiting?.trace }
    else await during(() => this.carryOut(given))
  }

  async carryOut(given) {
    this.asking = true
    try {
      const start = performance.now()
      const found = await this.ask(given)
      if (!this.waiting?.trace) {
        this.show(found, given)
        performance.measure(given.trace ? 'whole' : 'step', { start, end: performance.now() })
      }
    } catch (failure) {
      this.failed(failure)
    } finally {
      this.asking = false
    }
    const { waiting } = this
    this.waiting = undefined
    if (waiting) this.next(waiting)
    else if (!given.trace) this.rest.later()
  }

  failed(failure) {
    const text = failure instanceof TypeError ? t('unreachable') : String(failure.message)
    const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'transient', details: { text } }] }
    this.show({ status: 503, ms: 0, body: outcome }, { trace: true })
  }
}
