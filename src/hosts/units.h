// The units of systemd: those that are enabled have a link in a folder of what wants them, those that run have a control group.
#pragma once

#include "hosts/facts.h"
#include "hosts/host_files.h"

namespace redoubt::hosts {

constexpr size_t most_units = 20'000;

std::vector<Unit> read_units(HostFiles& host, std::vector<NotRead>& not_read);

}  // namespace redoubt::hosts
