// A message centre for tests/test_smpp.py: SMPP 3.4 by another hand (npm smpp), which does as it is told.
//
//   node server.js '{"throttle": 2}'
//
// It listens on a free port of 127.0.0.1 and writes what happens to stdout, one JSON object a line.
// Orders, each left out unless wanted:
//   throttle: n, busy: status   answer the first n submits with this status (0x58 if left out)
//   reject: status              answer every submit so
//   accept: n                   reject only after n submits were taken
//   die: true                   drop the connection when a submit comes, unanswered
//   leave: true                 drop the connection after a submit was answered
//   deaf: true                  never answer a submit
//   mute: true                  answer no enquire_link
//   enquire: true               send an enquire_link after the bind
//   unbind: true                send an unbind after a submit was answered
//   chatter: true               after a submit, tell what is no delivery receipt
//   receipts: n                 send n delivery receipts for each submit taken (1 if left out)
//   vendor: true                put parameters of its own into answers and receipts
'use strict'

const smpp = require('smpp')

const orders = JSON.parse(process.argv[2] || '{}')
const PASSWORD = 'Sm9p-Pw!'
let throttled = 0
let taken = 0
let named = 0

smpp.addTLV('vendor_thing', { id: 0x1501, type: smpp.types.cstring })

function tell(event, more) {
  process.stdout.write(JSON.stringify({ event, ...more }) + '\n')
}

function statusFor() {
  if (throttled < (orders.throttle || 0)) {
    throttled += 1
    return orders.busy || smpp.ESME_RTHROTTLED
  }
  if (orders.reject && taken >= (orders.accept || 0)) return orders.reject
  return smpp.ESME_ROK
}

const server = smpp.createServer((session) => {
  session.on('error', () => {})
  session.on('close', () => tell('closed'))

  session.on('bind_transceiver', (pdu) => {
    const right = pdu.system_id === 'idverify' && pdu.password === PASSWORD
    tell('bind', { right, version: pdu.interface_version })
    session.send(pdu.response({ system_id: 'SMSC', command_status: right ? 0 : smpp.ESME_RINVPASWD }))
    if (right && orders.enquire) session.enquire_link({}, (answer) => tell('enquired', { status: answer.command_status }))
  })

  session.on('submit_sm', (pdu) => {
    tell('submit', {
      from: [pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr],
      to: [pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr],
      esm_class: pdu.esm_class,
      coding: pdu.data_coding,
      registered: pdu.registered_delivery,
      validity: pdu.validity_period,
      text: pdu.short_message.message,
      header: (pdu.short_message.udh || []).map((part) => part.toString('hex'))
    })
    if (orders.die) return session.destroy()
    if (orders.deaf) return undefined
    const status = statusFor()
    const answer = { command_status: status }
    if (status === smpp.ESME_ROK) {
      taken += 1
      named += 1
      answer.message_id = `M${named}`
      if (orders.vendor) answer.vendor_thing = 'theirs'
    }
    session.send(pdu.response(answer), () => {
      if (orders.leave) session.destroy()
      if (orders.unbind) session.unbind({}, () => tell('unbound'))
    })
    if (status !== smpp.ESME_ROK) return undefined
    for (let count = 0; count < (orders.receipts ?? 1); count += 1) {
      const receipt = {
        source_addr: pdu.destination_addr,
        destination_addr: pdu.source_addr,
        esm_class: 4,
        short_message:
          `id:${answer.message_id} sub:001 dlvrd:001 submit date:2611210900 done date:2611210900 stat:DELIVRD err:000 ` +
          `text:${String(pdu.short_message.message).slice(0, 20)}`
      }
      if (orders.vendor) receipt.vendor_thing = 'theirs'
      session.deliver_sm(receipt, (reply) => tell('receipt', { status: reply.command_status }))
    }
    if (orders.chatter) {
      session.deliver_sm({ source_addr: pdu.destination_addr, esm_class: 0, short_message: 'id:X1 stat:DELIVRD' },
        (reply) => tell('chatter', { status: reply.command_status }))
      session.deliver_sm({ source_addr: pdu.destination_addr, esm_class: 4, short_message: 'no such thing' },
        (reply) => tell('chatter', { status: reply.command_status }))
    }
    return undefined
  })

  session.on('enquire_link', (pdu) => {
    tell('enquire')
    if (!orders.mute) session.send(pdu.response())
  })

  session.on('unbind', (pdu) => {
    tell('unbind')
    session.send(pdu.response())
    session.close()
  })
})

server.listen(0, '127.0.0.1', () => tell('listening', { port: server.address().port }))
process.stdin.on('end', () => process.exit(0))
process.stdin.resume()
