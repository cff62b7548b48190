// Ordinary work of the sample organisation, by kind of log. It sets off a few rules, as in life: the bastion's unknown users by
// the hundred, an administrator's habits, a credential of somebody who left.
#pragma once

#include "rooms/know/sample/week.h"

namespace redoubt::rooms::sample {

void add_directory_noise(Week& week);    // domain controllers, file and terminal servers: Security logs
void add_workstation_noise(Week& week);  // Sysmon, Security, PowerShell and Defender of workstations and servers
void add_linux_noise(Week& week);        // sshd, sudo, cron, audit
void add_network_noise(Week& week);      // web server, proxy, firewall, Zeek
void add_cloud_noise(Week& week);        // CloudTrail, sign-ins, mail, cluster

}  // namespace redoubt::rooms::sample
