// Reads a host's facts: files, folders and links only, no program is started and nothing is written. What is there and could not
// be read is in Facts::not_read with the reason; what is not there is left empty.
#pragma once

#include "base/clock.h"
#include "hosts/facts.h"
#include "hosts/host_files.h"

namespace redoubt::hosts {

Facts gather(HostFiles& host, Clock& clock);

}  // namespace redoubt::hosts
