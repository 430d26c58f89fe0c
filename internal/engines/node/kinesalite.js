// node kinesalite.js PORT [FOLDER] runs kinesalite on 127.0.0.1. Its own command listens on all addresses.
const kinesalite = require('kinesalite')

const [port, path] = process.argv.slice(2)
const server = kinesalite({ path, createStreamMs: 50, updateStreamMs: 50, deleteStreamMs: 50, shardLimit: 100 })

// kinesalite throws, and so ends, when a client resets its connection in the middle of a request: errors of a request are
// ignored, which leaves that one without a response.
const [handle] = server.listeners('request')
server.removeAllListeners('request')
server.on('request', (request, response) => {
  const { on } = request
  request.on = function (event, listener) {
    return on.call(this, event, event === 'error' ? () => {} : listener)
  }
  handle(request, response)
})
server.listen(Number(port), '127.0.0.1')
