// node --require ./loopback.js SCRIPT runs a server that has no option for it on 127.0.0.1 only.
const net = require('node:net')

// Every address that a server of this process asks for becomes 127.0.0.1 with the same port.
const { listen, emit } = net.Server.prototype
net.Server.prototype.listen = function (...args) {
  const [options] = args
  const callback = args.find((arg) => typeof arg === 'function')
  let port
  if (options !== null && typeof options === 'object') {
    if (options.path !== undefined || options.fd !== undefined || options._handle) return listen.apply(this, args)
    port = options.port
  } else if (/^\d+$/.test(String(options))) {
    port = Number(options)
  } else {
    return listen.apply(this, args)
  }
  return listen.call(this, { port, host: '127.0.0.1' }, ...(callback ? [callback] : []))
}

// kinesis-local closes its port for good, in silence, when a client has reset its connection by the time it is accepted:
// such a connection has no remote address, and is dropped here.
net.Server.prototype.emit = function (event, ...args) {
  if (event === 'connection' && args[0].remoteAddress === undefined) {
    args[0].destroy()
    return true
  }
  return emit.call(this, event, ...args)
}
