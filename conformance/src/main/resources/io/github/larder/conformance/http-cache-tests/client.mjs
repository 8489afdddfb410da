// Runs the suite's tests against a base URL, and prints a line for each:
// its id, its group, its kind, the tests it depends on, the kind of its failure if it has failed, and the message.
import { existsSync } from 'node:fs'
import http from 'node:http'
import { pathToFileURL } from 'node:url'

const [suite, base] = process.argv.slice(2)
const load = path => import(pathToFileURL(`${suite}/${path}`))

// More would not be faster, and each test would take longer: some depend on seconds.
const MAX_IN_FLIGHT = 8
const MAX_IN_FLIGHT_OF_LATE_TESTS = 2

// A response that is fresh for two seconds has to be asked for within one: dates have whole seconds.
const FEW_SECONDS = /=[1-9]\b/
const MAX_LATE_MILLIS_OF_FEW_SECONDS = 700
const MAX_LATE_MILLIS = 4000
const PAUSE_MILLIS = 3000
const MAX_ATTEMPTS = 10

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

let maxInFlight = MAX_IN_FLIGHT
let inFlight = 0
const waiting = []
const pending = []
const times = new Map()

// A request waits for its turn; a test that has begun comes before one that has not.
function bounded (fetch) {
  return async (url, init) => {
    if (inFlight < maxInFlight) inFlight++
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
  while (inFlight < maxInFlight && waiting.length === 0 && pending.length > 0) pending.shift()()
}

// Each attempt has its own copy: the suite writes into what it runs.
async function attempt (test) {
  delete runner.testResults[test.id]
  times.set(test.id, [])
  await new Promise(resolve => {
    pending.push(() => resolve(run(structuredClone(test))))
    begin()
  })
}

function isLate (test) {
  const ends = times.get(test.id)
  if (ends.length < 2) return false
  const isSensitive = test.requests.some(request => (request.response_headers ?? []).some(([, value]) => FEW_SECONDS.test(value)))
  return ends.at(-1) - ends[0] - expectedMillis(test) > (isSensitive ? MAX_LATE_MILLIS_OF_FEW_SECONDS : MAX_LATE_MILLIS)
}

function expectedMillis (test) {
  return test.requests.slice(1).reduce((sum, request) => sum + 1000 * (request.response_pause ?? 0), 0) +
    PAUSE_MILLIS * pauses(test.requests.slice(0, -1))
}

function pauses (requests) {
  return requests.filter(request => request.pause_after).length
}

function print ([group, test]) {
  const result = runner.testResults[test.id]
  const [failure, message] = isLate(test)
    ? ['Late', `Its requests were late in ${MAX_ATTEMPTS} attempts`]
    : result === true ? ['', ''] : result
  const fields = [test.id, group, test.kind ?? 'required', (test.depends_on ?? []).join(' '), failure, message]
  process.stdout.write(fields.map(field => String(field).replace(/\s+/g, ' ')).join('\t') + '\n')
}

const tests = groups.flatMap(({ id, tests }) => tests.filter(test => !test.browser_only).map(test => [id, test]))
tests.sort(([, one], [, other]) => pauses(other.requests) - pauses(one.requests))
// What took longer than it should is run again, whether it has passed or not, and with fewer beside it.
let unproven = tests.map(([, test]) => test)
for (let i = 0; i < MAX_ATTEMPTS && unproven.length > 0; i++) {
  await Promise.all(unproven.map(attempt))
  unproven = unproven.filter(isLate)
  maxInFlight = MAX_IN_FLIGHT_OF_LATE_TESTS
}
tests.forEach(print)
process.stdout.write('', () => process.exit(0))
