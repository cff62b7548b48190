// The attacks hidden in the week. Each is a story of several events on a few hosts that begins `after` the start of the week;
// content/sample/attacks.json tells the same to people, with the rules that each must set off.
#pragma once

#include <span>
#include <string_view>

#include "rooms/know/sample/week.h"

namespace redoubt::rooms::sample {

struct Attack {
    std::string_view name;
    Duration after;
    void (*add)(Week& week, Time at);
};

std::span<const Attack> attacks();  // by time

void add_phishing(Week& week, Time at);
void add_program_by_certutil(Week& week, Time at);
void add_task_persistence(Week& week, Time at);
void add_defender_off(Week& week, Time at);
void add_new_local_administrator(Week& week, Time at);
void add_log_clearing(Week& week, Time at);
void add_password_spray(Week& week, Time at);
void add_kerberoasting(Week& week, Time at);
void add_replication_theft(Week& week, Time at);
void add_portal_web_shell(Week& week, Time at);
void add_ransomware(Week& week, Time at);
void add_ssh_guessing(Week& week, Time at);
void add_shop_break_in(Week& week, Time at);
void add_dns_tunnel(Week& week, Time at);
void add_foreign_access_key(Week& week, Time at);
void add_trail_stopped(Week& week, Time at);
void add_mailbox_takeover(Week& week, Time at);
void add_privileged_pod(Week& week, Time at);

}  // namespace redoubt::rooms::sample
