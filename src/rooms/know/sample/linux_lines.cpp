#include "rooms/know/sample/linux_lines.h"

#include <fmt/format.h>

#include <utility>

namespace redoubt::rooms::sample {
namespace {

Line linux_line(std::string_view host, Time at, std::string_view kind, std::string_view name) {
    Line line;
    line.open("logsource").text("product", "linux").text(kind, name).close();
    line.text("timestamp", format_time(at)).text("hostname", host);
    return line;
}

}  // namespace

void add_message(Week& week, std::string_view host, Time at, std::string_view service, std::string_view program, std::string_view message) {
    Line line = linux_line(host, at, "service", service);
    line.text("program", program).number("pid", static_cast<int64_t>(week.between(900, 64'000))).text("message", message);
    week.add(fmt::format("linux/{}-auth.ndjson", host), at, std::move(line));
}

Line audit_record(std::string_view host, Time at, std::string_view type) {
    Line line = linux_line(host, at, "service", "auditd");
    line.text("type", type);
    return line;
}

void add_audit(Week& week, std::string_view host, Time at, Line line) { week.add(fmt::format("linux/{}-audit.ndjson", host), at, std::move(line)); }

void add_linux_process(Week& week, std::string_view host, Time at, const LinuxProcess& process) {
    Line line = linux_line(host, at, "category", "process_creation");
    line.number("ProcessId", static_cast<int64_t>(week.between(900, 64'000))).text("Image", process.image).text("CommandLine", process.command_line);
    line.text("User", process.user).text("ParentImage", process.parent);
    week.add(fmt::format("linux/{}-process.ndjson", host), at, std::move(line));
}

}  // namespace redoubt::rooms::sample
