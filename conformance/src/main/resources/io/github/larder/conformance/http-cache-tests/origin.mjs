// Serves the suite's origin on a free port of the loopback interface, prints the port, and ends with its parent.
// The suite's own script listens on all interfaces, on a port that is named beforehand.
import { existsSync } from 'node:fs'
import http from 'node:http'
import { devNull } from 'node:os'
import { pathToFileURL } from 'node:url'

const suite = process.argv[2]
const serve = ['server/server.mjs', 'test-engine/server/server.mjs'].find(path => existsSync(`${suite}/${path}`))
const listen = http.Server.prototype.listen
http.Server.prototype.listen = function () {
  // A connection that waits is not closed: whether a request meets that moment would be chance.
  this.keepAliveTimeout = 0
  return listen.call(this, 0, '127.0.0.1', () => process.stdout.write(`${this.address().port}\n`))
}
console.log = console.error
Object.assign(process.env, { npm_config_protocol: 'http', npm_config_port: '0', npm_config_pidfile: devNull })
process.stdin.on('end', () => process.exit(0)).resume()
await import(pathToFileURL(`${suite}/${serve}`))
