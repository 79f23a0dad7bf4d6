-- Asked by wrk for every request, once in each of its threads: sign-ups from a file, and questions to the gate between.
-- Usage: wrk … -s load.lua ADDRESS -- FOLDER TOKEN EVERY
-- The id of a request comes back with its answer and says which sign-up it was.

local threads = 0

function setup(thread)
  thread:set("mine", threads)
  threads = threads + 1
end

function init(arguments)
  local folder = arguments[1]
  bearer, every = "Bearer " .. arguments[2], tonumber(arguments[3])
  waiting, asked = {}, 0
  for line in io.lines(folder .. "/sign-ups." .. mine) do
    local n, body = line:match("^(%d+) (.*)$")
    waiting[#waiting + 1] = { n = n, body = body }
  end
  told = io.open(folder .. "/told." .. mine, "w")
  told:setvbuf("line")
  next_one = 1
end

local function id(kind, n)
  return string.format("%08d-0000-4000-8000-%012d", kind, n)
end

function request()
  asked = asked + 1
  local headers = { ["Authorization"] = bearer, ["Content-Type"] = "application/json" }
  if asked % every == 0 and next_one <= #waiting then
    local one = waiting[next_one]
    next_one = next_one + 1
    headers["X-Request-ID"] = id(1, one.n)
    headers["Idempotency-Key"] = "sign-up-" .. one.n
    return wrk.format("POST", "/v1/sign-up/enrol", headers, one.body)
  end
  headers["X-Request-ID"] = id(0, asked)
  return wrk.format("POST", "/v1/gate/decide", headers, '{"account":"known","action":"comment"}')
end

function response(status, headers, body)
  for name, value in pairs(headers) do
    if name:lower() == "x-request-id" then
      told:write(status, " ", value, "\n")
      return
    end
  end
  told:write(status, " -\n")
end
