// Sending the facts of this host: each report waits in a folder until the server has said that it is kept, so what is collected while
// the network or the server is away arrives later, in its order, once.
#pragma once

#include <optional>

#include "cli/arguments.h"
#include "cli/surroundings.h"
#include "hosts/fact_file.h"

namespace redoubt::cli {

struct SentReports {
    size_t sent = 0, waiting = 0;
    size_t dropped = 0;                  // to make room for later ones
    std::vector<std::string> refused{};  // what the server said of those that it does not want
    std::optional<Error> failed{};       // why the rest waits
};

// Code::invalid for what is no https address, nor http to this machine.
Result<> check_server(const CollectArguments& arguments);
// Keeps these facts to be sent, enrols when there is a token, and sends all that waits.
Result<SentReports> send_facts(const CollectArguments& arguments, const Surroundings& around, const hosts::HostKey& key, const std::string& folder,
                               hosts::Facts& facts);
// The systemd units that collect and send regularly.
Result<> install_units(const CollectArguments& arguments, const Surroundings& around, Duration every);

}  // namespace redoubt::cli
