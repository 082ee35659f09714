// What surrounds the work: files, paste, tabs, language, appearance, the share dialog, the token.
import { during } from './busy.js'
import { $, roving } from './dom.js'
import { LANGUAGES, t } from './texts.js'

const LONGEST = 1_900_000 // characters of an address that browsers take
const TABS = ['dossier', 'trace', 'difference', 'record']
const kept = name => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}
const keep = (name, value) => {
  try {
    localStorage.setItem(name, value)
  } catch {
    /* not allowed here: nothing is remembered */
  }
}

const preferred = () => kept('language') ?? navigator.languages.map(one => one.slice(0, 2)).find(one => LANGUAGES.includes(one)) ?? 'en'

function appear(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  $('theme').value = theme
  keep('theme', theme)
}

export function choose(tab) {
  for (const name of TABS) {
    $(`tab-${name}`).setAttribute('aria-selected', String(name === tab))
    $(`panel-${name}`).hidden = name !== tab
  }
  roving(document.querySelector('[role=tablist]'), '[role=tab]')
}

function wireFiles({ open, add, begin }) {
  $('open').addEventListener('click', () => $('file').click())
  $('add').addEventListener('click', () => $('file').click())
  $('file').addEventListener('change', async event => {
    await during(() => open(event.target.files))
    event.target.value = ''
  })
  $('blank').addEventListener('click', () => {
    begin([{ name: '', text: '' }])
    $('source').focus()
  })
  document.addEventListener('dragover', event => {
    event.preventDefault()
    document.body.classList.add('dragging')
  })
  document.addEventListener('dragleave', event => {
    if (!event.relatedTarget) document.body.classList.remove('dragging')
  })
  document.addEventListener('drop', event => {
    event.preventDefault()
    document.body.classList.remove('dragging')
    const text = event.dataTransfer.getData('text/plain')
    if (event.dataTransfer.files.length) during(() => open(event.dataTransfer.files))
    else if (text) add([{ name: '', text }])
  })
  document.addEventListener('paste', event => {
    if (event.target.closest?.('textarea, input, select')) return
    const text = event.clipboardData.getData('text/plain')
    if (event.clipboardData.files.length) during(() => open(event.clipboardData.files))
    else if (text.trim()) add([{ name: '', text }])
  })
}

function wireShare({ link, state }) {
  const dialog = $('dialog')
  const open = async () => {
    $('link').value = await link()
    const says = state.example ? 'example' : $('link').value.length > LONGEST ? 'long' : 'data'
    $('share-says').textContent = t(`share.${says}`)
    $('share-says').className = says === 'example' ? '' : 'warn'
    $('copied').textContent = ''
    dialog.showModal()
    $('link').select()
  }
  const copy = async () => {
    $('link').select()
    try {
      await navigator.clipboard.writeText($('link').value)
    } catch {
      document.execCommand('copy')
    }
    $('copied').textContent = t('share.copied')
  }
  $('share').addEventListener('click', () => during(open))
  $('copy').addEventListener('click', () => during(copy))
  $('close').addEventListener('click', () => dialog.close())
}

export function wireShell(wired) {
  const { speak, start, unlock, token } = wired
  wireFiles(wired)
  wireShare(wired)
  for (const name of TABS) $(`tab-${name}`).addEventListener('click', () => choose(name))
  document.querySelector('[role=tablist]').addEventListener('focusin', event => {
    if (event.target.id?.startsWith('tab-')) choose(event.target.id.slice(4))
  })
  choose('dossier')
  appear(kept('theme') ?? 'auto')
  $('theme').addEventListener('change', event => appear(event.target.value))
  $('language').addEventListener('change', event => {
    keep('language', event.target.value)
    during(() => speak(event.target.value))
  })
  $('restart').addEventListener('click', () => {
    start()
    $('main').focus()
  })
  $('locked').addEventListener('submit', event => {
    event.preventDefault()
    token($('token').value)
    during(unlock)
  })
  return { language: preferred() }
}
