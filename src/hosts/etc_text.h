// The texts of /etc that say what a host is called, what runs on it and who has an account; each a pure function of bytes.
#pragma once

#include <string_view>

#include "hosts/facts.h"

namespace redoubt::hosts {

constexpr size_t most_users = 50'000;
constexpr size_t most_groups_of_user = 256;

System parse_os_release(std::string_view text);
// The name with a domain that /etc/hosts gives `name`; empty when it gives none.
std::string fqdn_in_hosts(std::string_view text, std::string_view name);
// The domain that /etc/resolv.conf names, or the first it searches.
std::string domain_in_resolv(std::string_view text);
std::vector<User> parse_passwd(std::string_view text);
// Adds to users the groups that list them.
void add_groups(std::string_view text, std::vector<User>& users);

}  // namespace redoubt::hosts
