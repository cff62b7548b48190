// Log lines of Linux hosts as a forwarder writes them: JSON with a "logsource" that says which log it was.
#pragma once

#include <string_view>

#include "rooms/know/sample/week.h"

namespace redoubt::rooms::sample {

// sshd, sudo, cron and the like: one message. Goes to linux/<host>-auth.ndjson.
void add_message(Week& week, std::string_view host, Time at, std::string_view service, std::string_view program, std::string_view message);

// One audit record; the caller adds what the record holds. Goes to linux/<host>-audit.ndjson.
Line audit_record(std::string_view host, Time at, std::string_view type);
void add_audit(Week& week, std::string_view host, Time at, Line line);

// A started process with its command line, as an agent reports it. Goes to linux/<host>-process.ndjson.
struct LinuxProcess {
    std::string_view image;
    std::string_view command_line;
    std::string_view user;
    std::string_view parent;
};
void add_linux_process(Week& week, std::string_view host, Time at, const LinuxProcess& process);

}  // namespace redoubt::rooms::sample
