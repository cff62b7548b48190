// Windows events as collectors write them: one flat JSON object with Channel, EventID, Hostname and the event's own fields.
// Each function starts the line of one kind of event; `Windows` says where it was logged and adds it to the week.
#pragma once

#include <string>
#include <string_view>

#include "rooms/know/sample/estate.h"
#include "rooms/know/sample/week.h"

namespace redoubt::rooms::sample {

enum class Channel : uint8_t { security, system, sysmon, powershell, defender };

// One event under way on one host. add() puts it into the file of its host and channel.
struct WindowsEvent {
    std::string_view host;
    Channel channel;
    Time at;
    Line line;
};

WindowsEvent windows_event(std::string_view host, Channel channel, int event_id, Time at);
void add(Week& week, WindowsEvent event);

struct Process {
    std::string_view image;
    std::string_view command_line;
    std::string_view user;  // "m.okafor", "SYSTEM"
    std::string_view parent;
    std::string_view parent_command_line = {};
    std::string_view original_name = {};
};

struct Logon {
    std::string_view user;
    int type = 3;
    std::string_view from_ip = "-";
    std::string_view from_host = "-";
    std::string_view package = "Kerberos";
};

void add_process(Week& week, std::string_view host, Time at, const Process& process);                           // Sysmon 1
void add_connection(Week& week, std::string_view host, Time at, std::string_view image, std::string_view user,  // Sysmon 3
                    std::string_view from_ip, std::string_view to_ip, int to_port);
void add_image_load(Week& week, std::string_view host, Time at, std::string_view image, std::string_view library);  // Sysmon 7, signed
void add_process_access(Week& week, std::string_view host, Time at, std::string_view from, std::string_view to,     // Sysmon 10
                        std::string_view access, std::string_view trace);
void add_file(Week& week, std::string_view host, Time at, std::string_view image, std::string_view file);          // Sysmon 11
void add_registry_value(Week& week, std::string_view host, Time at, std::string_view image, std::string_view key,  // Sysmon 13
                        std::string_view value);
void add_dns_query(Week& week, std::string_view host, Time at, std::string_view image, std::string_view name, std::string_view answer);  // 22
void add_logon(Week& week, std::string_view host, Time at, const Logon& logon);                                                          // Security 4624
void add_failed_logon(Week& week, std::string_view host, Time at, const Logon& logon, std::string_view sub_status);                      // Security 4625
void add_service_ticket(Week& week, std::string_view controller, Time at, std::string_view user, std::string_view service,               // Security 4769
                        std::string_view cipher, std::string_view from_ip);
void add_share_access(Week& week, std::string_view host, Time at, std::string_view user, std::string_view from_ip,  // Security 5145
                      std::string_view share, std::string_view file, std::string_view mask);
void add_script_block(Week& week, std::string_view host, Time at, std::string_view user, std::string_view text);       // PowerShell 4104
void add_service_installed(Week& week, std::string_view host, Time at, std::string_view name, std::string_view path);  // System 7045

}  // namespace redoubt::rooms::sample
