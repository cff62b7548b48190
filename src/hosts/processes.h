// Which process listens, and which containers run, by /proc/PID. Sockets of other people's processes only root may see; how many
// were not is said.
#pragma once

#include "hosts/facts.h"
#include "hosts/host_files.h"

namespace redoubt::hosts {

void read_processes(HostFiles& host, Facts& facts);

}  // namespace redoubt::hosts
