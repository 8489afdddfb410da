// Serves on a free port of the loopback interface, prints it, and ends with its parent.
const server = require('dynalite')({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
// dynalite throws when a client leaves in the middle of a request; a server has to bear that.
process.on('uncaughtException', (error) => {
  console.error(error)
  if (error.code !== 'ECONNRESET') process.exit(1)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit(0)).resume()
