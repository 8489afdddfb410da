// Runs the suite's tests against a base URL, and prints a line for each:
// its id, its group, its kind, the tests it depends on, the kind of its failure if it has failed, and the message.
import { existsSync } from 'node:fs'
import http from 'node:http'
import { pathToFileURL } from 'node:url'

const [suite, base] = process.argv.slice(2)
const load = path => import(pathToFileURL(`${suite}/${path}`))

// More would not be faster, and each test would take longer: some depend on seconds.
const MAX_IN_FLIGHT = 8

// A response that is fresh for two seconds has to be asked for within one: dates have whole seconds.
const MAX_LATE_MILLIS = 700
const PAUSE_MILLIS = 3000
const MAX_ATTEMPTS = 5

console.log = console.error
const isFirstLayout = existsSync(`${suite}/client`)
const engine = isFirstLayout ? '' : 'test-engine/'
const config = await load(`${engine}client/config.mjs`)
const runner = await load(`${engine}client/test.mjs`)
const run = isFirstLayout ? runner.makeCacheTest : runner.makeTest
config.setBaseUrl(base)
config.setUseBrowserCache(false)
const groups = [...(await load('tests/index.mjs')).default]
if (isFirstLayout) {
  groups.push((await load('tests/surrogate-control.mjs')).default)
  const agent = new http.Agent({ keepAlive: false })
  const { default: fetch } = await import('node-fetch')
  config.setFetch(bounded((url, init) => fetch(url, { agent, ...init })))
} else {
  globalThis.fetch = bounded(globalThis.fetch)
}

let inFlight = 0
const waiting = []
const pending = []
const times = new Map()

// A request waits for its turn; a test that has begun comes before one that has not.
function bounded (fetch) {
  return async (url, init) => {
    if (inFlight < MAX_IN_FLIGHT) inFlight++
    else await new Promise(resolve => waiting.push(resolve))
    try {
      return await fetch(url, init)
    } finally {
      const id = init?.headers?.find?.(([name]) => name === 'Test-ID')?.[1]
      if (id !== undefined) times.get(id).push(performance.now())
      if (waiting.length > 0) waiting.shift()()
      else inFlight--
      begin()
    }
  }
}

function begin () {
  while (inFlight < MAX_IN_FLIGHT && waiting.length === 0 && pending.length > 0) pending.shift()()
}

// Each attempt has its own copy: the suite writes into what it runs.
async function attempt (test) {
  delete runner.testResults[test.id]
  times.set(test.id, [])
  await new Promise(resolve => pending.push(() => resolve(run(structuredClone(test)))) && begin())
  const ends = times.get(test.id)
  return ends.length < 2 ? 0 : ends.at(-1) - ends[0] - expectedMillis(test)
}

function expectedMillis (test) {
  return test.requests.slice(1).reduce((sum, request) => sum + 1000 * (request.response_pause ?? 0), 0) +
    PAUSE_MILLIS * pauses({ requests: test.requests.slice(0, -1) })
}

function pauses (test) {
  return test.requests.filter(request => request.pause_after).length
}

// What took longer than it should is run again, whether it has passed or not.
async function verdict (group, test) {
  let late = await attempt(test)
  for (let i = 1; i < MAX_ATTEMPTS && late > MAX_LATE_MILLIS; i++) late = await attempt(test)
  const result = runner.testResults[test.id]
  const [failure, message] = late > MAX_LATE_MILLIS
    ? ['Late', `The requests took ${Math.round(late)} ms more than they should`]
    : result === true ? ['', ''] : result
  const fields = [test.id, group, test.kind ?? 'required', (test.depends_on ?? []).join(' '), failure, message]
  process.stdout.write(fields.map(field => String(field).replace(/\s+/g, ' ')).join('\t') + '\n')
}

const tests = groups.flatMap(({ id, tests }) => tests.filter(test => !test.browser_only).map(test => [id, test]))
tests.sort(([, one], [, other]) => pauses(other) - pauses(one))
await Promise.all(tests.map(([group, test]) => verdict(group, test)))
process.exit(0)
