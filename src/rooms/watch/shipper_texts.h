// What to write into the configuration of a shipper so that it sends here, with address and token in place: docs/intake.md, made out for one
// source. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/watch/source_runtime.h"

namespace redoubt::rooms {

struct ShipperText {
    std::string name{};   // "filebeat"
    std::string title{};  // "Filebeat, Winlogbeat, Metricbeat"
    std::string file{};   // where it goes; empty: a command
    std::string text{};
    std::string missing{};  // what this side lacks for it; empty: nothing
};

// `base`: of this server as senders reach it, "https://logs.example:8443"; HTTP shippers send there. `token` stands where the token goes.
std::vector<ShipperText> shipper_texts(std::string_view base, std::span<const SourceDoor> doors, std::string_view source, std::string_view token);

}  // namespace redoubt::rooms
