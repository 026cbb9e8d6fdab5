-- Asks for the paths of the file PATHS, one a line, in their order; each thread starts at a place of its own.
local threads = 0

function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end

function init()
  paths = {}
  for line in io.lines(os.getenv("PATHS")) do
    paths[#paths + 1] = line
  end
  at = math.floor(place * #paths / 2)
end

function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
